using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Submissions.Features.Clock;

/// <summary>So many days the service promises, as it counts them.</summary>
internal readonly record struct Promise(int Days, bool InWorkingDays)
{
    public static Promise Of(ServiceDefinition definition) =>
        new(definition.ProcessingDays, !definition.CountsCalendarDays);
}

/// <summary>A time in which the citizen must answer and the clock stands.</summary>
/// <param name="From">When the office asked.</param>
/// <param name="To">When the citizen answered; null while they may still.</param>
/// <param name="AnswerBy">When they must have answered.</param>
internal readonly record struct StandingTime(DateTimeOffset From, DateTimeOffset? To, DateTimeOffset AnswerBy);

/// <summary>What the office itself decides about its clock.</summary>
/// <param name="NoticeEveryDays">
/// Calendar days between two notices that a case is late; seven by the Licensing Facilitation Act B.E. 2558 s.10.
/// </param>
/// <param name="ChiefAfterDays">Calendar days after the head of the department was told, until ปลัด is told.</param>
internal readonly record struct ClockRules(int NoticeEveryDays, int ChiefAfterDays)
{
    public static readonly ClockRules Default = new(7, 7);
}

/// <summary>All that the clock of a case depends on, besides the calendar and the time.</summary>
internal sealed record ClockFacts
{
    /// <summary>When the promise began to run: deemed received, or opened again.</summary>
    public required DateTimeOffset From { get; init; }
    public required Promise Promise { get; init; }
    public IReadOnlyList<StandingTime> Pauses { get; init; } = [];

    /// <summary>When the citizen was last told that the case is late, and why.</summary>
    public DateTimeOffset? LastNotice { get; init; }
}

internal static class ClockState
{
    public const string Within = "within";

    /// <summary>Due today or on the next working day.</summary>
    public const string Near = "near";
    public const string Over = "over";

    /// <summary>The clock stands: the citizen has to answer.</summary>
    public const string Paused = "paused";
}

/// <summary>Who in the office has to know by now that a case is late.</summary>
internal enum Escalation
{
    None = 0,
    HeadOfDepartment = 1,

    /// <summary>ปลัด</summary>
    Chief = 2,
}

/// <param name="Due">When it must be done. While the clock stands: should the answer come on the last day for it.</param>
/// <param name="State">One of <see cref="ClockState"/>.</param>
/// <param name="DaysLeft">
/// Days that are left, as the promise counts them: 0 on the last one, below zero by the days it is late. While the clock stands: those
/// left from the answer on, never below zero.
/// </param>
/// <param name="NextNotice">When the citizen must next be told that it is late; null while the clock stands.</param>
/// <param name="NextEscalation">When the next one in the office has to know; null when all do, and while the clock stands.</param>
internal sealed record ClockReading(
    DateTimeOffset Due,
    string State,
    int DaysLeft,
    DateTimeOffset? NextNotice,
    Escalation Escalation,
    DateTimeOffset? NextEscalation
);

/// <summary>
/// The law's clock, one calculation for citizen and officer. The day of receipt does not count, the last day ends with the office's hours
/// and is a working day. The clock stands while the citizen has to answer: from the day the office asked to the day the answer is deemed
/// received, both left out as the day of receipt is; what is asked and answered on one day stops nothing.
/// </summary>
internal static class LawClock
{
    /// <param name="facts">The case.</param>
    /// <param name="calendar">As it is now.</param>
    /// <param name="now">The time.</param>
    /// <param name="told">The due date that people were told; counted when null.</param>
    public static ClockReading Read(
        ClockFacts facts,
        OfficeCalendar calendar,
        DateTimeOffset now,
        DateTimeOffset? told = null
    )
    {
        var rules = calendar.Rules;
        var due = told ?? Due(facts.From, facts.Promise, facts.Pauses, calendar);
        var open = facts.Pauses.Where(p => p.To is null).ToList();
        DateTimeOffset? answerBy = open.Count > 0 ? open.Max(p => p.AnswerBy) : null;
        // What was silent because the citizen had to answer is not the office's silence.
        var resumed = facts.Pauses.Max(p => p.To) is { } last && last > due ? last : (DateTimeOffset?)null;
        var (head, chief) = EscalationTimes(due, resumed, calendar);
        var escalation =
            answerBy is not null || now < head ? Escalation.None
            : now < chief ? Escalation.HeadOfDepartment
            : Escalation.Chief;
        return new ClockReading(
            due,
            State(due, answerBy is not null, calendar, now),
            DaysLeft(due, answerBy, facts.Promise.InWorkingDays, calendar, now),
            answerBy is null ? NextNotice(due, Later(facts.LastNotice, resumed), calendar, rules) : null,
            escalation,
            answerBy is not null || escalation == Escalation.Chief ? null
                : escalation == Escalation.None ? head
                : chief
        );
    }

