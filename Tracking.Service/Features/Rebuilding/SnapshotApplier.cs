using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Tracking.Data;
using ThaklorAspire.Tracking.Features.Timeline;

namespace ThaklorAspire.Tracking.Features.Rebuilding;

/// <summary>Brings snapshots in by the way events take, and only those that tell something new.</summary>
internal sealed class SnapshotApplier(IDbContextFactory<TrackingDbContext> contexts, UnitOfWork<TrackingDbContext> work)
{
    /// <summary>How many of the snapshots changed anything. Reads first: a page that tells nothing new costs no writer's turn.</summary>
    public async Task<int> ApplyAsync(IReadOnlyList<CaseSnapshot> snapshots, CancellationToken cancellationToken)
    {
        var news = snapshots.Count == 0 ? [] : await NewsAsync(snapshots, cancellationToken);
        if (news.Count == 0)
        {
            return 0;
        }
        return await work.RunAsync(
            async (db, token) =>
            {
                var changed = 0;
                foreach (var snapshot in news)
                {
                    changed += await ApplyAsync(db, snapshot, token) ? 1 : 0;
                }
                return changed;
            },
            cancellationToken
        );
    }

    public static async Task<bool> ApplyAsync(
        TrackingDbContext db,
        CaseSnapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        var changed = await CaseProjection.ApplyAsync(db, snapshot.Received, cancellationToken);
        foreach (var step in snapshot.Steps)
        {
            changed |= await CaseProjection.ApplyAsync(db, step, cancellationToken);
        }
        return changed;
    }

    private async Task<List<CaseSnapshot>> NewsAsync(
        IReadOnlyList<CaseSnapshot> snapshots,
        CancellationToken cancellationToken
    )
    {
        var ids = snapshots.Select(s => s.Received.SubmissionId).ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await db
            .Cases.AsNoTracking()
            .Where(c => ids.Contains(c.SubmissionId))
            .Select(c => new
            {
                c.SubmissionId,
                c.Version,
                Known = c.CodeHash != null,
                Steps = db.Timeline.Count(t => t.SubmissionId == c.SubmissionId),
            })
            .ToDictionaryAsync(c => c.SubmissionId, cancellationToken);
        return
        [
            .. snapshots.Where(s =>
                !known.TryGetValue(s.Received.SubmissionId, out var c)
                || !c.Known
                || c.Version < s.Version
                || c.Steps < s.Steps.Count + 1
            ),
        ];
    }
}
