using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ThaklorAspire.Contracts;

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

    public string DateOf(DateTimeOffset at) => BuddhistDates.Date(at, IsThai);

    public string DateOf(DateOnly day) => BuddhistDates.Date(day, IsThai);

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

    public string DayAndDateOf(DateTimeOffset at) => BuddhistDates.DayAndDate(at, IsThai);

    public string MomentOf(DateTimeOffset at) => BuddhistDates.Moment(at, IsThai);

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
