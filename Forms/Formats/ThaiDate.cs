using System.Globalization;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Forms.Formats;

/// <summary>
/// Dates as Thai offices write them: Buddhist era (พ.ศ. = ค.ศ. + 543), Bangkok time. Written out by hand with ordinal rules, so that
/// no server culture (th-TH counts in พ.ศ. by itself, tr-TR folds i its own way) can change what is stored.
/// </summary>
public static partial class ThaiDate
{
    public const int EraOffset = 543;

    /// <summary>Thailand has kept UTC+7 without summer time since 1920.</summary>
    public static readonly TimeSpan BangkokOffset = TimeSpan.FromHours(7);

    private static readonly string[] Months =
    [
        "มกราคม",
        "กุมภาพันธ์",
        "มีนาคม",
        "เมษายน",
        "พฤษภาคม",
        "มิถุนายน",
        "กรกฎาคม",
        "สิงหาคม",
        "กันยายน",
        "ตุลาคม",
        "พฤศจิกายน",
        "ธันวาคม",
    ];

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

    private static readonly string[] Days = ["อาทิตย์", "จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์"];

    public static readonly Fault CommonEra = new(
        "date.era",
        "กรุณากรอกปี พ.ศ. เช่น 2567",
        "Use the Buddhist year, e.g. 2567"
    );

    public static readonly Fault Impossible = new(
        "date.invalid",
        "วันที่หรือเวลาไม่ถูกต้อง เช่น 17/04/2567 09:05",
        "Not a date and time, e.g. 17/04/2567 09:05"
    );

    public static readonly Fault ImpossibleDay = new(
        "date.invalid",
        "วันที่ไม่ถูกต้อง เช่น 17/04/2567",
        "Not a date, e.g. 17/04/2567"
    );

    public static DateTimeOffset InBangkok(DateTimeOffset at) => at.ToOffset(BangkokOffset);

    public static DateOnly DayInBangkok(DateTimeOffset at) => DateOnly.FromDateTime(InBangkok(at).DateTime);

    /// <summary>Midnight in Bangkok with which the day begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new(day, TimeOnly.MinValue, BangkokOffset);

    /// <summary>ปีงบประมาณ, 1 October to 30 September, named by the Buddhist year it ends in.</summary>
    public static int FiscalYear(DateOnly day) => day.Year + EraOffset + (day.Month >= 10 ? 1 : 0);

    /// <summary>เมษายน</summary>
    /// <param name="month">1 to 12.</param>
    public static string MonthName(int month) => Months[month - 1];

    /// <summary>17 เมษายน 2567</summary>
    public static string Long(DateOnly day) => $"{day.Day} {Months[day.Month - 1]} {Year(day)}";

    /// <summary>17 เม.ย. 2567</summary>
    public static string Medium(DateOnly day) => $"{day.Day} {ShortMonths[day.Month - 1]} {Year(day)}";

    /// <summary>17/04/2567</summary>
    public static string Short(DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Day:00}/{day.Month:00}/{Year(day)}");

    /// <summary>วันพุธที่ 17 เมษายน พ.ศ. 2567</summary>
    public static string Full(DateOnly day) =>
        $"วัน{Days[(int)day.DayOfWeek]}ที่ {day.Day} {Months[day.Month - 1]} พ.ศ. {Year(day)}";

    /// <summary>วันพุธที่ 17 เมษายน 2567, within a sentence.</summary>
    public static string Weekday(DateOnly day) => $"วัน{Days[(int)day.DayOfWeek]}ที่ {Long(day)}";