    /// <summary>Closing time of the last day of the promise.</summary>
    public static DateTimeOffset Due(
        DateTimeOffset from,
        Promise promise,
        IReadOnlyList<StandingTime> pauses,
        OfficeCalendar calendar
    )
    {
        var standing = pauses
            .Select(p =>
                (
                    // Asked after closing time: that day was the office's own.
                    First: ThaiDate.DayInBangkok(p.From) is var asked && p.From < calendar.Closing(asked)
                        ? asked
                        : asked.AddDays(1),
                    Last: ThaiDate.DayInBangkok(calendar.DeemedReceived(p.To ?? p.AnswerBy))
                )
            )
            .Where(p => p.First < p.Last)
            .ToList();
        var day = ThaiDate.DayInBangkok(from);
        for (var left = promise.Days; left > 0; )
        {
            day = day.AddDays(1);
            if ((!promise.InWorkingDays || calendar.IsWorkingDay(day)) && !Stands(day))
            {
                left--;
            }
        }
        // A calendar day may be no working day, and the clock may stand on the one it moves to.
        while (!calendar.IsWorkingDay(day) || Stands(day))
        {
            day = day.AddDays(1);
        }
        return calendar.Closing(day);

        bool Stands(DateOnly d) => standing.Exists(s => s.First <= d && d <= s.Last);
    }

    public static string State(DateTimeOffset due, bool paused, OfficeCalendar calendar, DateTimeOffset now)
    {
        if (paused)
        {
            return ClockState.Paused;
        }
        if (now > due)
        {
            return ClockState.Over;
        }
        return now >= NearFrom(due, calendar) ? ClockState.Near : ClockState.Within;
    }

    /// <summary>From midnight of the working day before the last one.</summary>
    public static DateTimeOffset NearFrom(DateTimeOffset due, OfficeCalendar calendar)
    {
        var day = ThaiDate.DayInBangkok(due).AddDays(-1);
        while (!calendar.IsWorkingDay(day))
        {
            day = day.AddDays(-1);
        }
        return new DateTimeOffset(day, TimeOnly.MinValue, ThaiDate.BangkokOffset);
    }

    /// <inheritdoc cref="ClockReading" path="/param[@name='DaysLeft']"/>
    public static int DaysLeft(
        DateTimeOffset due,
        DateTimeOffset? answerBy,
        bool inWorkingDays,
        OfficeCalendar calendar,
        DateTimeOffset now
    )
    {
        var last = ThaiDate.DayInBangkok(due);
        var today = ThaiDate.DayInBangkok(answerBy is { } at ? calendar.DeemedReceived(at) : now);
        return answerBy is not null || today <= last
            ? calendar.DaysBetween(today, last, inWorkingDays)
            : -calendar.DaysBetween(last, today, inWorkingDays);
    }

    /// <summary>
    /// The next opening of the office once it is late; after that, and after any other word about the delay, when the rules' days have
    /// passed in silence.
    /// </summary>
    public static DateTimeOffset NextNotice(
        DateTimeOffset due,
        DateTimeOffset? lastWord,
        OfficeCalendar calendar,
        ClockRules rules
    )
    {
        var first = FirstLateOpening(due, calendar);
        return lastWord?.AddDays(rules.NoticeEveryDays) is { } next && next > first ? next : first;
    }

    /// <summary>The head hears of it with the first notice, ปลัด when that did not help.</summary>
    private static (DateTimeOffset Head, DateTimeOffset Chief) EscalationTimes(
        DateTimeOffset due,
        DateTimeOffset? resumed,
        OfficeCalendar calendar
    )
    {
        var head = Later(FirstLateOpening(due, calendar), resumed)!.Value;
        return (head, head.AddDays(calendar.Rules.ChiefAfterDays));
    }

    public static DateTimeOffset FirstLateOpening(DateTimeOffset due, OfficeCalendar calendar) =>
        calendar.Opening(calendar.NextWorkingDay(ThaiDate.DayInBangkok(due)));

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;
}
