using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Figures;

/// <summary>ตัวเลข: is anything late, where, and is it getting better. Nothing here needs script.</summary>
[Authorize(Policy = DeskRights.Figures)]
internal sealed class IndexModel(FiguresClient client, OfficeFile office, TimeProvider clock) : StaffPage
{
    public FigureChoice Choice { get; private set; } = null!;
    public FiguresView? Figures { get; private set; }
    public DeskProblem? Problem { get; private set; }
    public DateOnly Today => ThaiDate.DayInBangkok(clock.GetUtcNow());

    /// <summary>Fiscal years to choose from, this one first.</summary>
    public IEnumerable<int> Years =>
        Enumerable.Range(0, FigureChoice.YearsOffered).Select(i => ThaiDate.FiscalYear(Today) - i);

    /// <summary>The period is not over: what stands at its end stands now.</summary>
    public bool IsNow => Figures is { } f && f.To >= Today;

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public Task<IActionResult> OnGetAsync(
        int? year,
        int? month,
        string? department,
        string? service,
        string? grain,
        CancellationToken ct
    )
    {
        Choice = FigureChoice.Of(year, month, department, service, grain, Today);
        return ShowAsync(ct);
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await client.ReadAsync(User, Choice, ct);
        (Figures, Problem) = (answer.Value, answer.Problem);
        if (Figures is null)
        {
            Response.StatusCode = answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.UnprocessableEntity
                ? (int)answer.Status
                : StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }
}
