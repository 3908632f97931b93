using QRCoder;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>The tracking page of a case as a picture for a phone's camera.</summary>
internal static class TrackingQr
{
    /// <summary>An SVG. Only rectangles of its own making: the code inside is digits of a matrix, so it may be written into the page as it is.</summary>
    public static string Of(string link)
    {
        using var data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(
            new System.Drawing.Size(232, 232),
            "#000000",
            "#ffffff",
            drawQuietZones: false,
            SvgQRCode.SizingMode.ViewBoxAttribute
        );
    }
}
