using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

/// <summary>The one-time link of a new office: makes the first admin.</summary>
internal sealed class SetUpModel(OneTimeLinks links) : StaffPage
{
    [FromRoute]
    public string Token { get; set; } = "";
    public bool Open { get; private set; }
    public string DisplayName { get; private set; } = "";
    public string Email { get; private set; } = "";

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(
        string? name,
        string? email,
        string? password,
        string? again,
        CancellationToken ct
    )
    {
        (DisplayName, Email) = (name?.Trim() ?? "", email?.Trim() ?? "");
        if (!await links.IsSetUpAsync(Token, ct))
        {
            return await ShowAsync(ct);
        }
        if (DisplayName.Length is 0 or > 200)
        {
            Faults["name"] = T("กรุณากรอกชื่อ–สกุล", "Please enter your name");
        }
        if (!StaffMembers.IsEmail(Email))
        {
            Faults["email"] = T("รูปแบบอีเมลไม่ถูกต้อง เช่น somchai@example.com", "Invalid e-mail address");
        }
        NewPassword.Check(this, password, again, Email);
        if (Faults.Count > 0)
        {
            return await SendBackAsync(StatusCodes.Status422UnprocessableEntity, ct);
        }
        if (await links.SetUpAsync(Token, DisplayName, Email, password!, HttpContext) is { } principal)
        {
            await HttpContext.SignInAsync(IdentityConstants.ApplicationScheme, principal);
            return LocalRedirect("/desk/staff");
        }
        return await ShowAsync(ct);
    }

    protected override void Keep(IFormCollection form) =>
        (DisplayName, Email) = (form["name"].ToString(), form["email"].ToString());

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Open = await links.IsSetUpAsync(Token, ct);
        if (!Open)
        {
            Response.StatusCode = StatusCodes.Status404NotFound;
        }
        return Page();
    }
}
