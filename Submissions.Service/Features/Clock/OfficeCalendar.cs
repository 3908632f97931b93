using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>The office's hours and holidays at one moment of their history, and how days are counted by them; all in Bangkok time.</summary>
internal sealed class OfficeCalendar(OfficeHours hours, IEnumerable<DateOnly> holidays)
{
    private readonly HashSet<DateOnly> _holidays = [.. holidays];

    public OfficeHours Hours { get; } = hours;

    /// <summary>Grows with every change; 0 is the calendar of the file, before the database was read.</summary>
    public long Stamp { get; init; }

    public ClockRules Rules { get; init; } = ClockRules.Default;

    public IReadOnlySet<DateOnly> Holidays => _holidays;

    /// <summary>A year without any holiday was not entered yet: its Mondays to Fridays all count.</summary>
    public bool Knows(int year) => _holidays.Any(d => d.Year == year);

    /// <summary>Monday to Friday without official holidays.</summary>
    public bool IsWorkingDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(day);

    public DateOnly NextWorkingDay(DateOnly day)
    {
        do
        {
            day = day.AddDays(1);
        } while (!IsWorkingDay(day));
        return day;
    }

    /// <summary>The day itself when it is a working day, otherwise the next one (Civil and Commercial Code s.193/8).</summary>
    public DateOnly WorkingDayFrom(DateOnly day) => IsWorkingDay(day) ? day : NextWorkingDay(day);

    public DateTimeOffset Opening(DateOnly day) => new(day, Hours.Opens, ThaiDate.BangkokOffset);

    public DateTimeOffset Closing(DateOnly day) => new(day, Hours.Closes, ThaiDate.BangkokOffset);

    /// <summary>
    /// The moment itself within office hours, otherwise the next opening (Act on electronic government work B.E. 2565 s.10); 08:30 is
    /// inside, 16:30 is not.
    /// </summary>
    public DateTimeOffset DeemedReceived(DateTimeOffset submitted)
    {
        var local = ThaiDate.InBangkok(submitted);
        var day = DateOnly.FromDateTime(local.DateTime);
        var time = TimeOnly.FromDateTime(local.DateTime);
        if (IsWorkingDay(day) && time < Hours.Closes)
        {
            return time >= Hours.Opens ? local : Opening(day);
        }
        return Opening(NextWorkingDay(day));
    }

    /// <summary>Days that count after <paramref name="first"/> up to and with <paramref name="last"/>.</summary>
    public int DaysBetween(DateOnly first, DateOnly last, bool inWorkingDays)
    {
        var days = 0;
        for (var day = first.AddDays(1); day <= last; day = day.AddDays(1))
        {
            days += !inWorkingDays || IsWorkingDay(day) ? 1 : 0;
        }
        return days;
    }
}
