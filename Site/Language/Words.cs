using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Site.Language;

/// <summary>
/// The words of a page in the reader's language. Both texts stand side by side where they are used, so neither can be forgotten:
/// <c>@L["ตรวจสอบ", "Track"]</c>.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "Pages say L.DateOf(…) as they say L[…].")]
internal sealed class Words
{
    public static bool IsThai => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "en";

    /// <summary>Value of <c>lang</c> and of the contract's <c>locale</c>.</summary>
    public string Code => IsThai ? "th" : "en";

    public string this[string thai, string english] => IsThai ? thai : english;

    public string this[LocalizedText text] => IsThai ? text.Th : text.En;

    /// <summary><c>17 เมษายน 2567</c>, <c>17 April 2024</c>: the day it is at the office, พ.ศ. in Thai alone.</summary>
    public string DateOf(DateTimeOffset at) => DateOf(ThaiDate.DayInBangkok(at));

    public string DateOf(DateOnly day) =>
        IsThai ? ThaiDate.Long(day) : day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public string MonthOf(int month) =>
        IsThai ? ThaiDate.MonthName(month) : CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month);

    /// <summary><c>3 วันทำการ</c>, <c>1 working day</c>; calendar days when the service counts them.</summary>
    public string DaysOf(int days, string kind) =>
        kind == "calendar"
            ? this[$"{days} วัน", $"{days} day{(days == 1 ? "" : "s")}"]
            : this[$"{days} วันทำการ", $"{days} working day{(days == 1 ? "" : "s")}"];

    /// <summary><c>ภายใน 3 วันทำการ</c>, <c>within 3 working days</c>; no day at all is the same day.</summary>
    public string WithinDays(int days, string kind) =>
        days == 0
            ? this["ภายในวันเดียวกัน", "on the same day"]
            : this[$"ภายใน {DaysOf(days, kind)}", $"within {DaysOf(days, kind)}"];

    public string DayAndDateOf(DateTimeOffset at)
    {
        var day = ThaiDate.DayInBangkok(at);
        return IsThai ? ThaiDate.Weekday(day) : day.ToString("dddd d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    /// <summary><c>17 เมษายน 2567 เวลา 09.05 น.</c>, <c>17 April 2024, 09:05</c>.</summary>
    public string MomentOf(DateTimeOffset at) =>
        IsThai ? ThaiDate.Long(at) : $"{DateOf(at)}, {TimeOf(TimeOnly.FromTimeSpan(ThaiDate.InBangkok(at).TimeOfDay))}";

    /// <summary><c>08.30</c> in Thai prose, <c>08:30</c> in English.</summary>
    public string TimeOf(TimeOnly at) => at.ToString(IsThai ? "HH'.'mm" : "HH':'mm", CultureInfo.InvariantCulture);

    public string MegabytesOf(long bytes) =>
        (bytes / 1048576m).ToString(bytes % 1048576 == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " MB";
}

internal static class PhoneText
{
    /// <summary>A phone number that stays on one line in running text.</summary>
    public static string Unbroken(this string phone) => phone.Replace(' ', '\u00A0');
}
