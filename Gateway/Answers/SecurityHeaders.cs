namespace ThaklorAspire.Gateway.Answers;

/// <summary>Headers every answer leaves with. What a service has set for itself (its CSP above all) stays.</summary>
internal static class SecurityHeaders
{
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var https = app.Configuration["Public:Url"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    headers.Remove("Server");
                    headers.Remove("X-Powered-By");
                    headers.XContentTypeOptions = "nosniff";
                    headers.TryAdd("Referrer-Policy", "no-referrer");
                    headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
                    headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
                    headers.TryAdd(
                        "Permissions-Policy",
                        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
                    );
                    if (https)
                    {
                        // Without includeSubDomains: the office's domain carries other sites we know nothing of.
                        headers.StrictTransportSecurity = "max-age=31536000";
                    }
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
    }
}
