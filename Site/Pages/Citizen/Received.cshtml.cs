using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using QRCoder;

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
        using var data = QRCodeGenerator.GenerateQrCode(
            address.TrackLink(Receipt.TrackingCode),
            QRCodeGenerator.ECCLevel.M
        );
        using var code = new SvgQRCode(data);
        // Only rectangles of its own making: the code inside is digits of a matrix, so it may be written into the page as it is.
        QrSvg = code.GetGraphic(
            new System.Drawing.Size(232, 232),
            "#000000",
            "#ffffff",
            drawQuietZones: false,
            SvgQRCode.SizingMode.ViewBoxAttribute
        );
    }
}
