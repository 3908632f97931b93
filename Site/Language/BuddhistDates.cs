using System.Globalization;

namespace ThaklorAspire.Site.Language;

/// <summary>
/// Dates as the office writes them, <c>17 เมษายน 2567 เวลา 09.05 น.</c>, always in the office's time zone. Own tables instead of
/// culture data, so that a server without Thai locales prints the same.
/// </summary>
internal static class BuddhistDates
{
    /// <summary>พ.ศ. = ค.ศ. + 543; leap years follow ค.ศ.</summary>
    public const int Offset = 543;

    public static readonly IReadOnlyList<string> ThaiMonths =
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

    private static readonly string[] ThaiDays = ["อาทิตย์", "จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์"];

    /// <summary>Thailand keeps UTC+7 all year; the tz database may be missing on a small server.</summary>
    public static readonly TimeSpan OfficeOffset = TimeSpan.FromHours(7);

    public static string MonthName(int month, bool thai) =>
        thai ? ThaiMonths[month - 1] : CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month);

    /// <summary>The day it is at the office.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(OfficeOffset).DateTime);

    public static string Date(DateTimeOffset at, bool thai) => Date(DayOf(at), thai);

    public static string Date(DateOnly day, bool thai) =>
        thai
            ? $"{day.Day} {ThaiMonths[day.Month - 1]} {day.Year + Offset}"
            : day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string DayAndDate(DateTimeOffset at, bool thai)
    {
        var local = at.ToOffset(OfficeOffset);
        return thai
            ? $"วัน{ThaiDays[(int)local.DayOfWeek]}ที่ {Date(at, thai)}"
            : local.ToString("dddd d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    public static string Moment(DateTimeOffset at, bool thai)
    {
        var local = at.ToOffset(OfficeOffset);
        return thai
            ? string.Create(CultureInfo.InvariantCulture, $"{Date(at, thai)} เวลา {local:HH'.'mm} น.")
            : string.Create(CultureInfo.InvariantCulture, $"{Date(at, thai)}, {local:HH':'mm}");
    }
}
