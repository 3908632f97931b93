using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>Why a citizen's act was not done.</summary>
internal sealed record Refusal(
    int Status,
    string Code,
    IReadOnlyDictionary<string, string[]>? Errors = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>The office acted meanwhile, or it was never open: the citizen looks at the case as it is now.</summary>
    public static readonly Refusal Moved = new(StatusCodes.Status409Conflict, "case_moved");

    public static Refusal Invalid(string box, string message) =>
        new(
            StatusCodes.Status422UnprocessableEntity,
            "validation_failed",
            new Dictionary<string, string[]> { [box] = [message] }
        );
}

/// <summary>A citizen's act within its commit.</summary>
/// <param name="Case">Tracked.</param>
internal sealed record OwnMove(
    SubmissionsDbContext Db,
    Submission Case,
    ServiceDefinition Definition,
    DateTimeOffset Now,
    IReadOnlyList<string> May,
    DocumentRequest? Request,
    Ending? Ending
);

/// <summary>
/// The one way of a citizen's act: with a good pass, once for each key however often it is sent, only what is open now; state, step, event
/// and what was brought in one commit.
/// </summary>
internal sealed partial class ActOnOwnCase(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    CitizenPass passes,
    OwnCaseViews views,
    HmacKeys keys,
    Sealing sealing,
    OfficeFile office,
    TimeProvider clock,
    ILogger<ActOnOwnCase> logger
)
{
    /// <param name="pass">From <see cref="OpenOwnCase"/>.</param>
    /// <param name="key">Made by the page that asks, the same for every press of its button.</param>
    /// <param name="act">One of <see cref="OwnActs"/>.</param>
    /// <param name="said">What was asked, for telling a second press from another act.</param>
    /// <param name="move">What the act does; null when it is done.</param>
    public async Task<IResult> RunAsync(
        string? pass,
        Guid key,
        string act,
        object said,
        Func<OwnMove, CancellationToken, Task<Refusal?>> move,
        CancellationToken cancellationToken
    )
    {
        if (passes.Read(pass) is not { } id)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "pass_expired");
        }
        if (key == Guid.Empty)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var fingerprint = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                act,
                id,
                said,
            }
        );
        Refusal? refusal;
        string? number = null;
        try
        {
            (refusal, number) = await work.RunAsync(
                (db, token) => MoveAsync(db, id, key, act, fingerprint, move, token),
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || StorageFault.IsUniqueViolation(e))
        {
            // Two commits at once (SQL Server): the other one was this act's twin, or the office's.
            await using var late = await contexts.CreateDbContextAsync(cancellationToken);
            refusal = await ReplayAsync(late, key, fingerprint, cancellationToken) ?? Refusal.Moved;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (refusal is not null && refusal != Done)
        {
            return refusal == Refusal.Moved
                ? await MovedAsync(db, id, cancellationToken)
                : Problems.Of(refusal.Status, refusal.Code, refusal.Errors, refusal.RetryAfter);
        }
        if (number is not null)
        {
            LogActed(logger, number, id, act);
        }
        return await views.FindAsync(db, id, cancellationToken) is { } view
            ? Results.Json(view, DefinitionJson.Format)
            : Problems.Of(StatusCodes.Status404NotFound, "not_found");
    }

    /// <summary>It was done before, by the same key.</summary>
    private static readonly Refusal Done = new(StatusCodes.Status200OK, "");

    private async Task<(Refusal?, string? CaseNumber)> MoveAsync(
        SubmissionsDbContext db,
        Guid id,
        Guid key,
        string act,
        byte[] fingerprint,
        Func<OwnMove, CancellationToken, Task<Refusal?>> move,
        CancellationToken cancellationToken
    )
    {
        if (await ReplayAsync(db, key, fingerprint, cancellationToken) is { } first)
        {
            return (first, null);
        }
        var c = await db.Submissions.FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null || await views.DefinitionAsync(c, cancellationToken) is not { } definition)
        {
            return (new(StatusCodes.Status404NotFound, "not_found"), null);
        }
        var request = await OwnCaseViews.OpenRequestAsync(db, c, cancellationToken);
        var ending = await OwnCaseViews.EndingAsync(db, c, cancellationToken);
        var may = await views.MayAsync(db, c, request, ending, cancellationToken);
        if (!may.Contains(act))
        {
            return (Refusal.Moved, null);
        }
        var now = ThaiDate.InBangkok(clock.GetUtcNow());
        if (await move(new(db, c, definition, now, may, request, ending), cancellationToken) is { } refusal)
        {
            // Nothing of a refused act is kept but what it counted.
            return (refusal, null);
        }
        db.IdempotencyKeys.Add(
            new IdempotencyKey
            {
                Key = key,
                RequestHash = keys.Compute(fingerprint),
                ResponseSealed = sealing.Seal("{}", "response", key),
                CreatedAt = now,
            }
        );
        return (null, c.CaseNumber);
    }

    private async Task<Refusal?> ReplayAsync(
        SubmissionsDbContext db,
        Guid key,
        byte[] fingerprint,
        CancellationToken cancellationToken
    ) =>
        await db.IdempotencyKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Key == key, cancellationToken) is not { } row
            ? null
        : keys.ComputeAll(fingerprint).Contains(row.RequestHash, StringComparer.Ordinal) ? Done
        : new(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused");

    /// <summary>The step of an act, and its event.</summary>
    public void Step(OwnMove move, string act, string status)
    {
        var c = move.Case;
        c.Status = status;
        c.Version++;
        c.ChangedAt = move.Now;
        var step = new CaseAct
        {
            SubmissionId = c.Id,
            Version = c.Version,
            At = move.Now,
            Act = act,
            Status = status,
            DueAt = c.DueAt,
        };
        move.Db.Acts.Add(step);
        move.Db.Publish(CaseFacts.Changed(c, office, step, null), c.Id.ToString("N"), step.Version, clock);
    }

    /// <summary>Words of the citizen, for the desk alone: they never stand in an event or a mail.</summary>
    public Guid Say(OwnMove move, string act, string text)
    {
        var id = Guid.CreateVersion7(move.Now);
        move.Db.Messages.Add(
            new CaseMessage
            {
                Id = id,
                SubmissionId = move.Case.Id,
                At = move.Now,
                Side = CaseMessage.Citizen,
                Act = act,
                TextSealed = sealing.Seal(text, "message", id),
            }
        );
        return id;
    }

    /// <summary>Refuses files that a case has already, this one or another. Ask before anything is changed.</summary>
    public static async Task<Refusal?> TakenAsync(
        OwnMove move,
        JudgedForm form,
        string language,
        CancellationToken cancellationToken
    )
    {
        var ids = form.Files.Select(f => f.Receipt.Id).ToList();
        var taken =
            ids.Count == 0
                ? []
                : await move.Db.Files.Where(f => ids.Contains(f.Id)).Select(f => f.Id).ToListAsync(cancellationToken);
        return taken.Count == 0
            ? null
            : Refusal.Invalid(
                form.Files.First(f => taken.Contains(f.Receipt.Id)).Field,
                JudgedForm.BadReceipt.In(language)
            );
    }

    /// <summary>Files that came with it belong to the case from here on. Call after <see cref="Step"/>.</summary>
    public void AddFiles(OwnMove move, IReadOnlyList<(string Field, AttachmentReceipt Receipt, Guid? With)> files)
    {
        if (files.Count == 0)
        {
            return;
        }
        move.Db.Files.AddRange(
            files.Select(f => new CaseFile
            {
                Id = f.Receipt.Id,
                SubmissionId = move.Case.Id,
                Field = f.Field,
                FileNameSealed = sealing.Seal(f.Receipt.FileName, "file", f.Receipt.Id),
                MediaType = f.Receipt.MediaType,
                Size = f.Receipt.Size,
                Sha256 = f.Receipt.Sha256,
                Findings = "pending",
                AddedWith = f.With,
            })
        );
        move.Db.Publish(
            new FilesAdded
            {
                SubmissionId = move.Case.Id,
                Version = move.Case.Version,
                At = move.Now,
                Attachments =
                [
                    .. files.Select(f =>
                        CopyMark.Named(f.Receipt.Id, f.Field, move.Case, move.Definition, office, move.Now)
                    ),
                ],
            },
            $"files-{move.Case.Id:N}",
            move.Case.Version,
            clock
        );
    }

    private static async Task<IResult> MovedAsync(SubmissionsDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var c = await db.Submissions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        return Problems.Of(
            StatusCodes.Status409Conflict,
            "case_moved",
            extensions: new Dictionary<string, object?>
            {
                ["current"] = new { version = c?.Version, status = c?.Status },
            }
        );
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Case {CaseNumber} ({SubmissionId}): {Act} by its citizen")]
    private static partial void LogActed(ILogger logger, string caseNumber, Guid submissionId, string act);
}
