using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>The office's calendar as this process knows it now: <c>office.json</c> at start, then what the desk keeps in the database.</summary>
internal sealed partial class WorkingCalendar
{
    private readonly ILogger<WorkingCalendar> _logger;
    private readonly HashSet<int> _warnedYears = [];
    private readonly Lock _warning = new();
    private volatile OfficeCalendar _now;

    public WorkingCalendar(OfficeFile office, TimeProvider clock, ILogger<WorkingCalendar> logger)
    {
        _now = new OfficeCalendar(office.Hours, office.Holidays.Select(h => h.Date));
        _logger = logger;
        WarnOfMissing(_now, ThaiDate.DayInBangkok(clock.GetUtcNow()).Year);
    }

    /// <summary>One state of the calendar: a calculation takes it once, so that its parts agree.</summary>
    public OfficeCalendar Now => _now;

    public void Replace(OfficeCalendar calendar) => _now = calendar;

    /// <inheritdoc cref="OfficeCalendar.DeemedReceived"/>
    public DateTimeOffset DeemedReceived(DateTimeOffset submitted) => _now.DeemedReceived(submitted);

    /// <summary>When what was received then is due, in the days the service counts; nothing has stopped the clock yet.</summary>
    public DateTimeOffset Due(DateTimeOffset received, ServiceDefinition definition) =>
        Due(received, Promise.Of(definition));

    /// <summary>Closing time of the n-th working day after the day of receipt, which itself does not count.</summary>
    public DateTimeOffset DueAfter(DateTimeOffset received, int workingDays) =>
        Due(received, new Promise(workingDays, InWorkingDays: true));

    /// <summary>
    /// Closing time of the n-th calendar day after the day of receipt; a last day that is no working day moves to the next one (Civil
    /// and Commercial Code s.193/8).
    /// </summary>
    public DateTimeOffset DueAfterCalendarDays(DateTimeOffset received, int days) =>
        Due(received, new Promise(days, InWorkingDays: false));

    /// <summary>
    /// Days after the day of receipt up to and with the day it was finished, counted as the promise is (see <see cref="DueAfter"/>); 0
    /// on the same day.
    /// </summary>
    public int DaysTaken(DateTimeOffset received, DateTimeOffset finished, bool inWorkingDays) =>
        _now.DaysBetween(ThaiDate.DayInBangkok(received), ThaiDate.DayInBangkok(finished), inWorkingDays);

    /// <summary><c>over</c> once past due, <c>near</c> from the working day before, else <c>within</c>.</summary>
    public string Nearness(DateTimeOffset due, DateTimeOffset now) => LawClock.State(due, paused: false, _now, now);

    private DateTimeOffset Due(DateTimeOffset from, Promise promise)
    {
        var calendar = _now;
        var due = LawClock.Due(from, promise, [], calendar);
        WarnOfMissing(calendar, ThaiDate.DayInBangkok(due).Year);
        return due;
    }

    private void WarnOfMissing(OfficeCalendar calendar, int year)
    {
        lock (_warning)
        {
            if (_warnedYears.Contains(year) || calendar.Knows(year))
            {
                return;
            }
            _warnedYears.Add(year);
        }
        LogNoHolidays(_logger, year, year + ThaiDate.EraOffset);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "NO HOLIDAYS of {Year} (พ.ศ. {BuddhistYear}) are entered: every Monday to Friday counts as a working day, due dates may fall too early"
    )]
    private static partial void LogNoHolidays(ILogger logger, int year, int buddhistYear);
}
