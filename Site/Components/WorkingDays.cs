using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Components;

/// <summary>
/// Working days a person still has to wait, for the sentence beside the due date. The due date itself is the service's; this only counts
/// the days in between by the office's calendar.
/// </summary>
internal static class WorkingDays
{
    public static int Between(DateTimeOffset now, DateTimeOffset due, OfficeFile office)
    {
        var day = DateOnly.FromDateTime(now.ToOffset(BuddhistDates.OfficeOffset).DateTime);
        var last = DateOnly.FromDateTime(due.ToOffset(BuddhistDates.OfficeOffset).DateTime);
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
