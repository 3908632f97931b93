using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Pages.Desk;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

[Authorize(Policy = StaffDesk.Arrived)]
internal sealed class SignOutModel(StaffSessions sessions) : StaffPage
{
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        await sessions.EndAsync(User, ct);
        await HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        RememberedFilter.Forget(HttpContext);
        return LocalRedirect("/staff/sign-in");
    }

    protected override Task<IActionResult> ShowAsync(CancellationToken ct) => Task.FromResult<IActionResult>(Page());
}