    /// <summary>17 เมษายน 2567 เวลา 09.05 น.</summary>
    public static string Long(DateTimeOffset at)
    {
        var local = InBangkok(at);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Long(DateOnly.FromDateTime(local.DateTime))} เวลา {local.Hour:00}.{local.Minute:00} น."
        );
    }

    public static string ToThaiDigits(string text) =>
        string.Concat(text.Select(c => char.IsAsciiDigit(c) ? (char)('๐' + (c - '0')) : c));

    /// <summary>
    /// Day of a Buddhist year. Until 1 January 2484 the year began on 1 April: January to March of 2482 lie in 1940, and those of
    /// 2483 never were.
    /// </summary>
    public static DateOnly? FromBuddhist(int year, int month, int day)
    {
        if (month is < 1 or > 12 || (year == 2483 && month < 4))
        {
            return null;
        }
        var common = year - EraOffset + (year < 2483 && month < 4 ? 1 : 0);
        return common is >= 1 and <= 9999 && day >= 1 && day <= DateTime.DaysInMonth(common, month)
            ? new DateOnly(common, month, day)
            : null;
    }

    /// <summary>Reads <c>17/04/2567</c>, <c>17-4-2567</c>, <c>17 เมษายน 2567</c>, <c>17 เม.ย. พ.ศ. 2567</c>, Thai digits too.</summary>
    public static (DateOnly? Day, Fault? Fault) Parse(string cleanedLine)
    {
        var match = DayMonthYear().Match(TypedText.AsciiDigits(cleanedLine));
        if (!match.Success || MonthOf(match.Groups["m"].Value) is not { } month)
        {
            return (null, Impossible);
        }
        var year = Int(match.Groups["y"]);
        if (year is >= 1900 and <= 2199)
        {
            return (null, CommonEra);
        }
        if (year is < 2400 or > 2700)
        {
            return (null, Impossible);
        }
        return FromBuddhist(year, month, Int(match.Groups["d"])) is { } day ? (day, null) : (null, Impossible);
    }

    /// <summary>A birth date as ID cards of the oldest have it: <c>--/--/2480</c> or <c>--/04/2480</c>. Month and day are null when unknown.</summary>
    public static (int Year, int? Month, int? Day)? ParsePartial(string cleanedLine)
    {
        var match = Partial().Match(TypedText.AsciiDigits(cleanedLine));
        if (!match.Success || Int(match.Groups["y"]) is < 2400 or > 2700)
        {
            return null;
        }
        var year = Int(match.Groups["y"]);
        int? month = match.Groups["m"].Value.All(char.IsAsciiDigit) ? Int(match.Groups["m"]) : null;
        int? day = match.Groups["d"].Value.All(char.IsAsciiDigit) ? Int(match.Groups["d"]) : null;
        return (month, day) switch
        {
            (null, not null) => null,
            (null, null) => (year, null, null),
            ({ } m, null) => m is >= 1 and <= 12 && FromBuddhist(year, m, 1) is not null ? (year, m, null) : null,
            ({ } m, { } d) => FromBuddhist(year, m, d) is not null ? (year, m, d) : null,
        };
    }

    /// <summary>
    /// A moment on the wire (<c>2026-11-22T09:05</c>, with or without seconds, offset or Z; without one it is Bangkok's) or as typed
    /// (<c>22/11/2569 09:05</c>, <c>22 พฤศจิกายน 2569 เวลา 09.05 น.</c>). Eras are never guessed: ISO is ค.ศ., all else is พ.ศ.
    /// </summary>
    public static (DateTimeOffset? At, Fault? Fault) ParseMoment(string cleanedLine)
    {
        var text = TypedText.AsciiDigits(cleanedLine);
        var iso = IsoMoment().Match(text);
        if (iso.Success)
        {
            if (Int(iso.Groups["y"]) is >= 2400 and <= 2700)
            {
                return (
                    null,
                    new Fault(
                        "date.era",
                        "วันที่รูปแบบ ISO ต้องใช้ปี ค.ศ. เช่น 2024-04-17T09:05",
                        "An ISO date takes the common era, e.g. 2024-04-17T09:05"
                    )
                );
            }
            var suffix = iso.Groups["z"].Success ? "" : "+07:00";
            return
                Int(iso.Groups["y"]) is >= 1900 and <= 2199
                && DateTimeOffset.TryParse(
                    text + suffix,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal,
                    out var at
                )
                ? (at, null)
                : (null, Impossible);
        }
        var typed = TypedMoment().Match(text);
        if (!typed.Success)
        {
            return (null, Impossible);
        }
        var (day, fault) = Parse(typed.Groups["date"].Value.Trim());
        if (day is not { } d)
        {
            return (null, fault);
        }
        var (hour, minute) = (Int(typed.Groups["h"]), Int(typed.Groups["min"]));
        return hour < 24 && minute < 60
            ? (new DateTimeOffset(d, new TimeOnly(hour, minute), BangkokOffset).ToUniversalTime(), null)
            : (null, Impossible);
    }

    /// <summary>
    /// A day on the wire (<c>2026-11-22</c>) or as typed (<c>22/11/2569</c>, <c>22 พฤศจิกายน 2569</c>). Eras are never guessed: ISO is ค.ศ.,
    /// all else is พ.ศ.
    /// </summary>
    /// <param name="allowUnknownDay">Takes <c>--/--/2480</c>, <c>--/04/2480</c> and <c>2480</c> as the first day of the year or month.</param>
    public static (DateOnly? Day, Fault? Fault) ParseDay(string cleanedLine, bool allowUnknownDay)
    {
        var text = TypedText.AsciiDigits(cleanedLine);
        if (IsoDay().IsMatch(text))
        {
            if (Int(IsoDay().Match(text).Groups["y"]) is >= 2400 and <= 2700)
            {
                return (
                    null,
                    new Fault(
                        "date.era",
                        "วันที่รูปแบบ ISO ต้องใช้ปี ค.ศ. เช่น 2024-04-17",
                        "An ISO date takes the common era, e.g. 2024-04-17"
                    )
                );
            }
            return
                DateOnly.TryParseExact(
                    text,
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var iso
                ) && iso.Year is >= 1857 and <= 2199
                ? (iso, null)
                : (null, ImpossibleDay);
        }
        if (allowUnknownDay && ParsePartial(text.Length == 4 ? $"--/--/{text}" : text) is var (year, month, day))
        {
            // Before 2484 the year began in April, and 2483 had no January.
            return (FromBuddhist(year, month ?? 1, day ?? 1) ?? FromBuddhist(year, 4, 1), null);
        }
        var (typed, fault) = Parse(text);
        return (typed, fault == Impossible ? ImpossibleDay : fault);
    }

    private static string Year(DateOnly day) => (day.Year + EraOffset).ToString(CultureInfo.InvariantCulture);

    private static int Int(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int? MonthOf(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }
        var index = Array.FindIndex(Months, m => string.Equals(m, text, StringComparison.Ordinal));
        index =
            index >= 0 ? index : Array.FindIndex(ShortMonths, m => string.Equals(m, text, StringComparison.Ordinal));
        return index >= 0 ? index + 1 : null;
    }

    [GeneratedRegex(
        @"\A(?<d>[0-9]{1,2})(?:[/.-](?<m>[0-9]{1,2})[/.-]| ?(?<m>[ก-๎.]{4,12}) ?(?:พ\.ศ\. ?)?)(?<y>[0-9]{4})\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex DayMonthYear();

    [GeneratedRegex(
        @"\A(?<d>[0-9]{1,2}|-{1,2})/(?<m>[0-9]{1,2}|-{1,2})/(?<y>[0-9]{4})\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Partial();

    [GeneratedRegex(@"\A(?<y>[0-9]{4})-[0-9]{2}-[0-9]{2}\z", RegexOptions.NonBacktracking)]
    private static partial Regex IsoDay();

    [GeneratedRegex(
        @"\A(?<y>[0-9]{4})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(?<z>Z|[+-][0-9]{2}:[0-9]{2})?\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex IsoMoment();

    [GeneratedRegex(
        @"\A(?<date>.+?)(?: เวลา)? (?<h>[0-9]{1,2})[:.](?<min>[0-9]{2})(?: ?น\.)?\z",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex TypedMoment();
}
