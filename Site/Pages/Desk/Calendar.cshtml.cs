using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

internal sealed record CalendarPage(
    int Year,
    string Opens,
    string Closes,
    int NoticeEveryDays,
    int ChiefAfterDays,
    IReadOnlyList<CalendarHoliday> Holidays,
    IReadOnlyList<int> IncompleteYears,
    IReadOnlyList<CalendarDepartment> Departments,
    IReadOnlyList<ColleagueView> Officers,
    IReadOnlyList<CalendarChange> Changes
);

internal sealed record CalendarHoliday(DateOnly Day, LocalizedText Name);

internal sealed record CalendarDepartment(string Code, LocalizedText Title, Guid? HeadId, IReadOnlyList<string> Heads);

internal sealed record CalendarChange(DateTimeOffset At, string Who, string Kind, string What);

/// <summary>ปฏิทินวันทำการ: what the law's clock counts by, and who is told when a case is late.</summary>
[Authorize(Policy = DeskRights.Calendar)]
internal sealed class CalendarModel(DeskClient desk) : StaffPage
{
    /// <summary>Gregorian; this year when left out.</summary>
    [FromQuery(Name = "year")]
    public int? Year { get; set; }

    public CalendarPage? Calendar { get; private set; }

    /// <summary>What was typed into the form that comes back.</summary>
    public string Lines { get; private set; } = "";
    public string? Opens { get; private set; }
    public string? Closes { get; private set; }
    public string? NoticeEveryDays { get; private set; }
    public string? ChiefAfterDays { get; private set; }

    [TempData]
    public string? Done { get; set; }

    /// <summary><c>วันจันทร์ที่ 7 ธันวาคม 2569</c></summary>
    public static string DayName(DateOnly day) =>
        IsThai ? ThaiDate.Weekday(day) : day.ToString("dddd d MMMM yyyy", CultureInfo.InvariantCulture);

    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public Task<IActionResult> OnPostImportAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        return ChangeAsync(
            "import",
            new { lines = Lines },
            T(
                "บันทึกวันหยุดแล้ว เรื่องที่ยังไม่เสร็จจะนับกำหนดใหม่และแจ้งผู้ยื่นเรื่องหากกำหนดเปลี่ยน",
                "The holidays are kept. Open cases are counted again, and their applicants told where the due date moved."
            ),
            ct
        );
    }

    public Task<IActionResult> OnPostRemoveAsync(DateOnly? day, CancellationToken ct) =>
        ChangeAsync(
            "remove",
            new { day },
            T(
                "ลบวันหยุดแล้ว เรื่องที่ยังไม่เสร็จจะนับกำหนดใหม่",
                "The holiday is removed. Open cases are counted again."
            ),
            ct
        );

    public Task<IActionResult> OnPostHoursAsync(CancellationToken ct)
    {
        Keep(Request.Form);
        return ChangeAsync(
            "hours",
            new
            {
                opens = Opens,
                closes = Closes,
                noticeEveryDays = Number(NoticeEveryDays),
                chiefAfterDays = Number(ChiefAfterDays),
            },
            T("บันทึกเวลาและระยะการแจ้งแล้ว", "Hours and intervals are kept."),
            ct
        );
    }

    public Task<IActionResult> OnPostHeadAsync(string? department, Guid? head, CancellationToken ct) =>
        ChangeAsync("heads", new { department, head }, T("บันทึกหัวหน้ากองแล้ว", "The head is kept."), ct);

    private static int? Number(string? typed) =>
        int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<IActionResult> ChangeAsync(string act, object body, string done, CancellationToken ct)
    {
        var answer = await desk.ChangeCalendarAsync(User, act, body, ct);
        if (answer.Value is { } calendar)
        {
            Done = done;
            return LocalRedirect(
                $"/desk/calendar?year={(act is "import" or "remove" ? calendar.Year : Year ?? calendar.Year)}"
            );
        }
        foreach (var (field, messages) in answer.Problem?.Errors ?? new Dictionary<string, string[]>())
        {
            Faults[field] = string.Join(" ", messages);
        }
        if (Faults.Count == 0)
        {
            Faults[""] =
                answer.Problem?.Detail
                ?? T(
                    "ยังไม่ทราบว่าบันทึกแล้วหรือไม่ กรุณาดูรายการด้านล่างก่อนกดอีกครั้ง",
                    "It is not known whether this was saved: look at the list below before trying again."
                );
        }
        return await SendBackAsync((int)answer.Status, ct);
    }

    protected override void Keep(IFormCollection form)
    {
        Lines = form["lines"].ToString();
        Opens = Typed("opens");
        Closes = Typed("closes");
        NoticeEveryDays = Typed("noticeEveryDays");
        ChiefAfterDays = Typed("chiefAfterDays");

        string? Typed(string box) => form.ContainsKey(box) ? form[box].ToString().Trim() : null;
    }

    protected override async Task<IActionResult> ShowAsync(CancellationToken ct)
    {
        var answer = await desk.CalendarAsync(User, Year, ct);
        Calendar = answer.Value;
        if (Calendar is null && Faults.Count == 0)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        return Page();
    }
}
