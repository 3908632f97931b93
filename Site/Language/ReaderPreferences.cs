using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Site.Language;

/// <summary>
/// Language, text size, contrast and whether the computer is shared, as the reader set them. Kept in cookies that say nothing about the person; without a cookie the
/// language follows <c>Accept-Language</c> and falls back to Thai.
/// </summary>
internal static class ReaderPreferences
{
    public const string Language = "lang";
    public const string Text = "text";
    public const string Contrast = "contrast";

    /// <summary>The computer is used by others too: nothing is to be kept on it.</summary>
    public const string Shared = "shared";

    private static readonly Dictionary<string, string[]> Choices = new()
    {
        [Language] = ["th", "en"],
        [Text] = ["normal", "large", "larger"],
        [Contrast] = ["normal", "high"],
        [Shared] = ["no", "yes"],
    };

    public static bool IsShared(this HttpContext http) => http.Preference(Shared) == "yes";

    public static string Preference(this HttpContext http, string name) =>
        http.Items[(typeof(ReaderPreferences), name)] as string ?? Choices[name][0];

    /// <summary>Reads the preferences of a request; <c>?lang=</c>, <c>?text=</c> and <c>?contrast=</c> are kept for later requests.</summary>
    public static IApplicationBuilder UseReaderPreferences(this IApplicationBuilder app) =>
        app.Use(
            (http, next) =>
            {
                foreach (var (name, choices) in Choices)
                {
                    string? asked = http.Request.Query[name];
                    if (asked is not null && Array.IndexOf(choices, asked) >= 0)
                    {
                        Keep(http, name, asked);
                    }
                    else
                    {
                        asked = http.Request.Cookies[name];
                    }
                    http.Items[(typeof(ReaderPreferences), name)] =
                        Array.IndexOf(choices, asked) >= 0 ? asked
                        : name == Language ? AcceptedLanguage(http.Request)
                        : choices[0];
                }
                var culture = CultureInfo.GetCultureInfo(http.Preference(Language));
                // Only texts follow the reader. Numbers and dates are parsed and printed by our own rules (Thai culture data would put
                // the Buddhist calendar into every ToString).
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                CultureInfo.CurrentUICulture = culture;
                return next(http);
            }
        );

    /// <summary>The switch as a plain link: keeps the choice, then goes back to where the reader was, on this site only.</summary>
    public static void MapReaderPreferences(this IEndpointRouteBuilder app) =>
        app.MapGet(
                "/preferences",
                (HttpContext http, [FromQuery] string? returnUrl) =>
                {
                    http.Response.Headers.CacheControl = "no-store";
                    return Results.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
                }
            )
            .ForPublic();

    /// <summary>
    /// A path of this site, as <see cref="UrlHelperBase"/> judges it (<c>/x</c>, not <c>//x</c>, <c>/\x</c> or control characters).
    /// </summary>
    public static bool IsLocal(string? url) =>
        url is ['/', ..] && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.Any(char.IsControl);

    private static void Keep(HttpContext http, string name, string value) =>
        http.Response.Cookies.Append(
            name,
            value,
            new CookieOptions
            {
                Path = "/",
                MaxAge = TimeSpan.FromDays(365),
                SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
                // The script that switches size and contrast without a round trip writes the same cookie.
                HttpOnly = false,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            }
        );

    private static string AcceptedLanguage(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var accepted))
        {
            return "th";
        }
        return accepted
                .OrderByDescending(a => a.Quality ?? 1)
                .Select(a => a.Value.Value?.Split('-')[0].ToLowerInvariant())
                .FirstOrDefault(l => l is "th" or "en")
            ?? "th";
    }
}
