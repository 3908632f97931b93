using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>
/// The days of a period and of the one before, in memory: a year of an office is some thousand rows, read once and added up for the whole,
/// for each department and for each service.
/// </summary>
internal sealed class FigureSheet
{
    private readonly FigurePeriod _period;
    private readonly DateOnly _today;
    private readonly IReadOnlyList<(DateOnly From, DateOnly To)> _parts;
    private readonly List<Row> _rows;
    private readonly List<Standing> _before;
    private readonly List<Standing> _overdueNow;

    private FigureSheet(
        FigurePeriod period,
        DateTimeOffset now,
        List<Row> rows,
        List<Standing> before,
        List<Standing> overdueNow
    )
    {
        Now = now;
        (_period, _rows, _before, _overdueNow) = (period, rows, before, overdueNow);
        _today = ThaiDate.DayInBangkok(now);
        _parts = [.. period.Parts()];
        Places = [.. before.Select(b => b.Place).Concat(rows.Select(r => r.Place)).Distinct()];
        Departments = [.. Places.Select(p => p.Department).Distinct().Order(StringComparer.Ordinal)];
        Services = [.. Places.Select(p => p.Service).Distinct().Order(StringComparer.Ordinal)];
    }

    internal readonly record struct Place(string Department, string Service);

    private readonly record struct Row(Place Place, DateOnly Day, int Open, int Overdue, Tally Counts);

    /// <summary>How many were open and overdue at one moment.</summary>
    private readonly record struct Standing(Place Place, int Open, int Overdue);

    internal sealed record Figures(Measures Now, Measures Before, IReadOnlyList<FigurePoint> Series);

    public DateTimeOffset Now { get; }
    public IReadOnlyList<Place> Places { get; }
    public IReadOnlyList<string> Departments { get; }
    public IReadOnlyList<string> Services { get; }

    public static async Task<FigureSheet> ReadAsync(
        SubmissionsDbContext db,
        FigureQuestion question,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (period, today) = (question.Period, ThaiDate.DayInBangkok(now));
        var days = db.FigureDays.AsNoTracking().Where(f => !f.Confidential);
        var cases = db.CaseFigures.AsNoTracking().Where(f => !f.Confidential && f.DueAt != null && f.DueAt < now);
        if (question.Departments is { } departments)
        {
            days = days.Where(f => departments.Contains(f.Department));
            cases = cases.Where(f => departments.Contains(f.Department));
        }
        if (question.Service is { } service)
        {
            days = days.Where(f => f.ServiceCode == service);
            cases = cases.Where(f => f.ServiceCode == service);
        }
        var before = await days.Where(f => f.Day < period.CompareFrom)
            .GroupBy(f => new { f.Department, f.ServiceCode })
            .Select(g => new
            {
                g.Key,
                Open = g.Sum(f => f.Open),
                Overdue = g.Sum(f => f.Overdue),
            })
            .ToListAsync(cancellationToken);
        var last = period.To < today ? period.To : today;
        var rows = await days.Where(f => f.Day >= period.CompareFrom && f.Day <= last)
            .Select(f => new
            {
                f.Department,
                f.ServiceCode,
                f.Day,
                f.Open,
                f.Overdue,
                f.Counts,
            })
            .ToListAsync(cancellationToken);
        var overdueNow =
            period.To < today
                ? []
                : await cases
                    .GroupBy(f => new { f.Department, f.ServiceCode })
                    .Select(g => new { g.Key, Count = g.Count() })
                    .ToListAsync(cancellationToken);
        return new(
            period,
            now,
            rows.ConvertAll(r => new Row(
                new(r.Department, r.ServiceCode),
                r.Day,
                r.Open,
                r.Overdue,
                Tally.Parse(r.Counts)
            )),
            before.ConvertAll(b => new Standing(new(b.Key.Department, b.Key.ServiceCode), b.Open, b.Overdue)),
            overdueNow.ConvertAll(o => new Standing(new(o.Key.Department, o.Key.ServiceCode), 0, o.Count))
        );
    }

