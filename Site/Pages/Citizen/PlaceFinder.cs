using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Forms.Places;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// Subdistricts of the whole country for addresses: found by name, district or postcode, or chosen province by province.
/// </summary>
internal static class PlaceFinder
{
    /// <summary>More are not read: the search is narrowed instead.</summary>
    private const int Most = 20;

    /// <summary>For the script that looks while somebody types or chooses: what is public knowledge, and nothing of who asked.</summary>
    public static void MapPlaces(this IEndpointRouteBuilder app) =>
        app.MapGet(
                "/places",
                (
                    [FromQuery(Name = "q")] string? query,
                    [FromQuery] string? province,
                    [FromQuery] string? district,
                    HttpContext http,
                    Words words
                ) =>
                {
                    http.Response.Headers.CacheControl = "private, max-age=3600";
                    http.Response.Headers.Vary = "Cookie, Accept-Language";
                    return province is not null
                        ? Results.Json(
                            Country.Districts(province).Select(d => new { code = d.Code, label = words[d.Name] })
                        )
                        : Results.Json(
                            (district is not null ? Country.Subdistricts(district) : Find(query ?? "")).Select(p => new
                            {
                                code = p.Code,
                                label = words[p.Full],
                                postcodes = p.Postcodes,
                            })
                        );
                }
            )
            .ForPublic();

    /// <summary>
    /// The chosen one first, then what was searched for; without a search, those of the district that was chosen from the lists.
    /// </summary>
    public static IReadOnlyList<Subdistrict> ForAddress(FieldInput address)
    {
        var found =
            address.Part("find").Trim().Length > 0 ? Find(address.Part("find"))
            : District(address) is { } district ? Country.Subdistricts(district.Code)
            : [];
        return Country.Subdistrict(address.Part("subdistrict")) is { } chosen
            ? [chosen, .. found.Where(f => f.Code != chosen.Code)]
            : found;
    }

    /// <summary>The province that was chosen from the list.</summary>
    public static Province? Province(FieldInput address) => Country.Province(address.Part("province"));

    /// <summary>The district that was chosen, when it lies in the province: without script a new province leaves the old district behind.</summary>
    public static District? District(FieldInput address) =>
        Country.District(address.Part("district")) is { } district && district.Province == Province(address)
            ? district
            : null;

    private static IReadOnlyList<Subdistrict> Find(string query) => Country.Search(query, Most);
}
