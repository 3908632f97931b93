using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Tracking.Data;

namespace ThaklorAspire.Tracking.Features.Timeline;

/// <summary>
/// The one way facts enter the read model: events, read-through, anti-entropy and rebuild all come through here.
/// Any order, any repetition and any gap end in the same rows: facts of the filing are written once, a timeline row once per
/// version, and the current status only ever by a higher version.
/// </summary>
internal static class CaseProjection
{
    /// <summary>Adds what the event brings; the caller's transaction commits it. True when anything changed.</summary>
    public static async Task<bool> ApplyAsync(TrackingDbContext db, SubmissionReceived e, CancellationToken ct)
    {
        var changed = await AddEntryAsync(
            db,
            e.SubmissionId,
            e.Version,
            CaseStatusCodes.Submitted,
            e.SubmittedAt,
            null,
            ct
        );
        var tracked = await db.Cases.FindAsync([e.SubmissionId], ct);
        if (tracked is null)
        {
            tracked = new TrackedCase
            {
                SubmissionId = e.SubmissionId,
                Version = e.Version,
                Status = CaseStatusCodes.Submitted,
                DueAt = e.DueAt,
            };
            db.Cases.Add(tracked);
        }
        if (tracked.IsKnown)
        {
            return changed;
        }
        tracked.CaseNumber = e.CaseNumber;
        tracked.ServiceCode = e.Service.Code;
        tracked.ServiceTitleTh = e.Service.Title.Th;
        tracked.ServiceTitleEn = e.Service.Title.En;
        tracked.Category = e.Service.Category;
        tracked.Sensitive = e.Service.Sensitive;
        tracked.CodeHash = e.CodeHash;
        tracked.ApplicantHash = e.ApplicantHash;
        tracked.Phone4Hash = e.Phone4Hash;
        tracked.SubmittedAt = e.SubmittedAt;
        tracked.ReceivedAt = e.ReceivedAt;
        return true;
    }

    /// <inheritdoc cref="ApplyAsync(TrackingDbContext, SubmissionReceived, CancellationToken)"/>
    public static async Task<bool> ApplyAsync(TrackingDbContext db, CaseStatusChanged e, CancellationToken ct)
    {
        var changed = await AddEntryAsync(db, e.SubmissionId, e.Version, e.Status, e.At, e.PublicText, ct);
        var tracked = await db.Cases.FindAsync([e.SubmissionId], ct);
        if (tracked is null)
        {
            db.Cases.Add(
                new TrackedCase
                {
                    SubmissionId = e.SubmissionId,
                    Version = e.Version,
                    Status = e.Status,
                    DueAt = e.DueAt,
                }
            );
            return true;
        }
        if (tracked.Version >= e.Version)
        {
            return changed;
        }
        tracked.Version = e.Version;
        tracked.Status = e.Status;
        tracked.DueAt = e.DueAt;
        return true;
    }

    private static async Task<bool> AddEntryAsync(
        TrackingDbContext db,
        Guid submissionId,
        int version,
        string status,
        DateTimeOffset at,
        string? note,
        CancellationToken ct
    )
    {
        if (await db.Timeline.FindAsync([submissionId, version], ct) is not null)
        {
            return false;
        }
        db.Timeline.Add(
            new TimelineEntry
            {
                SubmissionId = submissionId,
                Version = version,
                Status = status,
                At = at,
                Note = note,
            }
        );
        return true;
    }
}
