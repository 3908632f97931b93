using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Staff;

/// <summary>Where one member is signed in; an administrator ends it, with a line in the audit.</summary>
[Authorize(Policy = StaffDesk.Admins)]
internal sealed class SessionsModel(SiteDbContext db, StaffSessions sessions) : StaffPage
{
    [FromRoute]
    public Guid Id { get; set; }
    public string Name { get; private set; } = "";
    public IReadOnlyList<StaffSession> Live { get; private set; } = [];

    [TempData]
    public string? Done { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostEndAsync(Guid session, CancellationToken ct)
    {
        await sessions.EndAsync(User.StaffId(), Id, session, except: User.SessionId(), ct);
        Done = T("เครื่องนั้นออกจากระบบแล้ว", "That device is signed out.");
        return LocalRedirect($"/desk/staff/{Id}/sessions");
    }

    public async Task<IActionResult> OnPostEndAllAsync(CancellationToken ct)
    {
        var ended = await sessions.EndAsync(User.StaffId(), Id, one: null, except: User.SessionId(), ct);
        Done = T($"ให้ออกจากระบบแล้ว {ended} เครื่อง", $"Signed out on {ended} devices.");
        return LocalRedirect($"/desk/staff/{Id}/sessions");
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        if (
            await db.StaffMembers.Where(m => m.Id == Id).Select(m => m.DisplayName).SingleOrDefaultAsync(ct)
            is not { } name
        )
        {
            return NotFound();
        }
        Name = name;
        Live = await sessions.LiveAsync(Id, ct);
        return Page();
    }
}
