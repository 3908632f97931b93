using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>
/// A draft, or the content of an earlier version, goes live as a new version that never changes again. From its first version on the office
/// owns the service, and its file is only offered.
/// </summary>
internal sealed partial class Publishing(
    RefreshingCatalogue refreshing,
    ServiceCatalogue catalogue,
    Review review,
    Drafts drafts,
    OfficeFile office,
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    TimeProvider clock,
    ILogger<Publishing> logger
)
{
    /// <param name="Breaking">True: answers to the version before are refused at once instead of after 24 hours.</param>
    internal sealed record PublishRequest(int Revision, string Reason, bool Breaking = false);

    internal sealed record RollbackRequest(int Version, string Reason);

    /// <summary>The number the next version is expected to get.</summary>
    public static int NextVersion(CatalogueSnapshot now, string code) =>
        Math.Max(
            now.PastOf(code).Select(p => p.Definition.Version).DefaultIfEmpty().Max(),
            now.Find(code)?.Definition.Version ?? 0
        ) + 1;

    public async Task<IResult> PublishAsync(
        string code,
        PublishRequest request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (Reason(http, request.Reason, out var reason) is { } refusal)
        {
            return refusal;
        }
        var now = await refreshing.RefreshAsync(cancellationToken);
        ServiceDraft? draft;
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            draft = await db.ServiceDrafts.AsNoTracking().FirstOrDefaultAsync(d => d.Code == code, cancellationToken);
        }
        if (draft is null)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        if (draft.Json is null || draft.Revision != request.Revision)
        {
            return await drafts.RefuseAsync(EditOutcome.Stale, code, http, cancellationToken);
        }
        // Judged before the writer's turn is taken; in the turn the draft must still be the one that was judged.
        var verdict = review.Of(DefinitionText.Of(JsonElement.Parse(draft.Json), NextVersion(now, code)));
        if (verdict.Definition is not { } definition)
        {
            return Review.Refuse(http, verdict.Findings);
        }
        return await GoLiveAsync(
            http,
            definition with
            {
                Breaking = request.Breaking,
            },
            reason,
            async (db, token) =>
            {
                var mine = await db.ServiceDrafts.FirstOrDefaultAsync(d => d.Code == code, token);
                if (mine?.Json is null || mine.Revision != request.Revision)
                {
                    return EditOutcome.Stale;
                }
                mine.Json = null;
                mine.Touch(http.Staff(), clock.GetUtcNow());
                return EditOutcome.Done;
            },
            cancellationToken,
            revision: request.Revision
        );
    }

    public async Task<IResult> RollBackAsync(
        string code,
        RollbackRequest request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (Reason(http, request.Reason, out var reason) is { } refusal)
        {
            return refusal;
        }
        var now = await refreshing.RefreshAsync(cancellationToken);
        var past = now.PastOf(code).FirstOrDefault(p => p.Definition.Version == request.Version);
        if (past is null || now.Find(code) is not { } current)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        if (current.Definition.Version == request.Version)
        {
            return Drafts.Invalid(
                http,
                "version",
                $"เวอร์ชัน {request.Version} ใช้งานอยู่แล้ว",
                $"Version {request.Version} is the current one"
            );
        }
        // What passed once may not any more: a department that is gone, a rule that is stricter now.
        var text = JsonSerializer.SerializeToElement(DefinitionJson.Write(past.Definition), DefinitionJson.Format);
        var verdict = review.Of(DefinitionText.Of(text, NextVersion(now, code)));
        if (verdict.Definition is not { } definition)
        {
            return Review.Refuse(http, verdict.Findings);
        }
        return await GoLiveAsync(
            http,
            definition with
            {
                Breaking = false,
                // Whether people can file today is another decision than what they are asked.
                Open = current.Definition.Open,
                ClosedReason = current.Definition.ClosedReason,
                Opens = current.Definition.Opens,
                Closes = current.Definition.Closes,
            },
            reason,
            (_, _) => Task.FromResult(EditOutcome.Done),
            cancellationToken,
            fromVersion: request.Version
        );
    }

    /// <param name="look">Within the commit: whether it may still go on.</param>
    private async Task<IResult> GoLiveAsync(
        HttpContext http,
        ServiceDefinition definition,
        string reason,
        Func<SubmissionsDbContext, CancellationToken, Task<EditOutcome>> look,
        CancellationToken cancellationToken,
        int? revision = null,
        int? fromVersion = null
    )
    {
        var staff = http.Staff();
        var code = definition.Code;
        var (outcome, version) = (EditOutcome.Stale, 0);
        try
        {
            (outcome, version) = await work.RunAsync(
                async (db, token) =>
                {
                    if (await db.IsDisabledAsync(staff, token))
                    {
                        return (EditOutcome.Disabled, 0);
                    }
                    await CatalogueStamp.RaiseAsync(db, token);
                    if (await look(db, token) is not EditOutcome.Done and var refused)
                    {
                        return (refused, 0);
                    }
                    var at = clock.GetUtcNow();
                    var highest = await db
                        .PublishedDefinitions.Where(d => d.Code == code)
                        .Select(d => (int?)d.Version)
                        .MaxAsync(token);
                    var live = definition with { Version = (highest ?? 0) + 1, Schema = null };
                    if (await db.ServiceOpenings.FirstOrDefaultAsync(o => o.Code == code, token) is { } opening)
                    {
                        // The words are part of what was edited; opening was decided on its own.
                        opening.Words = null;
                        live = opening.ApplyTo(live);
                    }
                    var notice = PrivacyNotice.Of(live, office);
                    db.PublishedDefinitions.Add(
                        new PublishedDefinition
                        {
                            Code = code,
                            Version = live.Version,
                            Json = JsonSerializer.Serialize(live, DefinitionJson.Format),
                            Hash = DefinitionFile.HashOf(live),
                            NoticeJson = JsonSerializer.Serialize(notice, DefinitionJson.Format),
                            NoticeHash = notice.Hash,
                            PublishedAt = at,
                            Origin = DefinitionOrigin.Desk,
                            PublishedById = staff.Id,
                            PublishedByName = staff.Name,
                            Reason = reason,
                            ShippedHash = catalogue.ShippedHashes.GetValueOrDefault(code),
                        }
                    );
                    Drafts.Log(
                        db,
                        code,
                        fromVersion is null ? EditingAct.Publish : EditingAct.Rollback,
                        staff,
                        at,
                        revision,
                        live.Version,
                        fromVersion,
                        reason
                    );
                    return (EditOutcome.Done, live.Version);
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (Drafts.IsRace(e))
        {
            // Nothing was written: the outcome is still that somebody else was first.
        }
        if (outcome != EditOutcome.Done)
        {
            return await drafts.RefuseAsync(outcome, code, http, cancellationToken);
        }
        LogPublished(logger, code, version, staff.Id, fromVersion);
        await refreshing.RefreshAsync(cancellationToken);
        return Results.Ok(new { version });
    }

    /// <summary>422 unless the reason is one that can be read later.</summary>
    public static IResult? Reason(HttpContext http, string text, out string reason)
    {
        var check = TypedText.Check(TypedText.Clean(TypedText.IsMalformed(text) ? "" : text), 3, 500);
        reason = check.Value ?? "";
        return check.Fault is { } fault
            ? Problems.Validation(new Dictionary<string, string[]> { ["reason"] = [fault.In(Problems.Language(http))] })
            : null;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Service {Code}: version {Version} published by staff {StaffId} (content of version {FromVersion})"
    )]
    private static partial void LogPublished(ILogger logger, string code, int version, Guid staffId, int? fromVersion);
}
