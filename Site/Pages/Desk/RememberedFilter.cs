using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>
/// The queue's filter between visits, in an encrypted cookie of this browser. The search text is only here and never in an address:
/// officers search by name, and addresses end up in histories and logs.
/// </summary>
internal sealed class RememberedFilter(IDataProtectionProvider protection)
{
    private const string Cookie = "thaklor.desk";
    private static readonly QueueFilter Nothing = new(null, null, null, null, null);
    private readonly IDataProtector protector = protection.CreateProtector("Thaklor.Desk.Filter");

    public QueueFilter Read(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: < 4096 } cookie)
        {
            return Nothing;
        }
        try
        {
            return JsonSerializer.Deserialize<QueueFilter>(protector.Unprotect(cookie)) ?? Nothing;
        }
        // Edited, or from a key that is gone: only a preference is lost.
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return Nothing;
        }
    }

    public void Keep(HttpContext http, QueueFilter filter) =>
        http.Response.Cookies.Append(
            Cookie,
            protector.Protect(JsonSerializer.Serialize(filter with { After = null })),
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                Secure = http.Request.IsHttps,
                Path = "/desk",
            }
        );

    public static void Forget(HttpContext http) => http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/desk" });
}
