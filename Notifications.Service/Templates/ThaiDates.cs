using System.Globalization;

namespace ThaklorAspire.Notifications.Templates;

/// <summary>Dates as people read them at the office: its local time, Buddhist era in Thai, <c>17 เมษายน 2567</c>.</summary>
internal static class ThaiDates
{
    // Thailand keeps UTC+7 the whole year and has no summer time, so no time zone data is needed.
    private static readonly TimeSpan Bangkok = TimeSpan.FromHours(7);
    private const int BuddhistEra = 543;

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

    public static string Date(DateTimeOffset at, string locale)
    {
        var local = at.ToOffset(Bangkok);
        return locale == MailTexts.English
            ? local.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
            : $"{local.Day} {Months[local.Month - 1]} {local.Year + BuddhistEra}";
    }

    /// <summary><c>09.05</c> in Thai official prose (น. follows), <c>09:05</c> in English.</summary>
    public static string Time(DateTimeOffset at, string locale) =>
        at.ToOffset(Bangkok).ToString(locale == MailTexts.English ? "HH:mm" : "HH.mm", CultureInfo.InvariantCulture);
}
