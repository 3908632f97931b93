using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Staff;

/// <summary>Where an officer is signed in, and the way out of each.</summary>
[Authorize(Policy = StaffDesk.Officers)]
internal sealed class SessionsModel(StaffSessions sessions) : StaffPage
{
    public IReadOnlyList<StaffSession> Live { get; private set; } = [];

    [TempData]
    public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostEndAsync(Guid session, CancellationToken ct)
    {
        await sessions.EndAsync(User.StaffId(), User.StaffId(), session, except: User.SessionId(), ct);
        Done = T("เครื่องนั้นออกจากระบบแล้ว", "That device is signed out.");
        return LocalRedirect("/desk/sessions");
    }

    public async Task<IActionResult> OnPostEndOthersAsync(CancellationToken ct)
    {
        var ended = await sessions.EndAsync(User.StaffId(), User.StaffId(), one: null, except: User.SessionId(), ct);
        Done = T($"ให้ออกจากระบบแล้ว {ended} เครื่อง", $"Signed out on {ended} devices.");
        return LocalRedirect("/desk/sessions");
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        Live = await sessions.LiveAsync(User.StaffId(), ct);
        return Page();
    }
}
