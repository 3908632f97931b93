using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>A submission named files, at the filing or later: they are kept from now on, and looked through once more.</summary>
internal sealed partial class ClaimFiles(TimeProvider clock, InspectionWake wake, ILogger<ClaimFiles> logger)
    : IEventConsumer<AttachmentsDbContext, SubmissionReceived>,
        IEventConsumer<AttachmentsDbContext, FilesAdded>
{
    public Task ConsumeAsync(
        SubmissionReceived @event,
        EventContext<AttachmentsDbContext> context,
        CancellationToken cancellationToken
    ) => ClaimAsync(context.Db, @event.Attachments, @event.SubmissionId, cancellationToken);

    public Task ConsumeAsync(
        FilesAdded @event,
        EventContext<AttachmentsDbContext> context,
        CancellationToken cancellationToken
    ) => ClaimAsync(context.Db, @event.Attachments, @event.SubmissionId, cancellationToken);

    private async Task ClaimAsync(
        AttachmentsDbContext db,
        IReadOnlyList<AttachedFile> files,
        Guid submissionId,
        CancellationToken cancellationToken
    )
    {
        foreach (var file in files.DistinctBy(a => a.Id))
            await ClaimAsync(db, file, submissionId, cancellationToken);
        wake.Signal();
    }

    private async Task ClaimAsync(
        AttachmentsDbContext db,
        AttachedFile named,
        Guid submissionId,
        CancellationToken cancellationToken
    )
    {
        var id = named.Id;
        // One statement, so that the sweeper's delete and this claim cannot both believe they were first.
        var now = clock.GetUtcNow();
        await db
            .Attachments.Where(a => a.Id == id && a.ClaimedBy == null)
            .ExecuteUpdateAsync(
                set => set.SetProperty(a => a.ClaimedBy, submissionId).SetProperty(a => a.ClaimedAt, now),
                cancellationToken
            );

        // An event replayed after the inbox has forgotten it meets these.
        var stream = Inspector.StreamOf(id, submissionId);
        if (
            await db.InspectionJobs.AnyAsync(
                j => j.AttachmentId == id && j.SubmissionId == submissionId,
                cancellationToken
            ) || await db.Outbox.AnyAsync(m => m.StreamId == stream, cancellationToken)
        )
            return;

        var file = await db.Attachments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (file is null)
        {
            LogMissing(logger, id, submissionId);
            db.Publish(
                new AttachmentRejected
                {
                    AttachmentId = id,
                    SubmissionId = submissionId,
                    MediaType = "application/octet-stream",
                    Reason = "missing",
                },
                stream,
                1,
                clock
            );
            return;
        }
        if (file.ClaimedBy == submissionId && file.InspectedAt is not null)
            return;
        if (file.ClaimedBy != submissionId)
            LogShared(logger, id, submissionId);
        db.InspectionJobs.Add(
            new InspectionJob
            {
                AttachmentId = id,
                SubmissionId = submissionId,
                NextAttemptAt = now,
                Watermark = named.Watermark is { Length: > InspectionJob.LongestWatermark } long_
                    ? long_[..InspectionJob.LongestWatermark]
                    : named.Watermark,
            }
        );
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Submission {SubmissionId} names file {AttachmentId}, which is not here"
    )]
    private static partial void LogMissing(ILogger logger, Guid attachmentId, Guid submissionId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Submission {SubmissionId} names file {AttachmentId} of another submission"
    )]
    private static partial void LogShared(ILogger logger, Guid attachmentId, Guid submissionId);
}
