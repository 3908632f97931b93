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
            new TimelineEntry
            {
                SubmissionId = e.SubmissionId,
                Version = e.Version,
                Status = CaseStatusCodes.Submitted,
                At = e.SubmittedAt,
            },
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
        // A step that overtook the filing knows better whose the case is.
        if (tracked.DepartmentCode is null)
        {
            Belongs(tracked, e.Department);
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
        var changed = await AddEntryAsync(
            db,
            new TimelineEntry
            {
                SubmissionId = e.SubmissionId,
                Version = e.Version,
                Status = e.Status,
                At = e.At,
                Note = e.PublicText,
                News = e.HandedOver ? TimelineEntry.HandedOver : Known(e.News),
                DepartmentTh = e.HandedOver ? e.Department?.Title.Th : null,
                DepartmentEn = e.HandedOver ? e.Department?.Title.En : null,
            },
            ct
        );
        var tracked = await db.Cases.FindAsync([e.SubmissionId], ct);
        if (tracked is null)
        {
            tracked = new TrackedCase
            {
                SubmissionId = e.SubmissionId,
                Version = e.Version,
                Status = e.Status,
                DueAt = e.DueAt,
                StatusNews = Known(e.News),
            };
            db.Cases.Add(tracked);
        }
        else if (tracked.Version >= e.Version)
        {
            return changed;
        }
        else
        {
            // What is said about a state that stays does not change how it came about.
            tracked.StatusNews = tracked.Status == e.Status ? tracked.StatusNews : Known(e.News);
            tracked.Version = e.Version;
            tracked.Status = e.Status;
            tracked.DueAt = e.DueAt;
        }
        Belongs(tracked, e.Department);
        return true;
    }

    /// <summary>Words of a newer publisher that this version has no line for are passed over: the state is true all the same.</summary>
    private static string? Known(string? news) => news is not null && CaseNewsCodes.All.Contains(news) ? news : null;

    private static void Belongs(TrackedCase tracked, DepartmentFacts? department)
    {
        if (department is not null)
        {
            tracked.DepartmentCode = department.Code;
            tracked.DepartmentTh = department.Title.Th;
            tracked.DepartmentEn = department.Title.En;
        }
    }

    private static async Task<bool> AddEntryAsync(TrackingDbContext db, TimelineEntry entry, CancellationToken ct)
    {
        if (await db.Timeline.FindAsync([entry.SubmissionId, entry.Version], ct) is not null)
        {
            return false;
        }
        db.Timeline.Add(entry);
        return true;
    }
}
