using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>ใบรับเรื่อง: shown after the redirect, as often as it is reloaded within the hour.</summary>
internal sealed class ReceivedModel(ReceiptPass receipts, PublicAddress address) : PageModel
{
    public ShownReceipt? Receipt { get; private set; }
    public string QrSvg { get; private set; } = "";
    public string TrackPath => $"/track#{Receipt!.TrackingCode}";

    public void OnGet([FromQuery(Name = "n")] string? number)
    {
        Response.IsPersonal();
        Receipt = receipts.Read(HttpContext, number);
        if (Receipt is null)
        {
            return;
        }
        QrSvg = TrackingQr.Of(address.TrackLink(Receipt.TrackingCode));
    }
}
