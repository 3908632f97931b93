using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>Who did and who read what with which case; the chain behind it verified, and its mark of a day to print.</summary>
[Authorize(Policy = DeskRights.Audit)]
internal sealed class AuditTrailModel(DeskClient desk, SiteDbContext db, TimeProvider clock) : StaffPage
{
    /// <summary>One press verifies for so long, then shows how far it came.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    [FromQuery(Name = "case")]
    public string? CaseNumber { get; set; }

    [FromQuery]
    public Guid? Officer { get; set; }

    [FromQuery]
    public DateOnly? Day { get; set; }

    [FromQuery]
    public string? After { get; set; }

    public AuditView? Trail { get; private set; }
    public IReadOnlyList<AuditItemView> Alarms { get; private set; } = [];
    public DeskProblem? Problem { get; private set; }

    /// <summary>How far the verification came; null before one.</summary>
    public AuditCheckView? Check { get; private set; }

    /// <summary>The chain of accounts and sign-ins, which is the Site's own.</summary>
    public AuditVerdict? OwnCheck { get; private set; }
    public string OwnMark { get; private set; } = "";
    public string Printed { get; private set; } = "";

    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).Date);

    public string? NextUrl =>
        Trail?.Next is { } next
            ? QueryHelpers.AddQueryString("/desk/audit-trail", Filter.Append(new("after", next)))
            : null;

    /// <summary>In groups of eight, as people compare two papers.</summary>
    public static string Grouped(string mark)
    {
        var parts = mark.Split(':');
        return parts.Length != 2
            ? mark
            : $"{parts[0]}: {string.Join(' ', parts[1].Chunk(8).Select(c => new string(c)))}";
    }

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(string? from, CancellationToken ct)
    {
        Keep(Request.Form);
        var begun = Stopwatch.GetTimestamp();
        do
        {
            var answer = await desk.VerifyAuditAsync(User, from, Printed, ct);
            if (answer.Value is null)
            {
                Faults["printed"] = answer.Problem?.Errors is { } errors
                    ? string.Join(" ", errors.SelectMany(e => e.Value))
                    : T(
                        "ระบบไม่ตอบ ยังไม่ทราบผลการตรวจสอบ กรุณาลองใหม่",
                        "No answer came: nothing is known yet. Please try again."
                    );
                return await SendBackAsync((int)answer.Status, ct);
            }
            Check = answer.Value;
            from = Check.Upto;
        } while (!Check.Done && Stopwatch.GetElapsedTime(begun) < Patience);
        OwnCheck = await AuditLedger.VerifyAsync(db, AuditMark.Start, cancellationToken: ct);
        return await ShowAsync(ct);
    }

    protected override void Keep(IFormCollection form) => Printed = form["printed"].ToString().Trim();

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var alarms = desk.AuditAlarmsAsync(User, ct);
        var answer = await desk.AuditAsync(User, Filter.Append(new("after", After)), ct);
        Trail = answer.Value;
        Alarms = (await alarms).Value ?? [];
        OwnMark = (await AuditLedger.HeadAsync(db, ct)).ToString();
        if (Trail is null)
        {
            Problem = answer.Problem ?? new("unreachable", null, null, null, null, null);
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }

    private IEnumerable<KeyValuePair<string, string?>> Filter =>
        [
            new("case", CaseNumber),
            new("officer", Officer?.ToString()),
            new("day", Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ];
}
