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

    /// <summary>The same as a file for a spreadsheet; when that cannot be, the page again, which says why.</summary>
    public async Task<IActionResult> OnGetExportAsync(
        int? year,
        int? month,
        string? department,
        string? service,
        string? grain,
        string? what,
        string? format,
        CancellationToken ct
    )
    {
        Choice = FigureChoice.Of(year, month, department, service, grain, Today);
        var (file, status, problem) = await client.ExportAsync(
            User,
            Choice,
            what == "cases" ? "cases" : "figures",
            format == "xlsx" ? "xlsx" : "csv",
            ct
        );
        if (file is null)
        {
            Faults[""] =
                problem?.Errors?.Values.SelectMany(e => e).FirstOrDefault()
                ?? problem?.Detail
                ?? T("ยังส่งออกไม่ได้ในขณะนี้ กรุณาลองใหม่", "It cannot be exported just now. Please try again.");
            return await SendBackAsync((int)status, ct);
        }
        Response.RegisterForDispose(file);
        return File(
            await file.Content.ReadAsStreamAsync(ct),
            file.Content.Headers.ContentType?.ToString() ?? "application/octet-stream",
            file.Content.Headers.ContentDisposition?.FileName?.Trim('"') ?? "figures"
        );
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
