using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Attachments.Features.Scrubbing;

/// <summary>Section <c>Scrubbing</c>.</summary>
internal sealed class ScrubOptions
{
    /// <summary>How often each file is read back; nothing is when this is zero.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(30);

    /// <summary>At most, so that nobody who uploads or reads waits for it.</summary>
    public double BytesPerSecond { get; init; } = 4_000_000;
}

/// <summary>
/// Reads every kept file back now and then and compares it with the hash it came with: bits rot, disks are mounted wrongly, somebody deletes. A backup
/// mends only what is noticed while the backup is kept.
/// </summary>
internal sealed partial class Scrubber(
    IFileStore store,
    IDbContextFactory<AttachmentsDbContext> contexts,
    UnitOfWork<AttachmentsDbContext> work,
    IOptions<ScrubOptions> options,
    TimeProvider clock,
    ILogger<Scrubber> logger
) : BackgroundService
{
    /// <summary>After the inspection, which has just read all of it.</summary>
    public static readonly TimeSpan First = TimeSpan.FromDays(7);

    /// <summary>Held by one process while it reads; longer than the largest file takes.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    /// <summary>A damaged file is looked at daily: it may have been restored.</summary>
    private static readonly TimeSpan AfterDamage = TimeSpan.FromDays(1);
    private static readonly TimeSpan WhenNothingIsDue = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Every <= TimeSpan.Zero)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = WhenNothingIsDue;
            try
            {
                if (await ScrubNextAsync(stoppingToken) is { } read)
                    pause = TimeSpan.FromSeconds(read / options.Value.BytesPerSecond);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogAway(logger, e.GetType().Name);
            }
            await Task.Delay(pause, clock, stoppingToken);
        }
    }

    /// <summary>Reads back the file that waits longest.</summary>
    /// <returns>Bytes that were read; null when none is due.</returns>
    internal async Task<long?> ScrubNextAsync(CancellationToken cancellationToken)
    {
        if (await TakeAsync(cancellationToken) is not { } id)
            return null;
        List<StoredFile> files;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            files = await db
                .Attachments.Where(a => a.Id == id)
                .Select(a => new StoredFile(a.Id, a.Size, a.Sha256))
                .ToListAsync(cancellationToken);
            files.AddRange(
                await db
                    .ServedCopies.Where(c => c.AttachmentId == id)
                    .Select(c => new StoredFile(c.Id, c.Size, c.Sha256))
                    .ToListAsync(cancellationToken)
            );
        }
        var whole = true;
        foreach (var file in files)
        {
            var state = await store.ReadAsync(file, into: null, cancellationToken);
            if (state == StoredState.Whole)
                continue;
            whole = false;
            LogDamaged(logger, file.Key, id, state);
        }
        await NoteAsync(id, whole, cancellationToken);
        return files.Sum(f => f.Size);
    }

    private Task<Guid?> TakeAsync(CancellationToken cancellationToken) =>
        work.RunAsync(
            async (db, token) =>
            {
                var now = clock.GetUtcNow();
                // What nobody claimed is swept before long, and what was refused is shown to nobody.
                var due = await db
                    .Attachments.Where(a => a.ScrubAt <= now && a.InspectedAt != null && a.RejectedFor == null)
                    .OrderBy(a => a.ScrubAt)
                    .FirstOrDefaultAsync(token);
                if (due is null)
                    return (Guid?)null;
                due.ScrubAt = now + Lease;
                return due.Id;
            },
            cancellationToken
        );

    private Task NoteAsync(Guid id, bool whole, CancellationToken cancellationToken) =>
        work.RunAsync(
            async (db, token) =>
            {
                var now = clock.GetUtcNow();
                var file = await db.Attachments.FirstOrDefaultAsync(a => a.Id == id, token);
                if (file is null)
                    return;
                file.DamagedAt = whole ? null : file.DamagedAt ?? now;
                file.ScrubAt = now + (whole ? options.Value.Every : AfterDamage);
                AttachmentMetrics.Scrubbed.Add(
                    1,
                    new KeyValuePair<string, object?>("outcome", whole ? "whole" : "damaged")
                );
            },
            cancellationToken
        );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Stored file {Key} of attachment {AttachmentId} is not what was kept: {State}. Restore it from a backup; it is looked at again in a day"
    )]
    private static partial void LogDamaged(ILogger logger, Guid key, Guid attachmentId, StoredState state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files are not read back at the moment: {Error}")]
    private static partial void LogAway(ILogger logger, string error);
}
