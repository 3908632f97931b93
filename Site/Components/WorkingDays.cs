using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Site.Components;

/// <summary>
/// Working days a person still has to wait, for the sentence beside the due date. The due date itself is the service's; this only counts
/// the days in between by the office's calendar.
/// </summary>
internal static class WorkingDays
{
    public static int Between(DateTimeOffset now, DateTimeOffset due, OfficeFile office)
    {
        var day = ThaiDate.DayInBangkok(now);
        var last = ThaiDate.DayInBangkok(due);
        var days = 0;
        while (day < last && days < 400)
        {
            day = day.AddDays(1);
            if (
                day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
                && office.Holidays.All(h => h.Date != day)
            )
            {
                days++;
            }
        }
        return days;
    }
}
