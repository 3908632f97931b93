using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// Between password and code: a sealed cookie that says whose password was right. It opens nothing, lives ten minutes, and is worth
/// nothing after a new password.
/// </summary>
internal sealed class HalfWay(IDataProtectionProvider protection, IConfiguration configuration, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly IDataProtector _protector = protection.CreateProtector("staff-half-way");
    private readonly bool _secure =
        configuration["Public:Url"]?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    /// <param name="StaffId">Whose password it was.</param>
    /// <param name="Stamp">Of the account at that moment.</param>
    /// <param name="Target">A path of this site, where to go on; null is the desk.</param>
    /// <param name="Until">When it ends.</param>
    public sealed record Ticket(Guid StaffId, string Stamp, string? Target, DateTimeOffset Until);

    private string Name => _secure ? "__Host-thaklor.half" : "thaklor.half";

    public void Give(HttpContext http, Guid staffId, string stamp, string? target)
    {
        var ticket = new Ticket(staffId, stamp, target, time.GetUtcNow() + Life);
        http.Response.Cookies.Append(
            Name,
            Base64Url.EncodeToString(_protector.Protect(JsonSerializer.SerializeToUtf8Bytes(ticket))),
            Options()
        );
    }

    public Ticket? Read(HttpContext http)
    {
        if (http.Request.Cookies[Name] is not { Length: > 0 and < 4000 } value)
        {
            return null;
        }
        try
        {
            var ticket = JsonSerializer.Deserialize<Ticket>(_protector.Unprotect(Base64Url.DecodeFromChars(value)));
            return ticket is not null && time.GetUtcNow() < ticket.Until ? ticket : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    public void Forget(HttpContext http) => http.Response.Cookies.Delete(Name, Options());

    private CookieOptions Options() =>
        new()
        {
            HttpOnly = true,
            Secure = _secure,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            IsEssential = true,
        };
}
