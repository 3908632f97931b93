using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using QRCoder;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

/// <summary>A member's own authenticator app: set up, new recovery codes, moved to another phone.</summary>
[Authorize(Policy = StaffDesk.Arrived)]
internal sealed class SecondFactorModel(
    SecondFactors factors,
    SecondFactorCodes codes,
    SiteDbContext db,
    OfficeFile office
) : StaffPage
{
    public const string Address = "/desk/second-factor";

    /// <summary>Since when; null while it is being set up.</summary>
    public DateTimeOffset? On { get; private set; }
    public int CodesLeft { get; private set; }
    public IReadOnlyList<string> FreshCodes { get; private set; } = [];
    public string Secret { get; private set; } = "";
    public string QrSvg { get; private set; } = "";

    /// <summary>In fours, for who types it.</summary>
    public string SpacedSecret => string.Join(' ', Secret.Chunk(4).Select(four => new string(four)));

    public bool Required => StaffSecondFactor.IsRequiredOf(User.Role());
    public string Home => DeskRights.HomeOf(User.Role());

    [TempData]
    public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public Task<IActionResult> OnPostConfirmAsync(string? code, CancellationToken ct) =>
        AnswerAsync("code", code, factors.ConfirmAsync, ct);

    public Task<IActionResult> OnPostCodesAsync(string? code, CancellationToken ct) =>
        AnswerAsync("codes", code, factors.RenewRecoveryCodesAsync, ct);

    public async Task<IActionResult> OnPostRemoveAsync(string? code, CancellationToken ct)
    {
        var answer = await AnswerAsync("remove", code, factors.RemoveAsync, ct);
        if (Faults.Count > 0)
        {
            return answer;
        }
        Done = T("นำแอปเดิมออกแล้ว", "The app is taken off.");
        return LocalRedirect(Address);
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var (factor, left) = await factors.OfAsync(User.StaffId(), ct);
        (On, CodesLeft) = (factor?.ConfirmedAt, left);
        if (On is null && FreshCodes.Count == 0)
        {
            factor = await factors.BeginAsync(User.StaffId(), ct);
            var email = await db.StaffMembers.Where(m => m.Id == User.StaffId()).Select(m => m.Email!).SingleAsync(ct);
            Secret = codes.SecretOf(factor);
            QrSvg = Draw(codes.AddressOf(factor, office.ShortName.Th, email));
        }
        return Page();
    }

    private async Task<IActionResult> AnswerAsync(
        string field,
        string? code,
        Func<Guid, string, HttpContext, Task<SecondFactorOutcome>> act,
        CancellationToken ct
    )
    {
        var typed = SecondFactorCodes.Tidy(code);
        if (typed.Length == 0)
        {
            Faults[field] = T("กรุณากรอกรหัสจากแอป", "Type the code of the app");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        switch (await act(User.StaffId(), typed, HttpContext))
        {
            case SecondFactorOutcome.Done done:
                if (done.Principal is { } principal)
                {
                    await HttpContext.SignInAsync(IdentityConstants.ApplicationScheme, principal);
                    // What this page shows is already for the new session.
                    HttpContext.User = principal;
                }
                FreshCodes = done.RecoveryCodes;
                return await ShowAsync(ct);
            case SecondFactorOutcome.TooMany { RetryAfter: var wait }:
                return await SendBackAfterAsync(wait, ct);
            default:
                Faults[field] = SignInCodeModel.WrongCode;
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
    }

    private static string Draw(string address)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        // Only rectangles of its own making: the address inside is digits of a matrix, so it may be written into the page as it is.
        return code.GetGraphic(
            new System.Drawing.Size(232, 232),
            "#000000",
            "#ffffff",
            drawQuietZones: true,
            SvgQRCode.SizingMode.ViewBoxAttribute
        );
    }
}
