namespace ThaklorAspire.Site;

/// <summary>The headers of a page. The gateway sets those of its own answers and leaves a policy that is there untouched.</summary>
internal static class PageHeaders
{
    /// <summary>
    /// Own scripts and styles are files, never inline: no nonce is needed and none can leak. <c>blob:</c> and <c>data:</c> pictures are the
    /// previews of what the citizen attaches.
    /// </summary>
    private static string ContentSecurityPolicy(string pictures) =>
        $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{pictures}; font-src 'self'; connect-src 'self'; "
        + "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'";

    public static void UsePageHeaders(this IApplicationBuilder app)
    {
        var policy = ContentSecurityPolicy("");
        // Only a form shows a map, and only from the source that the office has set.
        var withMap = app.ApplicationServices.GetRequiredService<Maps>().Tiles is { } tiles
            ? ContentSecurityPolicy($" {tiles.Origin}")
            : policy;
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(() =>
                {
                    var headers = http.Response.Headers;
                    if (http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
                    {
                        var form =
                            http.Request.Path.StartsWithSegments("/apply", StringComparison.Ordinal)
                            || http.Request.Path.StartsWithSegments("/track/case", StringComparison.Ordinal)
                            || http.Request.Path.StartsWithSegments("/desk/counter", StringComparison.Ordinal);
                        headers.ContentSecurityPolicy = form ? withMap : policy;
                        headers["Referrer-Policy"] = "no-referrer";
                        headers.XContentTypeOptions = "nosniff";
                        headers["Cross-Origin-Opener-Policy"] = "same-origin";
                        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self), payment=()";
                        // Every page knows its reader (language, size, an antiforgery cookie), so none is shared; pages with personal
                        // data say no-store themselves.
                        if (headers.CacheControl.Count == 0)
                        {
                            headers.CacheControl = "private, no-cache";
                        }
                    }
                    else if (
                        http.Response.StatusCode == StatusCodes.Status200OK
                        && http.Request.Path.StartsWithSegments("/lib/fonts", StringComparison.Ordinal)
                    )
                    {
                        // Their names carry the hash of their content.
                        headers.CacheControl = "public, max-age=31536000, immutable";
                    }
                    return Task.CompletedTask;
                });
                return next(http);
            }
        );
    }

    /// <summary>
    /// A page that is the same for everybody with the same preferences: the gateway may give it to the next one for a few seconds, and only to
    /// who brings the same cookies and languages; a browser asks again each time.
    /// </summary>
    public static void IsForEverybody(this HttpResponse response)
    {
        response.Headers.CacheControl = "public, max-age=0, s-maxage=15";
        response.Headers.Vary = "Cookie, Accept-Language";
    }

    /// <summary>
    /// An empty form: nothing in it belongs to a reader, so the gateway may give it on as it does a page for everybody (RFC 9213: the
    /// targeted field is for caches before us, <c>Cache-Control</c> for the browser); no browser keeps what is then filled in.
    /// </summary>
    public static void IsBlankForm(this HttpResponse response)
    {
        response.IsToBeFilledIn();
        response.Headers["CDN-Cache-Control"] = "max-age=15";
        response.Headers.Vary = "Cookie, Accept-Language";
    }

    /// <summary>A page that will be filled in: kept nowhere. While it is empty a search engine may lead people to it.</summary>
    public static void IsToBeFilledIn(this HttpResponse response) => response.Headers.CacheControl = "no-store";

    /// <summary>A page that shows or takes personal data: kept nowhere, found by no search engine.</summary>
    public static void IsPersonal(this HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow";
    }
}
