using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>Who did what to which account, when and why. Acts on cases are in the timeline of their case.</summary>
[Authorize(Policy = DeskRights.Audit)]
internal sealed class AuditModel(SiteDbContext db) : StaffPage
{
    private const int PageSize = 100;

    public IReadOnlyList<Line> Lines { get; private set; } = [];
    public string? Next { get; private set; }

    public sealed record Line(Guid Id, DateTimeOffset At, string Act, string? Actor, string? Subject, string? Why);

    /// <summary>UTC ticks of the last line seen.</summary>
    [FromQuery]
    public long? Before { get; set; }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var acts = db.StaffActs.AsNoTracking();
        if (Before is { } ticks && ticks > 0 && ticks <= DateTimeOffset.MaxValue.Ticks)
        {
            var before = new DateTimeOffset(ticks, TimeSpan.Zero);
            acts = acts.Where(a => a.At < before);
        }
        var page = await (
            from act in acts.OrderByDescending(a => a.At).Take(PageSize + 1)
            join actor in db.StaffMembers on act.ActorId equals actor.Id into actors
            from actor in actors.DefaultIfEmpty()
            join subject in db.StaffMembers on act.SubjectId equals subject.Id into subjects
            from subject in subjects.DefaultIfEmpty()
            orderby act.At descending
            select new Line(act.Id, act.At, act.Act, actor.DisplayName, subject.DisplayName, act.Why)
        ).ToListAsync(ct);
        Lines = [.. page.Take(PageSize)];
        Next = page.Count > PageSize ? Lines[^1].At.UtcTicks.ToString(CultureInfo.InvariantCulture) : null;
        return Page();
    }
}
