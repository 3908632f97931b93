using System.Globalization;
using System.Text.RegularExpressions;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>Reads a year's holidays as an office pastes them, a day a line.</summary>
internal static partial class Holidays
{
    public const int LongestName = 150;

    /// <summary>Lines of one pasting; a year has some twenty.</summary>
    public const int MostLines = 100;

    /// <summary>
    /// Fewer days than the government closes in any year: the list is not complete, mostly because the days that follow the moon are
    /// announced late.
    /// </summary>
    public const int FewestOfAYear = 13;

    private static readonly string[] ShortMonths =
    [
        "ม.ค.",
        "ก.พ.",
        "มี.ค.",
        "เม.ย.",
        "พ.ค.",
        "มิ.ย.",
        "ก.ค.",
        "ส.ค.",
        "ก.ย.",
        "ต.ค.",
        "พ.ย.",
        "ธ.ค.",
    ];

    /// <summary>Null and the number of the first line that is none when the pasting cannot be read whole.</summary>
    public static (IReadOnlyList<(DateOnly Day, string Th, string En)> Days, int? BadLine) Read(string pasted)
    {
        var days = new Dictionary<DateOnly, (DateOnly, string, string)>();
        var number = 0;
        foreach (var typed in pasted.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(typed))
            {
                continue;
            }
            if (TypedText.IsMalformed(typed) || days.Count >= MostLines || ReadLine(typed) is not { } day)
            {
                return ([], number);
            }
            days[day.Day] = day;
        }
        return ([.. days.Values], null);
    }

    // วันศุกร์ที่ 1 มกราคม 2570 วันขึ้นปีใหม่ | New Year's Day
    // 13 เม.ย. 2570 วันสงกรานต์
    // 01/01/2570 วันขึ้นปีใหม่
    // 2027-01-01 วันขึ้นปีใหม่
    private static (DateOnly Day, string Th, string En)? ReadLine(string typed)
    {
        var line = TypedText.AsciiDigits(TypedText.CleanLine(typed));
        var match = Line().Match(line);
        if (!match.Success)
        {
            return null;
        }
        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        var month = match.Groups["monthName"].Success ? MonthOf(match.Groups["monthName"].Value) : Number("month");
        var names = match.Groups["name"].Value.Split('|', 2, StringSplitOptions.TrimEntries);
        if (
            DayOf(Number("year"), month, Number("day")) is not { } day
            || names.Any(n => n.Length is 0 or > LongestName)
        )
        {
            return null;
        }
        return (day, names[0], names[^1]);
    }

    /// <summary>Null when there is no such day; a year from 2400 on is one of the Buddhist era.</summary>
    public static DateOnly? DayOf(int year, int month, int day)
    {
        var gregorian = year >= 2400 ? year - ThaiDate.EraOffset : year;
        return
            gregorian is < 2000 or > 2200
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(gregorian, month)
            ? null
            : new DateOnly(gregorian, month, day);
    }

    private static int MonthOf(string name)
    {
        for (var month = 1; month <= 12; month++)
        {
            if (name == ThaiDate.MonthName(month) || name == ShortMonths[month - 1])
            {
                return month;
            }
        }
        return 0;
    }

    [GeneratedRegex(
        @"^(?:(?:วัน)?[ก-๙]+\s*ที่\s*)?(?:(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})|(?<day>\d{1,2})/(?<month>\d{1,2})/(?<year>\d{4})|(?<day>\d{1,2})\s*(?<monthName>[ก-๙.]+)\s*(?:พ\.ศ\.\s*)?(?<year>\d{4}))[\s,;:–-]+(?<name>\S.*)$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Line();
}
