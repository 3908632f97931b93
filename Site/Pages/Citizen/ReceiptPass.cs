using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Clients;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// Takes the receipt of a sent request to <c>/received</c> after the redirect: an encrypted cookie for that path, for one hour. The
/// address holds only a random number that tells two receipts in two tabs apart, so neither history nor logs learn the tracking code,
/// and a reload shows the receipt again instead of sending again.
/// </summary>
internal sealed class ReceiptPass(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Path = "/received";
    private static readonly TimeSpan Valid = TimeSpan.FromHours(1);

    private readonly IDataProtector protector = protection.CreateProtector("receipt");

    /// <summary>Sets the cookie and returns the address to go to.</summary>
    public string Issue(
        HttpContext http,
        SubmissionReceipt receipt,
        ServiceForm service,
        Guid key,
        string? contact,
        bool anonymous,
        string path = Path
    )
    {
        var number = Guid.CreateVersion7().ToString("N")[^12..];
        var shown = new ShownReceipt(
            receipt.TrackingCode,
            receipt.CaseNumber,
            receipt.SubmittedAt,
            receipt.ReceivedAt,
            receipt.DueAt,
            service.Title,
            anonymous ? Reachable.Anonymous
                : contact is null or "" ? Reachable.Nowhere
                : contact.Contains('@', StringComparison.Ordinal) ? Reachable.ByMail
                : Reachable.LineIdOnly,
            service.TakesSlip,
            clock.GetUtcNow() + Valid,
            key
        );
        http.Response.Cookies.Append(
            NameOf(number),
            protector.Protect(JsonSerializer.Serialize(shown)),
            new CookieOptions
            {
                Path = path,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                MaxAge = Valid,
                IsEssential = true,
            }
        );
        return $"{path}?n={number}";
    }

    /// <summary>The receipt, or null when it is gone: too old, another browser, or no such number.</summary>
    public ShownReceipt? Read(HttpContext http, string? number)
    {
        if (
            number is not { Length: 12 }
            || !number.All(char.IsAsciiHexDigit)
            || http.Request.Cookies[NameOf(number)] is not { } cookie
        )
        {
            return null;
        }
        try
        {
            return
                JsonSerializer.Deserialize<ShownReceipt>(protector.Unprotect(cookie)) is { } receipt
                && receipt.Until > clock.GetUtcNow()
                ? receipt
                : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Takes every receipt away from the browser. Only a page below <c>/received</c> is told which there are.</summary>
    public static void Forget(HttpContext http)
    {
        foreach (var name in http.Request.Cookies.Keys.Where(k => k.StartsWith("receipt-", StringComparison.Ordinal)))
        {
            http.Response.Cookies.Delete(name, new CookieOptions { Path = Path, Secure = http.Request.IsHttps });
        }
    }

    private static string NameOf(string number) => $"receipt-{number}";
}

internal enum Reachable
{
    Nowhere,
    ByMail,
    LineIdOnly,

    /// <summary>Filed without a name: the code is the only way to the result.</summary>
    Anonymous,
}

/// <param name="Key">Of the form that was sent, so that its draft on this device goes.</param>
internal sealed record ShownReceipt(
    string TrackingCode,
    string CaseNumber,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    LocalizedText Service,
    Reachable Reachable,
    bool Payment,
    DateTimeOffset Until,
    Guid Key
)
{
    /// <summary>Sent outside office hours: the law counts it as received when the office opens next (Act 2565 s.10).</summary>
    public bool AfterHours => ReceivedAt - SubmittedAt > TimeSpan.FromMinutes(1);
}
