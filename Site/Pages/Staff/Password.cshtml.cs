using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

/// <summary>An officer changes their own password; passwords are never sent back into the form.</summary>
[Authorize(Policy = StaffDesk.Officers)]
internal sealed class PasswordModel(ChangingPassword passwords) : StaffPage
{
    [TempData]
    public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(string? current, string? password, string? again, CancellationToken ct)
    {
        NewPassword.Check(this, password, again, email: null);
        if (string.IsNullOrEmpty(current))
        {
            Faults["current"] = T("กรุณากรอกรหัสผ่านปัจจุบัน", "Please enter your current password");
        }
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        switch (await passwords.ChangeAsync(current!, password!, HttpContext))
        {
            case PasswordOutcome.Done done:
                await HttpContext.SignInAsync(IdentityConstants.ApplicationScheme, done.Principal);
                Done = T(
                    "เปลี่ยนรหัสผ่านแล้ว เครื่องอื่นที่เข้าสู่ระบบไว้ถูกออกจากระบบทั้งหมด",
                    "Your password is changed. Every other device was signed out."
                );
                return LocalRedirect("/desk/password");
            case PasswordOutcome.TooMany wait:
                var minutes = Math.Max(1, (int)Math.Ceiling(wait.RetryAfter.TotalMinutes));
                Faults[""] = T(
                    $"ลองหลายครั้งเกินไป กรุณารอ {minutes} นาทีแล้วลองใหม่",
                    $"Too many tries. Please wait {minutes} min and try again."
                );
                return await SendBackAsync(StatusCodes.Status429TooManyRequests, ct);
            default:
                Faults["current"] = T(
                    "รหัสผ่านปัจจุบันไม่ถูกต้อง กรุณาพิมพ์ใหม่",
                    "That is not your current password; please type it again"
                );
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
    }

    protected override Task<IActionResult> ShowAsync(CancellationToken ct) => Task.FromResult<IActionResult>(Page());
}
