using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using QRCoder;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Payments;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Site.Clients;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>What a page tells of paying for a service.</summary>
/// <param name="Satang">What is to be paid; null while nobody knows.</param>
internal sealed record PayTo(ServiceForm Service, long? Satang)
{
    /// <summary>The one amount of money that the form asks for, as far as it is typed.</summary>
    public static PayTo Of(ServiceForm service, Func<FieldDefinition, FieldInput> inputOf) =>
        new(
            service,
            service.Fields.Where(f => f is MoneyField).ToList() is [var amount]
                ? Money.ParseSatang(TypedText.CleanLine(inputOf(amount).Text))
                : null
        );

    public string Address(string kind) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"/services/{Service.Code}/pay.{kind}{(Satang is { } satang ? $"?amount={satang}" : "")}"
        );
}

/// <summary>The QR code that a bank's app pays the office by: a picture for the page, and one to keep on the phone.</summary>
internal static class PayQr
{
    /// <summary>Dots of the picture for each of the code: some 500 across, which every app finds in a gallery.</summary>
    private const int DotsOfOne = 12;

    public static void MapPayQr(this IEndpointRouteBuilder app) =>
        app.MapGet("/services/{code}/pay.{kind:regex(^(svg|png)$)}", AnswerAsync).ForPublic();

    private static async Task<IResult> AnswerAsync(
        string code,
        string kind,
        [FromQuery] string? amount,
        HttpContext http,
        SubmissionsClient submissions,
        OfficeFile office,
        Words words,
        CancellationToken ct
    )
    {
        var answer = await submissions.DefinitionAsync(code, ct);
        if (
            office.Payee?.Qr is not { } payee
            || answer.Value is not { TakesSlip: true } service
            || !TryAmount(amount, out var satang)
        )
        {
            return Results.NotFound();
        }
        var payload = payee.Payload(satang, payee.Kind == PromptPayKind.Biller ? ReferenceOf(service.Code) : null);
        http.Response.Headers.CacheControl = "private, max-age=300";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        using var data = QRCodeGenerator.GenerateQrCode(payload, QRCodeGenerator.ECCLevel.M);
        if (kind == "svg")
        {
            using var drawing = new SvgQRCode(data);
            return Results.Text(
                drawing.GetGraphic(
                    new System.Drawing.Size(240, 240),
                    "#000000",
                    "#ffffff",
                    drawQuietZones: true,
                    SvgQRCode.SizingMode.ViewBoxAttribute
                ),
                "image/svg+xml",
                Encoding.UTF8
            );
        }
        using var picture = new PngByteQRCode(data);
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(NameOf(service, satang, office, words));
        // The browsers inside chat programs read only this form of a name, and it has to be one they can write down.
        disposition.FileName = $"pay-{service.Code}.png";
        http.Response.Headers.ContentDisposition = disposition.ToString();
        return Results.Bytes(picture.GetGraphic(DotsOfOne, drawQuietZones: true), "image/png");
    }

    /// <summary>What the bank's statement says the payment was for: the code of the service in the letters that banks take.</summary>
    internal static string ReferenceOf(string code)
    {
        var letters = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return letters.Length <= PromptPay.LongestReference ? letters : letters[..PromptPay.LongestReference];
    }

    private static string NameOf(ServiceForm service, long? satang, OfficeFile office, Words words) =>
        words["คิวอาร์โค้ด", "QR code"]
        + $" {words[service.Title]}"
        + (satang is { } some ? $" {Money.Format(some)} {words["บาท", "baht"]}" : "")
        + $" {words[office.ShortName]}.png";

    private static bool TryAmount(string? text, out long? satang)
    {
        satang = null;
        if (text is null)
        {
            return true;
        }
        if (
            !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var some) || !Money.IsAmount(some)
        )
        {
            return false;
        }
        satang = some;
        return true;
    }
}
