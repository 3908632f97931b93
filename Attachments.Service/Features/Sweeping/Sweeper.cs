using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Attachments.Features.Sweeping;

/// <summary>Section <c>Sweeping</c>.</summary>
internal sealed class SweepOptions
{
    /// <summary>Age at which an unclaimed file is asked about; well past the 24 hours of its receipt.</summary>
    public TimeSpan AskAfter { get; init; } = TimeSpan.FromHours(72);

    /// <summary>Age at which bytes without a row are nobody's; an upload takes minutes.</summary>
    public TimeSpan OrphanAfter { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>
/// Removes what nobody needs: uploads that died, bytes without a row, and files no submission names. Silence deletes nothing: the last kind
/// only goes when Submissions has answered "no" and the receipt can no longer be used.
/// </summary>
internal sealed partial class Sweeper(
    IFileStore store,
    UnitOfWork<AttachmentsDbContext> work,
    IDbContextFactory<AttachmentsDbContext> contexts,
    IServiceScopeFactory scopes,
    IOptions<SweepOptions> options,
    TimeProvider clock,
    ILogger<Sweeper> logger
) : BackgroundService
{
    private const int Batch = 200;

    // A "yes" whose event has not arrived: the event is late, or the claim is repaired by hand. Asking daily is enough.
    private static readonly TimeSpan AskAgainAfterYes = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Every, clock);
        do
        {
            await TryAsync("unfinished", SweepUnfinishedAsync, stoppingToken);
            await TryAsync("orphans", SweepOrphansAsync, stoppingToken);
            await TryAsync("unclaimed", SweepUnclaimedAsync, stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task SweepUnfinishedAsync(CancellationToken cancellationToken) =>
        Count("unfinished", await store.SweepUnfinishedAsync(cancellationToken));

    /// <summary>Bytes that were made durable by a process that died before it wrote the row, or whose row is gone.</summary>
    internal async Task SweepOrphansAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - options.Value.OrphanAfter;
        await foreach (var ids in store.ListAsync(before, cancellationToken).Chunk(Batch, cancellationToken))
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            var known = await db
                .Attachments.Where(a => ids.Contains(a.Id))
                .Select(a => a.Id)
                .ToListAsync(cancellationToken);
            var copies = await db
                .ServedCopies.Where(c => ids.Contains(c.Id))
                .Select(c => c.Id)
                .ToListAsync(cancellationToken);
            foreach (var orphan in ids.Except(known).Except(copies))
            {
                await store.DeleteAsync(orphan, cancellationToken);
                Count("orphan", 1);
            }
        }
    }

    internal async Task SweepUnclaimedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            var asked = await AskableAsync(now, cancellationToken);
            if (asked.Count == 0)
                return;
            await using var scope = scopes.CreateAsyncScope();
            var submissions = scope.ServiceProvider.GetRequiredService<SubmissionsClient>();
            if (await submissions.ClaimedAmongAsync(asked, cancellationToken) is not { } claimed)
            {
                LogNoAnswer(logger, asked.Count);
                return;
            }
            foreach (var id in asked.Where(claimed.Contains))
                LogClaimedWithoutEvent(logger, id);
            await PostponeAsync([.. asked.Where(claimed.Contains)], now, cancellationToken);
            foreach (var id in asked.Where(id => !claimed.Contains(id)))
                await DeleteAsync(id, cancellationToken);
        }
    }

    private async Task<List<Guid>> AskableAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var oldest = now - options.Value.AskAfter;
        return await db
            .Attachments.Where(a =>
                a.ClaimedBy == null && a.AskAt <= now && a.StoredAt <= oldest && a.ReceiptExpiresAt < now
            )
            .OrderBy(a => a.AskAt)
            .Select(a => a.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
    }

    private async Task PostponeAsync(List<Guid> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = now + AskAgainAfterYes;
        await work.RunAsync(
            (db, token) =>
                db
                    .Attachments.Where(a => ids.Contains(a.Id))
                    .ExecuteUpdateAsync(set => set.SetProperty(a => a.AskAt, next), token),
            cancellationToken
        );
    }

    /// <summary>Row first, and only while unclaimed: a claim that came since the question wins. Then the bytes; dying between leaves an orphan.</summary>
    private async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var gone = await work.RunAsync(
            async (db, token) =>
            {
                // The rows of copies go with the file's.
                var copies = await db
                    .ServedCopies.Where(c => c.AttachmentId == id)
                    .Select(c => c.Id)
                    .ToListAsync(token);
                var deleted = await db
                    .Attachments.Where(a => a.Id == id && a.ClaimedBy == null)
                    .ExecuteDeleteAsync(token);
                return deleted == 0 ? null : copies;
            },
            cancellationToken
        );
        if (gone is null)
            return;
        await store.DeleteAsync(id, cancellationToken);
        foreach (var copy in gone)
            await store.DeleteAsync(copy, cancellationToken);
        Count("unclaimed", 1);
    }

    private async Task TryAsync(string what, Func<CancellationToken, Task> sweep, CancellationToken cancellationToken)
    {
        try
        {
            await sweep(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, what, e.GetType().Name);
        }
    }

    private void Count(string what, int swept)
    {
        if (swept == 0)
            return;
        AttachmentMetrics.Swept.Add(swept, new KeyValuePair<string, object?>("what", what));
        LogSwept(logger, swept, what);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Swept {Count} {What}")]
    private static partial void LogSwept(ILogger logger, int count, string what);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Submissions gave no answer about {Count} files; nothing is deleted"
    )]
    private static partial void LogNoAnswer(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Submissions names file {AttachmentId}, but no event has said so")]
    private static partial void LogClaimedWithoutEvent(ILogger logger, Guid attachmentId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweeping {What} failed with {Error}; the next round tries again"
    )]
    private static partial void LogFailed(ILogger logger, string what, string error);
}

internal static class AsyncChunks
{
    public static async IAsyncEnumerable<List<T>> Chunk<T>(
        this IAsyncEnumerable<T> items,
        int size,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var chunk = new List<T>(size);
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            chunk.Add(item);
            if (chunk.Count < size)
                continue;
            yield return chunk;
            chunk = new List<T>(size);
        }
        if (chunk.Count > 0)
            yield return chunk;
    }
}
