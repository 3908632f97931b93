using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>
/// The law's clock: when something counts as received (Act on electronic government work B.E. 2565 s.10) and when it is due. Office hours and
/// holidays come from <c>office.json</c>; all in Bangkok time.
/// </summary>
internal sealed partial class WorkingCalendar
{
    private readonly OfficeHours _hours;
    private readonly HashSet<DateOnly> _holidays;
    private readonly HashSet<int> _knownYears;
    private readonly ILogger<WorkingCalendar> _logger;
    private readonly HashSet<int> _warnedYears = [];
    private readonly Lock _warning = new();

    public WorkingCalendar(OfficeFile office, TimeProvider clock, ILogger<WorkingCalendar> logger)
    {
        _hours = office.Hours;
        _holidays = [.. office.Holidays.Select(h => h.Date)];
        _knownYears = [.. _holidays.Select(d => d.Year)];
        _logger = logger;
        WarnOfMissing(ThaiDate.DayInBangkok(clock.GetUtcNow()).Year);
    }

    /// <summary>Monday to Friday without official holidays. A year without any holiday in the file counts every Monday to Friday, and warns.</summary>
    public bool IsWorkingDay(DateOnly day)
    {
        WarnOfMissing(day.Year);
        return day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(day);
    }

    /// <summary>The moment itself within office hours, otherwise the next opening; 08:30 is inside, 16:30 is not.</summary>
    public DateTimeOffset DeemedReceived(DateTimeOffset submitted)
    {
        var local = ThaiDate.InBangkok(submitted);
        var day = DateOnly.FromDateTime(local.DateTime);
        var time = TimeOnly.FromDateTime(local.DateTime);
        if (IsWorkingDay(day) && time < _hours.Closes)
        {
            return time >= _hours.Opens ? local : At(day, _hours.Opens);
        }
        return At(NextWorkingDay(day), _hours.Opens);
    }

    /// <summary>When what was received then is due, in the days the service counts.</summary>
    public DateTimeOffset Due(DateTimeOffset received, ServiceDefinition definition) =>
        definition.CountsCalendarDays
            ? DueAfterCalendarDays(received, definition.ProcessingDays)
            : DueAfter(received, definition.ProcessingDays);

    /// <summary>Closing time of the n-th working day after the day of receipt, which itself does not count.</summary>
    public DateTimeOffset DueAfter(DateTimeOffset received, int workingDays)
    {
        var day = ThaiDate.DayInBangkok(received);
        for (var i = 0; i < workingDays; i++)
        {
            day = NextWorkingDay(day);
        }
        return At(day, _hours.Closes);
    }

    /// <summary>
    /// Closing time of the n-th calendar day after the day of receipt; a last day that is no working day moves to the next one (Civil
    /// and Commercial Code s.193/8).
    /// </summary>
    public DateTimeOffset DueAfterCalendarDays(DateTimeOffset received, int days)
    {
        var day = ThaiDate.DayInBangkok(received).AddDays(days);
        return At(IsWorkingDay(day) ? day : NextWorkingDay(day), _hours.Closes);
    }

    /// <summary>
    /// Days after the day of receipt up to and with the day it was finished, counted as the promise is (see <see cref="DueAfter"/>); 0
    /// on the same day.
    /// </summary>
    public int DaysTaken(DateTimeOffset received, DateTimeOffset finished, bool inWorkingDays)
    {
        var (first, last) = (ThaiDate.DayInBangkok(received), ThaiDate.DayInBangkok(finished));
        var days = 0;
        for (var day = first.AddDays(1); day <= last; day = day.AddDays(1))
        {
            days += !inWorkingDays || IsWorkingDay(day) ? 1 : 0;
        }
        return days;
    }

    /// <summary><c>over</c> once past due, <c>near</c> from the working day before, else <c>within</c>.</summary>
    public string Nearness(DateTimeOffset due, DateTimeOffset now)
    {
        if (now > due)
        {
            return "over";
        }
        var today = ThaiDate.DayInBangkok(now);
        return ThaiDate.DayInBangkok(due) <= NextWorkingDay(today) ? "near" : "within";
    }

    private DateOnly NextWorkingDay(DateOnly day)
    {
        do
        {
            day = day.AddDays(1);
        } while (!IsWorkingDay(day));
        return day;
    }

    private static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day, time, ThaiDate.BangkokOffset);

    private void WarnOfMissing(int year)
    {
        if (_knownYears.Contains(year))
        {
            return;
        }
        lock (_warning)
        {
            if (!_warnedYears.Add(year))
            {
                return;
            }
        }
        LogNoHolidays(_logger, year, year + ThaiDate.EraOffset);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "NO HOLIDAYS of {Year} (พ.ศ. {BuddhistYear}) in office.json: every Monday to Friday counts as a working day, due dates may fall too early"
    )]
    private static partial void LogNoHolidays(ILogger logger, int year, int buddhistYear);
}
