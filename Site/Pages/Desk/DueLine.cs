using ThaklorAspire.Site.Staff;
using static ThaklorAspire.Site.Staff.StaffPage;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>How the law's clock of a case stands, as Submissions reckons it.</summary>
/// <param name="DaysLeft">0 on the last day, below zero by the days it is late; while it waits for the applicant, from the answer on.</param>
/// <param name="DaysKind"><c>working</c> or <c>calendar</c>.</param>
/// <param name="AnswerBy">When the applicant must have answered; null while the clock runs.</param>
internal sealed record ClockView(string State, int DaysLeft, string DaysKind, DateTimeOffset? AnswerBy);

/// <summary>A box of the calendar's forms.</summary>
internal sealed record CalendarBox(StaffPage Page, string Name, string Label, string Type, string Value);

/// <summary>Beside a due date: how it stands, and the days.</summary>
/// <param name="Clock">Null in the answers of an older Submissions.</param>
internal sealed record DueLine(string Due, ClockView? Clock)
{
    /// <summary>A change of the calendar.</summary>
    public static string ChangeOf(string kind) =>
        kind switch
        {
            "holiday_added" => T("เพิ่มวันหยุด", "Holiday added:"),
            "holiday_removed" => T("ลบวันหยุด", "Holiday removed:"),
            "hours" => T("เวลาและระยะการแจ้ง", "Hours and intervals:"),
            "head" => T("หัวหน้า", "Head of"),
            _ => kind,
        };

    public static string Words(ClockView clock)
    {
        var working = clock.DaysKind == "working";
        var (th, en) = working ? ("วันทำการ", "working day") : ("วัน", "day");
        var days = Math.Abs(clock.DaysLeft);
        var some = en + (days == 1 ? "" : "s");
        return clock switch
        {
            { AnswerBy: { } by } => T(
                $"ตอบได้ถึง {DeskTexts.On(by)} แล้วเหลืออีก {days} {th}",
                $"answer by {DeskTexts.On(by)}, then {days} {some} left"
            ),
            { State: "over", DaysLeft: 0 } => T("ครบกำหนดแล้ววันนี้", "since today"),
            { State: "over" } => T($"เกินมา {days} {th}", $"by {days} {some}"),
            { DaysLeft: 0 } => T("ครบกำหนดวันนี้", "today is the last day"),
            _ => T($"เหลืออีก {days} {th}", $"{days} {some} left"),
        };
    }
}
