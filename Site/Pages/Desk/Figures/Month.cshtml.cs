using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Figures;

/// <summary>รายงานประจำเดือน: one A4 sheet to sign and to file, by department and service.</summary>
[Authorize(Policy = DeskRights.Figures)]
internal sealed class MonthModel(FiguresClient client, OfficeFile office, TimeProvider clock) : StaffPage
{
    public FigureChoice Choice { get; private set; } = null!;
    public FiguresView? Figures { get; private set; }
    public DeskProblem? Problem { get; private set; }
    public OfficeFile Office => office;
    public DateOnly Today => ThaiDate.DayInBangkok(clock.GetUtcNow());

    /// <summary>Months to choose from, the newest first.</summary>
    public IEnumerable<DateOnly> Months =>
        Enumerable.Range(0, 24).Select(i => new DateOnly(Today.Year, Today.Month, 1).AddMonths(-i));

    public bool IsOver => Choice.To < Today;

    public string DepartmentTitle(string code) => office.Department(code) is { } d ? T(d.Title) : code;

    public string ServiceTitle(string code) =>
        Figures?.Services.FirstOrDefault(s => s.Code == code) is { } service ? T(service.Title) : code;

    public Task<IActionResult> OnGetAsync(int? year, int? month, string? department, string? of, CancellationToken ct)
    {
        // The page's own list of months says year and month in one: 2570-11.
        if (of?.Split('-') is [var y, var m] && int.TryParse(y, out var chosenYear) && int.TryParse(m, out var chosen))
        {
            (year, month) = (chosenYear, chosen);
        }
        Choice = FigureChoice.OfMonth(year, month, department, Today);
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
