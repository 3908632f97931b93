using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Serving;

/// <summary>What other services ask of this one: the closed list, each with its callers.</summary>
internal static class InternalCalls
{
    private const int MostIds = 500;
    private const int MostCases = 500;

    public static void MapInternalCalls(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/internal").ExcludeFromDescription();
        group.MapGet("/contacts/{submissionId:guid}", ContactAsync).ForCallers(ResourceNames.Notifications);
        group.MapPost("/attachments/claimed", ClaimedAsync).ForCallers(ResourceNames.Attachments);
        group.MapGet("/cases", FeedAsync).ForCallers(ResourceNames.Tracking, ResourceNames.Notifications);
        group.MapGet("/cases/by-code/{codeHash}", ByCodeAsync).ForCallers(ResourceNames.Tracking);
    }

    /// <param name="Email">Null when the citizen left none; a LINE ID is for people, not for sending.</param>
    internal sealed record Contact(string Name, string? Email, string Locale, string TrackingCode);

    internal sealed record ClaimedRequest(List<Guid> Ids);

    internal sealed record ClaimedAnswer(IReadOnlyList<Guid> Claimed);

    internal sealed record CasePage(IReadOnlyList<CaseSnapshot> Items, string? Next);

    /// <param name="Received">The filing.</param>
    /// <param name="Status">The newest step; null while nothing happened since.</param>
    /// <param name="Timeline">Every step since, oldest first.</param>
    internal sealed record CaseSnapshot(
        SubmissionReceived Received,
        CaseStatusChanged? Status,
        IReadOnlyList<CaseStatusChanged> Timeline
    );

    /// <summary>Asked at the moment of sending and never kept; 404 when the case was erased.</summary>
    private static async Task<IResult> ContactAsync(
        Guid submissionId,
        SubmissionsDbContext db,
        [FromServices] RefreshingCatalogue catalogue,
        CaseViews views,
        Sealing sealing,
        CancellationToken cancellationToken
    )
    {
        var c = await db.Submissions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == submissionId, cancellationToken);
        if (c is null)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        var services = await catalogue.KnowingAsync(c.ServiceCode, c.ServiceVersion, cancellationToken);
        var contact = services.Filed(c.ServiceCode, c.ServiceVersion)?.ByRole(FieldRole.Contact) is { } field
            ? views.Answers(c).GetValueOrDefault(field.Key)
            : null;
        return Results.Ok(
            new Contact(
                sealing.Open(c.ApplicantNameSealed, "name", c.Id),
                contact is not null && EmailOrLine.IsEmail(contact) ? contact : null,
                c.Locale,
                TrackingCode.Format(sealing.Open(c.CodeSealed, "code", c.Id))
            )
        );
    }

    private static async Task<IResult> ClaimedAsync(
        ClaimedRequest request,
        SubmissionsDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (request.Ids.Count > MostIds)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var claimed = await db
            .Files.Where(f => request.Ids.Contains(f.Id))
            .Select(f => f.Id)
            .ToListAsync(cancellationToken);
        return Results.Ok(new ClaimedAnswer(claimed));
    }

    /// <summary>
    /// Every case in the order of its newest event; a case that moves comes again further on. Moments become visible out of order, so a
    /// reader begins its next round well before where it stopped: reading a case twice does no harm.
    /// </summary>
    /// <param name="after">Cursor of the page before; null begins.</param>
    /// <param name="take">Cases a page.</param>
    /// <param name="since">Leaves out what has not moved since then; for who needs no history.</param>
    private static async Task<IResult> FeedAsync(
        SubmissionsDbContext db,
        ServiceCatalogue catalogue,
        OfficeFile office,
        CancellationToken cancellationToken,
        string? after = null,
        int take = 100,
        DateTimeOffset? since = null
    )
    {
        if (take is < 1 or > MostCases || !FeedCursor.TryRead(after, out var cursor))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var cases = db.Submissions.AsNoTracking();
        if (since is { } from)
        {
            cases = cases.Where(c => c.ChangedAt >= from);
        }
        if (cursor is var (at, id))
        {
            cases = cases.Where(c => c.ChangedAt > at || (c.ChangedAt == at && c.Id.CompareTo(id) > 0));
        }
        var page = await cases.OrderBy(c => c.ChangedAt).ThenBy(c => c.Id).Take(take).ToListAsync(cancellationToken);
        var snapshots = await SnapshotsAsync(db, page, catalogue, office, cancellationToken);
        return Results.Ok(
            new CasePage(snapshots, page.Count == take ? FeedCursor.Write(page[^1].ChangedAt, page[^1].Id) : null)
        );
    }

    private static async Task<IResult> ByCodeAsync(
        string codeHash,
        SubmissionsDbContext db,
        ServiceCatalogue catalogue,
        OfficeFile office,
        CancellationToken cancellationToken
    )
    {
        var c =
            codeHash.Length > 100
                ? null
                : await db
                    .Submissions.AsNoTracking()
                    .FirstOrDefaultAsync(s => s.CodeHash == codeHash, cancellationToken);
        return c is null
            ? Problems.Of(StatusCodes.Status404NotFound, "not_found")
            : Results.Ok((await SnapshotsAsync(db, [c], catalogue, office, cancellationToken)).Single());
    }

    /// <summary>Two reads for a whole page.</summary>
    private static async Task<List<CaseSnapshot>> SnapshotsAsync(
        SubmissionsDbContext db,
        List<Submission> page,
        ServiceCatalogue catalogue,
        OfficeFile office,
        CancellationToken cancellationToken
    )
    {
        var ids = page.Select(c => c.Id).ToList();
        var acts = (
            await db.Acts.AsNoTracking().Where(a => ids.Contains(a.SubmissionId)).ToListAsync(cancellationToken)
        ).ToLookup(a => a.SubmissionId);
        var files = (
            await db
                .Files.AsNoTracking()
                .Where(f => ids.Contains(f.SubmissionId))
                .Select(f => new
                {
                    f.SubmissionId,
                    f.Id,
                    f.Field,
                })
                .ToListAsync(cancellationToken)
        ).ToLookup(f => f.SubmissionId);
        var snapshots = new List<CaseSnapshot>(page.Count);
        foreach (var c in page)
        {
            if (catalogue.Filed(c.ServiceCode, c.ServiceVersion) is not { } definition)
            {
                continue;
            }
            var all = acts[c.Id].OrderBy(a => a.Version).ToList();
            var steps = all.Select((a, i) => CaseFacts.Changed(c, office, a, all.ElementAtOrDefault(i + 1)))
                .Where(s => s.Version > 1)
                .ToList();
            snapshots.Add(
                new CaseSnapshot(
                    CaseFacts.Received(
                        c,
                        definition,
                        office,
                        files[c.Id].Select(f => (f.Id, f.Field)),
                        all.FirstOrDefault()?.DueAt
                    ),
                    steps.LastOrDefault(),
                    steps
                )
            );
        }
        return snapshots;
    }
}
