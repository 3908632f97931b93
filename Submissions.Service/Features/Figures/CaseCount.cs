using System.Globalization;
using System.Text;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>One step of a case, as far as it is counted.</summary>
internal readonly record struct CountedStep(DateTimeOffset At, string Status, DateTimeOffset DueAt, Guid? StaffId);

/// <summary>What the citizen thought of it.</summary>
internal readonly record struct CountedRating(DateTimeOffset At, int? Score, bool Settled);

/// <summary>
/// What one case adds to the figures, day by day. A day is Bangkok's; nothing of a case is counted before the day it counts as received.
/// Written <c>2026-11-23 in.web=1 open=1;2026-11-25 days.2=1 open=-1 out.done=1</c>.
/// </summary>
internal sealed class CaseCount
{
    /// <summary>Longer takes count as this.</summary>
    public const int MostDays = 999;

    private readonly SortedDictionary<DateOnly, Tally> _days = [];

    public IEnumerable<(DateOnly Day, Tally Tally)> Days => _days.Select(d => (d.Key, d.Value));

    /// <summary>Day of the last closing; null while the case is open.</summary>
    public DateOnly? ClosedOn { get; private set; }

    /// <summary>Working days from receipt to the last closing; null while it is open, or when it was no answer of the office.</summary>
    public int? DaysTaken { get; private set; }

    /// <summary>When the office's time is up; null while it does not run.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <param name="received">When it counts as received.</param>
    /// <param name="steps">All of them, oldest first.</param>
    public static CaseCount Of(
        DateTimeOffset received,
        string channel,
        IReadOnlyList<CountedStep> steps,
        IEnumerable<CountedRating> ratings,
        WorkingCalendar calendar
    )
    {
        var count = new CaseCount();
        var first = ThaiDate.DayInBangkok(received);
        count.Add(first, Tally.Received + channel, 1);
        count.Add(first, Tally.Open, 1);
        var open = true;
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var on = Day(step.At);
            if (CaseStatus.Open.Contains(step.Status))
            {
                if (!open)
                {
                    Reopen(on);
                }
                CountOverdue(step, i + 1 < steps.Count ? steps[i + 1].At : null);
            }
            else if (open)
            {
                Close(on, step);
            }
            else if (step.Status != steps[i - 1].Status)
            {
                // A decision corrected: the first end is taken back, the second counts.
                Reopen(on);
                Close(on, step);
            }
        }
        if (open && steps.Count > 0 && RunsIn(steps[^1].Status))
        {
            count.DueAt = steps[^1].DueAt;
        }
        foreach (var rating in ratings)
        {
            if (rating.Score is { } score)
            {
                count.Add(Day(rating.At), FormattableString.Invariant($"{Tally.Score}{score}"), 1);
            }
            count.Add(Day(rating.At), Tally.Settled, rating.Settled ? 1 : 0);
        }
        return count;

        DateOnly Day(DateTimeOffset at)
        {
            var day = ThaiDate.DayInBangkok(at);
            return day < first ? first : day;
        }

        void Reopen(DateOnly on)
        {
            open = true;
            (count.ClosedOn, count.DaysTaken) = (null, null);
            count.Add(on, Tally.Reopened, 1);
            count.Add(on, Tally.Open, 1);
        }

        void Close(DateOnly on, CountedStep step)
        {
            open = false;
            count.ClosedOn = on;
            count.Add(on, Tally.Open, -1);
            count.Add(on, Tally.Closed + step.Status, 1);
            if (step.StaffId is { } officer)
            {
                count.Add(on, $"{Tally.ClosedBy}{officer:N}", 1);
            }
            // Only these are answers that the office was waited for.
            if (step.Status is CaseStatusCodes.Done or CaseStatusCodes.Rejected)
            {
                var days = Math.Min(calendar.DaysTaken(received, step.At, inWorkingDays: true), MostDays);
                count.DaysTaken = days;
                count.Add(on, FormattableString.Invariant($"{Tally.Days}{days}"), 1);
                count.Add(on, Tally.Late, step.At > step.DueAt ? 1 : 0);
            }
        }

        // Overdue from when it is due, or from a step after that, to the next step: which may say otherwise.
        void CountOverdue(CountedStep step, DateTimeOffset? until)
        {
            var from = step.At > step.DueAt ? step.At : step.DueAt;
            if (!RunsIn(step.Status) || from >= until)
            {
                return;
            }
            count.Add(Day(from), Tally.Overdue, 1);
            if (until is { } end)
            {
                count.Add(Day(end), Tally.Overdue, -1);
            }
        }
    }

    /// <summary>While the citizen is to send something, the office's time stands still.</summary>
    private static bool RunsIn(string status) => status != CaseStatusCodes.NeedInfo;

    private void Add(DateOnly day, string code, int count)
    {
        if (!_days.TryGetValue(day, out var tally))
        {
            _days.Add(day, tally = new Tally());
        }
        tally.Add(code, count);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (day, tally) in _days.Where(d => !d.Value.IsEmpty))
        {
            text.Append(text.Length == 0 ? "" : ";").Append(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} {tally}");
        }
        return text.ToString();
    }

    /// <summary>What <see cref="ToString"/> wrote.</summary>
    public static IEnumerable<(DateOnly Day, Tally Tally)> Parse(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part =>
                (
                    DateOnly.ParseExact(part[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture),
                    Tally.Parse(part.AsSpan(11))
                )
            );
}
