using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

/// <summary>The code after the password. Only the browser whose password was right gets here.</summary>
internal sealed class SignInCodeModel(SigningIn signingIn, StaffSessions sessions, HalfWay halfWay) : StaffPage
{
    public const string Address = "/staff/sign-in/code";

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(string? code, CancellationToken ct)
    {
        if (halfWay.Read(HttpContext) is not { } ticket)
        {
            return await ShowAsync(ct);
        }
        var typed = SecondFactorCodes.Tidy(code);
        if (typed.Length == 0)
        {
            Faults["code"] = T("กรุณากรอกรหัสจากแอป หรือรหัสสำรอง", "Type the code of the app, or a recovery code");
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        switch (await signingIn.CompleteAsync(ticket, typed, HttpContext))
        {
            case SignInOutcome.SignedIn { Principal: var principal }:
                halfWay.Forget(HttpContext);
                await sessions.ReplaceAsync(HttpContext, principal);
                return LocalRedirect(Url.IsLocalUrl(ticket.Target) ? ticket.Target! : "/desk");
            case SignInOutcome.TooMany { RetryAfter: var wait }:
                return await SendBackAfterAsync(wait, ct);
            default:
                Faults["code"] = WrongCode;
                return await SendBackAsync(StatusCodes.Status401Unauthorized, ct);
        }
    }

    /// <summary>What every page says of a code that is worth nothing.</summary>
    public static string WrongCode =>
        T(
            "รหัสนี้ใช้ไม่ได้ แต่ละรหัสใช้ได้ครั้งเดียว กรุณารอรหัสถัดไปในแอปแล้วลองใหม่ และตรวจสอบว่านาฬิกาของโทรศัพท์ตรง",
            "That code does not work. Each works once: wait for the next one in the app, and check that your phone's clock is right."
        );

    protected override Task<IActionResult> ShowAsync(CancellationToken ct) =>
        Task.FromResult<IActionResult>(halfWay.Read(HttpContext) is null ? LocalRedirect("/staff/sign-in") : Page());
}
