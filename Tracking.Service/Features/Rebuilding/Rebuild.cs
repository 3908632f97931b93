using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Tracking.Data;

namespace ThaklorAspire.Tracking.Features.Rebuilding;

/// <summary>
/// <c>Tracking.Service --rebuild</c>: writes every case anew from Submissions and drops what Submissions does not have. Safe
/// while the service runs: each case is replaced in one commit, never by an older version than it has, and citizens read on.
/// </summary>
internal sealed class Rebuild(
    CaseFeed feed,
    UnitOfWork<TrackingDbContext> work,
    IDbContextFactory<TrackingDbContext> contexts,
    TimeProvider clock
)
{
    private const int PageSize = 200;

    // A case this young may have come by event after the feed was read past its place.
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(10);

    /// <returns>Cases written and cases dropped.</returns>
    public async Task<(int Written, int Dropped)> RunAsync(CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        var seen = new HashSet<Guid>();
        string? cursor = null;
        do
        {
            var page = await feed.ReadAsync(cursor, PageSize, cancellationToken);
            await work.RunAsync((db, token) => ReplaceAsync(db, page.Items, token), cancellationToken);
            seen.UnionWith(page.Items.Select(i => i.Received.SubmissionId));
            cursor = page.Next == cursor ? null : page.Next;
        } while (cursor is not null);

        List<Guid> unknown;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var limit = started - Young;
            unknown = [];
            await foreach (
                var row in db
                    .Cases.Where(c => c.SubmittedAt == null || c.SubmittedAt < limit)
                    .Select(c => c.SubmissionId)
                    .AsAsyncEnumerable()
                    .WithCancellation(cancellationToken)
            )
            {
                if (!seen.Contains(row))
                {
                    unknown.Add(row);
                }
            }
        }
        foreach (var chunk in unknown.Chunk(PageSize))
        {
            await work.RunAsync((db, token) => DeleteAsync(db, chunk, token), cancellationToken);
        }
        return (seen.Count, unknown.Count);
    }

    private static async Task ReplaceAsync(
        TrackingDbContext db,
        IReadOnlyList<CaseSnapshot> items,
        CancellationToken cancellationToken
    )
    {
        var ids = items.Select(i => i.Received.SubmissionId).ToList();
        var versions = await db
            .Cases.AsNoTracking()
            .Where(c => ids.Contains(c.SubmissionId))
            .ToDictionaryAsync(c => c.SubmissionId, c => c.Version, cancellationToken);
        // An event that overtook the snapshot stays: the snapshot is merged into it instead of replacing it.
        var replaced = items
            .Where(i => versions.TryGetValue(i.Received.SubmissionId, out var version) && version <= i.Version)
            .Select(i => i.Received.SubmissionId)
            .ToList();
        await DeleteAsync(db, replaced, cancellationToken);
        foreach (var item in items)
        {
            await SnapshotApplier.ApplyAsync(db, item, cancellationToken);
        }
    }

    private static async Task DeleteAsync(
        TrackingDbContext db,
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancellationToken
    )
    {
        await db.Timeline.Where(t => ids.Contains(t.SubmissionId)).ExecuteDeleteAsync(cancellationToken);
        await db.Cases.Where(c => ids.Contains(c.SubmissionId)).ExecuteDeleteAsync(cancellationToken);
    }
}

internal static partial class RebuildingExtensions
{
    public static void AddRebuilding(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<CaseFeed>(ResourceNames.Submissions);
        builder.Services.AddSingleton<Repairs>();
        builder.Services.AddSingleton<SnapshotApplier>();
        builder.Services.AddTransient<Rebuild>();
        builder.Services.AddSingleton<AntiEntropy>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<AntiEntropy>());
        builder.Services.AddStatusFigure(
            "repaired",
            (sp, _) => Task.FromResult((double)sp.GetRequiredService<Repairs>().Count)
        );
    }

    /// <summary>True when <c>--rebuild</c> was asked for and done; the host then ends.</summary>
    public static async Task<bool> RebuildIfAskedAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains("--rebuild"))
        {
            return false;
        }
        var (written, dropped) = await app.Services.GetRequiredService<Rebuild>().RunAsync(CancellationToken.None);
        LogRebuilt(app.Logger, written, dropped);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Rebuilt: {Written} cases written, {Dropped} dropped")]
    private static partial void LogRebuilt(ILogger logger, int written, int dropped);
}
