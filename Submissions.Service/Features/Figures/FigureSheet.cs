using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>
/// The days of a period and of the one before, read once and added up by place and part of the period as they come: five years of a large
/// office are a hundred thousand days, and what is asked of the sums is asked of some thousand.
/// </summary>
internal sealed class FigureSheet
{
    private const int Compared = 0;

    /// <summary>After the compared period, before the one that is shown: only what is open moves.</summary>
    private const int Between = 1;
    private const int FirstPart = 2;

    private readonly DateOnly _today;
    private readonly IReadOnlyList<(DateOnly From, DateOnly To)> _parts;
    private readonly Dictionary<Place, Sum?[]> _sums;
    private readonly List<Standing> _before;
    private readonly List<Standing> _overdueNow;

    private FigureSheet(
        IReadOnlyList<(DateOnly From, DateOnly To)> parts,
        DateTimeOffset now,
        Dictionary<Place, Sum?[]> sums,
        List<Standing> before,
        List<Standing> overdueNow
    )
    {
        Now = now;
        (_parts, _sums, _before, _overdueNow) = (parts, sums, before, overdueNow);
        _today = ThaiDate.DayInBangkok(now);
        Places = [.. before.Select(b => b.Place).Concat(sums.Keys).Distinct()];
        Departments = [.. Places.Select(p => p.Department).Distinct().Order(StringComparer.Ordinal)];
        Services = [.. Places.Select(p => p.Service).Distinct().Order(StringComparer.Ordinal)];
    }

    internal readonly record struct Place(string Department, string Service);

    /// <summary>What happened at one place in one part of the period.</summary>
    private sealed class Sum
    {
        public int Open { get; set; }
        public int Overdue { get; set; }
        public Tally Counts { get; } = new();
    }

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
        List<(DateOnly From, DateOnly To)> parts = [.. period.Parts()];
        var partOf = PartOfEachDay(period, parts);
        var sums = new Dictionary<Place, Sum?[]>();
        await foreach (
            var day in days.Where(f => f.Day >= period.CompareFrom && f.Day <= last)
                .Select(f => new
                {
                    f.Department,
                    f.ServiceCode,
                    f.Day,
                    f.Open,
                    f.Overdue,
                    f.Counts,
                })
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            var place = new Place(day.Department, day.ServiceCode);
            if (!sums.TryGetValue(place, out var ofPlace))
            {
                sums[place] = ofPlace = new Sum?[FirstPart + parts.Count];
            }
            var part = partOf[day.Day.DayNumber - period.CompareFrom.DayNumber];
            var sum = ofPlace[part] ??= new();
            sum.Open += day.Open;
            sum.Overdue += day.Overdue;
            if (part != Between)
            {
                sum.Counts.AddParsed(day.Counts);
            }
        }
        var overdueNow =
            period.To < today
                ? []
                : await cases
                    .GroupBy(f => new { f.Department, f.ServiceCode })
                    .Select(g => new { g.Key, Count = g.Count() })
                    .ToListAsync(cancellationToken);
        return new(
            parts,
            now,
            sums,
            before.ConvertAll(b => new Standing(new(b.Key.Department, b.Key.ServiceCode), b.Open, b.Overdue)),
            overdueNow.ConvertAll(o => new Standing(new(o.Key.Department, o.Key.ServiceCode), 0, o.Count))
        );
    }

    /// <summary>Where each day from the first compared one on is summed.</summary>
    private static int[] PartOfEachDay(FigurePeriod period, List<(DateOnly From, DateOnly To)> parts)
    {
        var partOf = new int[period.To.DayNumber - period.CompareFrom.DayNumber + 1];
        var part = 0;
        for (var i = 0; i < partOf.Length; i++)
        {
            var day = period.CompareFrom.AddDays(i);
            if (day >= period.From && day > parts[part].To)
            {
                part++;
            }
            partOf[i] =
                day <= period.CompareTo ? Compared
                : day < period.From ? Between
                : FirstPart + part;
        }
        return partOf;
    }

    /// <summary>The figures of the places chosen.</summary>
    public Figures Of(Func<Place, bool> chosen)
    {
        var places = _sums.Where(s => chosen(s.Key)).Select(s => s.Value).ToList();
        var open = _before.Where(b => chosen(b.Place)).Sum(b => b.Open);
        var overdue = _before.Where(b => chosen(b.Place)).Sum(b => b.Overdue);
        var before = Advance(Compared);
        var compared = Measured(before, open, overdue);
        Advance(Between);
        var now = new Tally();
        var series = new List<FigurePoint>();
        for (var i = 0; i < _parts.Count && _parts[i].From <= _today; i++)
        {
            var (first, last) = _parts[i];
            var part = Advance(FirstPart + i);
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

        Tally Advance(int part)
        {
            var counts = new Tally();
            foreach (var sum in places.Select(p => p[part]).OfType<Sum>())
            {
                open += sum.Open;
                overdue += sum.Overdue;
                counts.Add(sum.Counts);
            }
            return counts;
        }
    }

    public IReadOnlyDictionary<Guid, int> ClosedByOfficer()
    {
        var closed = new Dictionary<Guid, int>();
        foreach (
            var (officer, count) in _sums
                .Values.SelectMany(parts => parts.Skip(FirstPart))
                .OfType<Sum>()
                .SelectMany(s => s.Counts.Of(Tally.ClosedBy))
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
