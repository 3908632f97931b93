using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Features.Scheduling;

/// <summary>
/// Looks at the cases whose time has come. Replicas share the work: each takes rows under a lease and commits what it did together with
/// the row, so that a process that dies in between leaves the row to the next one, and nothing is done twice.
/// </summary>
internal sealed partial class Scheduler(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    RefreshingCalendar refreshing,
    WorkingCalendar calendar,
    LookAtCase look,
    IConfiguration configuration,
    TimeProvider clock,
    ILogger<Scheduler> logger
) : BackgroundService
{
    private const int BatchSize = 50;
    private static readonly TimeSpan LongestBreak = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seconds = configuration.GetValue("Scheduling:EverySeconds", 5);
        if (seconds <= 0)
        {
            return;
        }
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        var failing = false;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await RunOnceAsync(stoppingToken) == BatchSize) { }
                failing = false;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                if (!failing)
                {
                    LogWaiting(logger, e.GetType().Name);
                }
                failing = true;
            }
        }
    }

    /// <summary>Takes a batch and looks at each of its cases; how many it took.</summary>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await refreshing.RefreshAsync(cancellationToken);
        var lease = Guid.CreateVersion7();
        var taken = await ClaimAsync(lease, cancellationToken);
        foreach (var id in taken)
        {
            try
            {
                await work.RunAsync((db, token) => LookAsync(db, id, lease, token), cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, id, e.GetType().Name);
                await PostponeAsync(id, lease, cancellationToken);
            }
        }
        return taken.Count;
    }

    internal async Task<List<Guid>> ClaimAsync(Guid lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var stamp = calendar.Now.Stamp;
        // A look without the writer's turn first: an idle scheduler must not stand in the citizens' line every few seconds.
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (
                !await DueWork.Ripe(db, now).AnyAsync(cancellationToken)
                && !await DueWork.Stale(db, stamp, now).AnyAsync(cancellationToken)
            )
            {
                return [];
            }
        }
        return await work.RunAsync(
            async (db, token) =>
            {
                var rows = await DueWork.Ripe(db, now).OrderBy(w => w.At).Take(BatchSize).ToListAsync(token);
                if (rows.Count < BatchSize)
                {
                    var held = rows.Select(r => r.SubmissionId).ToHashSet();
                    var stale = await DueWork
                        .Stale(db, stamp, now)
                        .OrderBy(w => w.CalendarStamp)
                        .Take(BatchSize)
                        .ToListAsync(token);
                    rows.AddRange(stale.Where(s => !held.Contains(s.SubmissionId)).Take(BatchSize - rows.Count));
                }
                foreach (var row in rows)
                {
                    row.LeaseId = lease;
                    row.LeaseUntil = now + DueWork.Lease;
                }
                return rows.ConvertAll(r => r.SubmissionId);
            },
            cancellationToken
        );
    }

    /// <summary>Does what is due and gives the row back, in one commit; nothing when another worker has it by now.</summary>
    internal async Task LookAsync(SubmissionsDbContext db, Guid id, Guid lease, CancellationToken cancellationToken)
    {
        var row = await db.DueWorks.FirstOrDefaultAsync(w => w.SubmissionId == id, cancellationToken);
        if (row is null || row.LeaseId != lease)
        {
            return;
        }
        await look.RunAsync(db, row, cancellationToken);
        row.LeaseId = null;
        row.LeaseUntil = null;
        row.Failures = 0;
    }

    private Task PostponeAsync(Guid id, Guid lease, CancellationToken cancellationToken) =>
        work.RunAsync(
            async (db, token) =>
            {
                var row = await db.DueWorks.FirstOrDefaultAsync(w => w.SubmissionId == id, token);
                if (row is null || row.LeaseId != lease)
                {
                    return;
                }
                row.Failures++;
                var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(row.Failures, 12)));
                // The lease itself is the pause: a row that is stale has no time of its own.
                row.LeaseId = null;
                row.LeaseUntil = clock.GetUtcNow() + (pause < LongestBreak ? pause : LongestBreak);
            },
            cancellationToken
        );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The schedule cannot be worked on ({Error}); the next round tries again"
    )]
    private static partial void LogWaiting(ILogger logger, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The clock of case {SubmissionId} could not be looked at ({Error}); later again"
    )]
    private static partial void LogFailed(ILogger logger, Guid submissionId, string error);
}
