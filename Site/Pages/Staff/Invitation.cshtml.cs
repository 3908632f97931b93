using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

/// <summary>Where a one-time link leads: the member chooses a password and is signed in.</summary>
internal sealed class InvitationModel(OneTimeLinks links, HalfWay halfWay) : StaffPage
{
    [FromRoute]
    public string Token { get; set; } = "";

    /// <summary>Null: the link is unknown, used or out of time.</summary>
    public StaffMember? Member { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(string? password, string? again, CancellationToken ct)
    {
        if (await links.MemberOfAsync(Token, ct) is { } member)
        {
            NewPassword.Check(this, password, again, member.Email);
            if (Faults.Count > 0)
            {
                return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
            }
            switch (await links.JoinAsync(Token, password!, HttpContext))
            {
                case SignInOutcome.SignedIn { Principal: var principal }:
                    await HttpContext.SignInAsync(IdentityConstants.ApplicationScheme, principal);
                    return LocalRedirect("/desk");
                case SignInOutcome.CodeNeeded needed:
                    halfWay.Give(HttpContext, needed.StaffId, needed.Stamp, target: null);
                    return LocalRedirect(SignInCodeModel.Address);
            }
        }
        return await ShowAsync(ct);
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Member = await links.MemberOfAsync(Token, ct);
        if (Member is null)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
        }
        return Page();
    }
}

/// <summary>The two password boxes of invitation and set-up.</summary>
internal static class NewPassword
{
    public static void Check(StaffPage page, string? password, string? again, string? email)
    {
        if (StaffPasswordRule.Fault(password, email) is { } fault)
        {
            page.Faults["password"] = fault switch
            {
                PasswordFault.TooShort => StaffPage.T(
                    "รหัสผ่านต้องมีอย่างน้อย 8 ตัวอักษร",
                    "The password needs at least 8 characters"
                ),
                PasswordFault.TooLong => StaffPage.T(
                    "รหัสผ่านต้องไม่เกิน 128 ตัวอักษร",
                    "The password may have at most 128 characters"
                ),
                PasswordFault.IsTheEmail => StaffPage.T(
                    "รหัสผ่านต้องไม่ใช่อีเมลของท่าน",
                    "The password must not be your e-mail address"
                ),
                _ => StaffPage.T(
                    "รหัสผ่านเดาง่ายเกินไป กรุณาใช้ตัวอักษรที่หลากหลายกว่านี้",
                    "That is too easy to guess; please use more different characters"
                ),
            };
        }
        else if (password != again)
        {
            page.Faults["again"] = StaffPage.T(
                "รหัสผ่านทั้งสองช่องไม่ตรงกัน กรุณาพิมพ์ใหม่",
                "The two passwords differ; please type them again"
            );
        }
    }
}
