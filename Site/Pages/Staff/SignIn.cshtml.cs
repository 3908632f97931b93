using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

internal sealed class SignInModel(SigningIn signingIn, StaffSessions sessions, HalfWay halfWay) : StaffPage
{
    public string Email { get; private set; } = "";

    [FromQuery(Name = "returnUrl")]
    public string? ReturnUrl { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) =>
        User.Identities.Any(i => i.AuthenticationType == IdentityConstants.ApplicationScheme)
            ? Task.FromResult<IActionResult>(LocalRedirect(Target()))
            : ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(string? email, string? password, CancellationToken ct)
    {
        Email = email?.Trim() ?? "";
        if (Email.Length == 0)
        {
            Faults["email"] = T("กรุณากรอกอีเมล", "Please enter your e-mail address");
        }
        if (string.IsNullOrEmpty(password))
        {
            Faults["password"] = T("กรุณากรอกรหัสผ่าน", "Please enter your password");
        }
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        switch (await signingIn.AttemptAsync(Email, password!, HttpContext))
        {
            case SignInOutcome.SignedIn { Principal: var principal }:
                await sessions.ReplaceAsync(HttpContext, principal);
                return LocalRedirect(Target());
            case SignInOutcome.CodeNeeded needed:
                halfWay.Give(HttpContext, needed.StaffId, needed.Stamp, Target());
                return LocalRedirect(SignInCodeModel.Address);
            case SignInOutcome.TooMany { RetryAfter: var wait }:
                return await SendBackAfterAsync(wait, ct);
            default:
                Faults[""] = T(
                    "อีเมลหรือรหัสผ่านไม่ถูกต้อง กรุณาตรวจสอบแล้วลองใหม่ หากลืมรหัสผ่าน ขอลิงก์ตั้งรหัสผ่านใหม่ได้จากผู้ดูแลระบบ",
                    "The e-mail address or the password is not right. Please check both. If you forgot the password, ask an administrator for a new link."
                );
                return await SendBackAsync(StatusCodes.Status401Unauthorized, ct);
        }
    }

    protected override void Keep(IFormCollection form) => Email = form["email"].ToString();

    protected override Task<IActionResult> ShowAsync(CancellationToken ct) => Task.FromResult<IActionResult>(Page());

    /// <summary>Paths of this site only; anything else in <c>returnUrl</c> leads to the desk.</summary>
    private string Target() => ReturnUrl is not null && Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/desk";
}
