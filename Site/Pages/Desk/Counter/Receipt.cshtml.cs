using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ThaklorAspire.Site.Pages.Citizen;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Counter;

/// <summary>
/// ใบรับเรื่อง for the person at the counter, on A4 or on the 80 mm paper of a till. It holds the tracking code, which the desk shows
/// nowhere else, so it comes by the same pass as a citizen's: one hour, this browser, nothing in the address.
/// </summary>
[Authorize(Policy = DeskRights.Cases)]
internal sealed class ReceiptModel(ReceiptPass receipts, PublicAddress address) : PageModel
{
    public const string Path = "/desk/counter/receipt";

    public ShownReceipt? Receipt { get; private set; }
    public string QrSvg { get; private set; } = "";
    public string? Number { get; private set; }

    /// <summary>80 mm wide instead of A4.</summary>
    public bool Narrow { get; private set; }

    public void OnGet([FromQuery(Name = "n")] string? number, [FromQuery] string? paper)
    {
        Response.IsPersonal();
        Receipt = receipts.Read(HttpContext, number);
        Narrow = paper == "80";
        if (Receipt is not null)
        {
            Number = number;
            QrSvg = TrackingQr.Of(address.TrackLink(Receipt.TrackingCode));
        }
    }
}
