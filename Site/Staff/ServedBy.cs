using Microsoft.AspNetCore.Identity;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Site.Staff;

/// <summary>Tells the gateway's access log which route answered and which officer asked.</summary>
internal static class ServedBy
{
    public static void UseServedHeaders(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(() =>
                {
                    if (http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
                    {
                        http.Response.Headers[ServedHeaders.Route] = "/" + route.TrimStart('/');
                    }
                    var staff = http.User.Identities.FirstOrDefault(i =>
                        i.IsAuthenticated && i.AuthenticationType == IdentityConstants.ApplicationScheme
                    );
                    if (staff is not null)
                    {
                        http.Response.Headers[ServedHeaders.Staff] = http.User.StaffId().ToString();
                    }
                    return Task.CompletedTask;
                });
                return next(http);
            }
        );
}
