using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Forms.Places;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>Subdistricts of the whole country by name, district or postcode, for addresses.</summary>
internal static class PlaceFinder
{
    /// <summary>More are not read: the search is narrowed instead.</summary>
    private const int Most = 20;

    /// <summary>For the script that searches while somebody types: what is public knowledge, and nothing of who asked.</summary>
    public static void MapPlaces(this IEndpointRouteBuilder app) =>
        app.MapGet(
                "/places",
                ([FromQuery(Name = "q")] string? query, HttpContext http, Words words) =>
                {
                    http.Response.Headers.CacheControl = "private, max-age=3600";
                    http.Response.Headers.Vary = "Cookie, Accept-Language";
                    return Results.Json(
                        Find(query ?? "")
                            .Select(p => new
                            {
                                code = p.Code,
                                label = words[p.Full],
                                postcodes = p.Postcodes,
                            })
                    );
                }
            )
            .ForPublic();

    /// <summary>The chosen one first, then what was searched for.</summary>
    public static IReadOnlyList<Subdistrict> ForAddress(FieldInput address)
    {
        var found = Find(address.Part("find"));
        return Country.Subdistrict(address.Part("subdistrict")) is { } chosen
            ? [chosen, .. found.Where(f => f.Code != chosen.Code)]
            : found;
    }

    private static IReadOnlyList<Subdistrict> Find(string query) => Country.Search(query, Most);
}