    /// <summary>The figures of the places chosen.</summary>
    public Figures Of(Func<Place, bool> chosen)
    {
        var rows = _rows.Where(r => chosen(r.Place)).OrderBy(r => r.Day).ToList();
        var open = _before.Where(b => chosen(b.Place)).Sum(b => b.Open);
        var overdue = _before.Where(b => chosen(b.Place)).Sum(b => b.Overdue);
        var at = 0;
        var (before, now) = (new Tally(), new Tally());
        Advance(_period.CompareTo, before);
        var compared = Measured(before, open, overdue);
        Advance(_period.From.AddDays(-1), null);
        var series = new List<FigurePoint>();
        foreach (var (first, last) in _parts)
        {
            if (first > _today)
            {
                break;
            }
            var part = new Tally();
            Advance(last, part);
            // What is due today is not overdue all day long.
            overdue = last >= _today ? _overdueNow.Where(o => chosen(o.Place)).Sum(o => o.Overdue) : overdue;
            now.Add(part);
            var days = DaysTaken(part);
            series.Add(
                new(
                    first,
                    last,
                    part.Sum(Tally.Received),
                    part.Sum(Tally.Closed),
                    part[Tally.Late],
                    open,
                    overdue,
                    Within(days, 50)
                )
            );
        }
        return new(Measured(now, open, overdue), compared, series);

        void Advance(DateOnly to, Tally? sum)
        {
            for (; at < rows.Count && rows[at].Day <= to; at++)
            {
                open += rows[at].Open;
                overdue += rows[at].Overdue;
                sum?.Add(rows[at].Counts);
            }
        }
    }

    public IReadOnlyDictionary<Guid, int> ClosedByOfficer()
    {
        var closed = new Dictionary<Guid, int>();
        foreach (
            var (officer, count) in _rows.Where(r => r.Day >= _period.From).SelectMany(r => r.Counts.Of(Tally.ClosedBy))
        )
        {
            var id = Guid.ParseExact(officer, "N");
            closed[id] = closed.GetValueOrDefault(id) + count;
        }
        return closed;
    }

    private static Measures Measured(Tally t, int open, int overdue)
    {
        var days = DaysTaken(t);
        var scores = t.Of(Tally.Score).Select(s => (Score: s.What[0] - '0', s.Count)).ToList();
        var ratings = scores.Sum(s => s.Count);
        return new(
            t.Sum(Tally.Received),
            t[Tally.Received + "web"],
            t[Tally.Received + "counter"],
            t[Tally.Received + "api"],
            t.Sum(Tally.Closed),
            t[Tally.Closed + CaseStatusCodes.Done],
            t[Tally.Closed + CaseStatusCodes.Rejected],
            t[Tally.Closed + CaseStatusCodes.Cancelled],
            t[Tally.Closed + CaseStatusCodes.Closed],
            t[Tally.Late],
            t[Tally.Reopened],
            open,
            overdue,
            Within(days, 50),
            Within(days, 90),
            ratings,
            ratings == 0 ? null : Math.Round(scores.Sum(s => (double)s.Score * s.Count) / ratings, 2),
            t[Tally.Settled]
        );
    }

    private static List<(int Days, int Count)> DaysTaken(Tally t) =>
        [
            .. t.Of(Tally.Days)
                .Select(d => (int.Parse(d.What, System.Globalization.CultureInfo.InvariantCulture), d.Count))
                .OrderBy(d => d.Item1),
        ];

    /// <summary>The smallest number of days that at least so many <paramref name="percent"/> do not exceed (nearest rank).</summary>
    private static int? Within(List<(int Days, int Count)> taken, int percent)
    {
        var rank = ((taken.Sum(t => t.Count) * (long)percent) + 99) / 100;
        foreach (var (days, count) in taken)
        {
            rank -= count;
            if (rank <= 0)
            {
                return days;
            }
        }
        return null;
    }
}
