using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Figures;

/// <summary>
/// Counts what changed into the figures, a little after it changed and never in the citizen's commit: cases are read in the order of
/// their changes, and what a case adds now takes the place of what it added before. Once a day all cases are counted again, for what no
/// change tells of: a holiday announced late, a clock that was set back. Exact however often a case is counted.
/// </summary>
internal sealed class CountingCases(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    WorkingCalendar calendar,
    TimeProvider clock
)
{
    /// <summary>Cases a round; a filing waits for no more than their rows.</summary>
    public const int Batch = 200;

    /// <summary>Elsewhere than on SQLite, where writers take turns, a moment may become visible after a later one.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);
    private static readonly TimeOnly RecountFrom = new(2, 0);

    /// <param name="Cases">How many were looked at.</param>
    /// <param name="Corrected">How many of a recount had been counted otherwise.</param>
    internal readonly record struct Round(int Cases, int Corrected)
    {
        public static readonly Round Nothing = new(0, 0);
    }

    /// <summary>One round over what changed last, or else over the next cases of a recount; nothing when all is counted.</summary>
    public async Task<Round> RunAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var mark = await db.FigureMarks.AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        var changed = await ChangedAsync(db, mark, cancellationToken);
        if (changed.Count > 0)
        {
            return await CountAsync(
                db,
                changed,
                mark,
                m => (m.ChangedAt, m.CaseId) = (changed[^1].ChangedAt, changed[^1].Id),
                cancellationToken
            );
        }
        if (mark is null)
        {
            return Round.Nothing;
        }
        if (mark.RecountCaseId is not { } after)
        {
            var local = ThaiDate.InBangkok(clock.GetUtcNow());
            var today = DateOnly.FromDateTime(local.DateTime);
            if (TimeOnly.FromDateTime(local.DateTime) < RecountFrom || mark.RecountedOn >= today)
            {
                return Round.Nothing;
            }
            return await CountAsync(
                db,
                [],
                mark,
                m => (m.RecountedOn, m.RecountCaseId) = (today, Guid.Empty),
                cancellationToken
            );
        }
        var next = await RecountedAsync(db, after, cancellationToken);
        var round = await CountAsync(
            db,
            next,
            mark,
            m => m.RecountCaseId = next.Count < Batch ? null : next[^1].Id,
            cancellationToken
        );
        return round;
    }

    /// <summary>Counts until nothing is left, all cases anew.</summary>
    public async Task<Round> RecountAsync(CancellationToken cancellationToken)
    {
        var (cases, corrected) = (0, 0);
        var begun = false;
        while (true)
        {
            var round = await RunAsync(cancellationToken);
            (cases, corrected) = (cases + round.Cases, corrected + round.Corrected);
            if (round.Cases > 0)
            {
                continue;
            }
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var mark = await db.FigureMarks.AsNoTracking().FirstOrDefaultAsync(cancellationToken);
            if (mark is null || (begun && mark.RecountCaseId is null))
            {
                return new(cases, corrected);
            }
            if (!begun && mark.RecountCaseId is null)
            {
                await CountAsync(db, [], mark, m => m.RecountCaseId = Guid.Empty, cancellationToken);
            }
            begun = true;
        }
    }

    /// <summary>Moment of the oldest change that is not counted yet; null when the figures are complete.</summary>
    public static async Task<DateTimeOffset?> BehindSinceAsync(
        SubmissionsDbContext db,
        CancellationToken cancellationToken
    )
    {
        var mark = await db.FigureMarks.AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        return await After(db, mark).Select(c => (DateTimeOffset?)c.ChangedAt).FirstOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<Submission> After(SubmissionsDbContext db, FigureMark? mark)
    {
        var cases = db.Submissions.AsNoTracking();
        if (mark is not null)
        {
            var (at, id) = (mark.ChangedAt, mark.CaseId);
            // The first condition says nothing new, but leads SQLite straight to the place in the index.
            cases = cases.Where(c =>
                c.ChangedAt >= at && (c.ChangedAt > at || (c.ChangedAt == at && c.Id.CompareTo(id) > 0))
            );
        }
        return cases.OrderBy(c => c.ChangedAt).ThenBy(c => c.Id);
    }

    private Task<List<CountedCase>> ChangedAsync(
        SubmissionsDbContext db,
        FigureMark? mark,
        CancellationToken cancellationToken
    )
    {
        var settled = db.IsSqlite ? DateTimeOffset.MaxValue : clock.GetUtcNow() - Settling;
        return Facts(After(db, mark).Where(c => c.ChangedAt <= settled)).ToListAsync(cancellationToken);
    }

    private static Task<List<CountedCase>> RecountedAsync(
        SubmissionsDbContext db,
        Guid after,
        CancellationToken cancellationToken
    ) =>
        Facts(db.Submissions.AsNoTracking().Where(c => c.Id.CompareTo(after) > 0).OrderBy(c => c.Id))
            .ToListAsync(cancellationToken);

    private sealed record CountedCase(
        Guid Id,
        string Department,
        string ServiceCode,
        string Channel,
        bool Confidential,
        DateTimeOffset ReceivedAt,
        DateTimeOffset DueAt,
        DateTimeOffset ChangedAt
    );

    private static IQueryable<CountedCase> Facts(IQueryable<Submission> cases) =>
        cases
            .Take(Batch)
            .Select(c => new CountedCase(
                c.Id,
                c.Department,
                c.ServiceCode,
                c.Channel,
                c.Confidential,
                c.ReceivedAt,
                c.DueAt,
                c.ChangedAt
            ));

    private sealed record Place(DateOnly Day, string Department, string ServiceCode, bool Confidential);

    private async Task<Round> CountAsync(
        SubmissionsDbContext db,
        List<CountedCase> cases,
        FigureMark? mark,
        Action<FigureMark> move,
        CancellationToken cancellationToken
    )
    {
        var ids = cases.ConvertAll(c => c.Id);
        var steps = (
            await db
                .Acts.AsNoTracking()
                .Where(a => ids.Contains(a.SubmissionId))
                .OrderBy(a => a.SubmissionId)
                .ThenBy(a => a.Version)
                .Select(a => new
                {
                    a.SubmissionId,
                    a.At,
                    a.Status,
                    a.DueAt,
                    a.StaffId,
                })
                .ToListAsync(cancellationToken)
        ).ToLookup(a => a.SubmissionId, a => new CountedStep(a.At, a.Status, a.DueAt, a.StaffId));
        var ratings = (
            await db
                .Ratings.AsNoTracking()
                .Where(r => ids.Contains(r.SubmissionId))
                .Select(r => new
                {
                    r.SubmissionId,
                    r.At,
                    r.Score,
                    r.Settled,
                })
                .ToListAsync(cancellationToken)
        ).ToLookup(r => r.SubmissionId, r => new CountedRating(r.At, r.Score, r.Settled));
        var known = await db
            .CaseFigures.AsNoTracking()
            .Where(f => ids.Contains(f.SubmissionId))
            .ToDictionaryAsync(f => f.SubmissionId, cancellationToken);

        var changes = new Dictionary<Place, Tally>();
        var written = new List<CaseFigure>();
        foreach (var c in cases)
        {
            var path = steps[c.Id].ToArray();
            if (path.Length > 0)
            {
                // A new date may be set without a step.
                path[^1] = path[^1] with
                {
                    DueAt = c.DueAt,
                };
            }
            var count = CaseCount.Of(c.ReceivedAt, c.Channel, path, ratings[c.Id], calendar);
            var figure = new CaseFigure
            {
                SubmissionId = c.Id,
                Department = c.Department,
                ServiceCode = c.ServiceCode,
                Confidential = c.Confidential,
                ReceivedOn = ThaiDate.DayInBangkok(c.ReceivedAt),
                ClosedOn = count.ClosedOn,
                DaysTaken = count.DaysTaken,
                DueAt = count.DueAt,
                Counted = count.ToString(),
            };
            var before = known.GetValueOrDefault(c.Id);
            if (
                before is not null
                && before.Counted == figure.Counted
                && before.Department == figure.Department
                && before.DueAt == figure.DueAt
            )
            {
                continue;
            }
            if (before is not null)
            {
                AddTo(changes, before, CaseCount.Parse(before.Counted), -1);
            }
            AddTo(changes, figure, count.Days, 1);
            written.Add(figure);
        }
        var stored = await StoreAsync(mark, move, written, known, changes, cancellationToken);
        return stored ? new(cases.Count, mark?.RecountCaseId is null ? 0 : written.Count) : Round.Nothing;
    }

    private static void AddTo(
        Dictionary<Place, Tally> changes,
        CaseFigure figure,
        IEnumerable<(DateOnly Day, Tally Tally)> days,
        int times
    )
    {
        foreach (var (day, tally) in days)
        {
            var place = new Place(day, figure.Department, figure.ServiceCode, figure.Confidential);
            if (!changes.TryGetValue(place, out var sum))
            {
                changes.Add(place, sum = new Tally());
            }
            sum.Add(tally, times);
        }
    }

    /// <summary>False when another replica has counted meanwhile: then this round was for nothing, and did nothing.</summary>
    private async Task<bool> StoreAsync(
        FigureMark? mark,
        Action<FigureMark> move,
        List<CaseFigure> written,
        Dictionary<Guid, CaseFigure> known,
        Dictionary<Place, Tally> changes,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await work.RunAsync(
                async (db, token) =>
                {
                    MoveMark(db, mark, move);
                    foreach (var figure in written)
                    {
                        db.Entry(figure).State = known.ContainsKey(figure.SubmissionId)
                            ? EntityState.Modified
                            : EntityState.Added;
                    }
                    var days = changes.Where(c => !c.Value.IsEmpty).Select(c => c.Key.Day).Distinct().ToList();
                    var rows =
                        days.Count == 0
                            ? []
                            : await db
                                .FigureDays.Where(f => days.Contains(f.Day))
                                .ToDictionaryAsync(
                                    f => new Place(f.Day, f.Department, f.ServiceCode, f.Confidential),
                                    token
                                );
                    foreach (var (place, change) in changes.Where(c => !c.Value.IsEmpty))
                    {
                        if (!rows.TryGetValue(place, out var row))
                        {
                            row = new FigureDay
                            {
                                Day = place.Day,
                                Department = place.Department,
                                ServiceCode = place.ServiceCode,
                                Confidential = place.Confidential,
                                Open = 0,
                                Overdue = 0,
                                Counts = "",
                            };
                            db.FigureDays.Add(row);
                        }
                        var sum = Tally.Parse(row.Counts);
                        sum.Add(change);
                        row.Open += sum.Take(Tally.Open);
                        row.Overdue += sum.Take(Tally.Overdue);
                        row.Counts = sum.ToString();
                    }
                },
                cancellationToken
            );
            return true;
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || StorageFault.IsUniqueViolation(e))
        {
            return false;
        }
    }

    private void MoveMark(SubmissionsDbContext db, FigureMark? mark, Action<FigureMark> move)
    {
        var next = new FigureMark
        {
            Id = FigureMark.Only,
            Round = mark?.Round ?? 0,
            ChangedAt = mark?.ChangedAt ?? DateTimeOffset.MinValue,
            CaseId = mark?.CaseId ?? Guid.Empty,
            RecountCaseId = mark?.RecountCaseId,
            // The first count of all is a recount of its own.
            RecountedOn = mark?.RecountedOn ?? ThaiDate.DayInBangkok(clock.GetUtcNow()),
        };
        if (mark is null)
        {
            db.FigureMarks.Add(next);
        }
        else
        {
            db.FigureMarks.Attach(next);
        }
        move(next);
        next.Round++;
    }
}

/// <summary>Counts all day long, and leaves nine tenths of the time to everybody else.</summary>
internal sealed partial class CountingInTheBackground(
    CountingCases counting,
    TimeProvider clock,
    ILogger<CountingInTheBackground> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var corrected = 0;
        var rest = Pause;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(rest, clock, stoppingToken);
            rest = Pause;
            try
            {
                var started = Stopwatch.GetTimestamp();
                var round = await counting.RunAsync(stoppingToken);
                corrected += round.Corrected;
                if (round.Cases > 0)
                {
                    rest = Stopwatch.GetElapsedTime(started) * 9;
                }
                else if (corrected > 0)
                {
                    LogCorrected(logger, corrected);
                    corrected = 0;
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e.GetType().Name);
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The daily recount changed what {Cases} cases add to the figures"
    )]
    private static partial void LogCorrected(ILogger logger, int cases);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Counting cases failed with {Error}; the next round tries again"
    )]
    private static partial void LogFailed(ILogger logger, string error);
}
