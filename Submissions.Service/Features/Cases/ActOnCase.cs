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
using ThaklorAspire.Submissions.Features.Asking;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Deciding;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>What one act brings besides the move.</summary>
/// <param name="Apply">What else changes on the case, before the step is written.</param>
internal sealed record ActDetails(
    string Act,
    int Version,
    string? Why,
    Func<Submission, string?>? PublicText = null,
    Action<Submission, ServiceDefinition>? Apply = null
)
{
    /// <summary>What this act asks of the case besides its state.</summary>
    public Func<Submission, bool>? Allowed { get; init; }

    /// <summary>What else belongs into the commit: rows of its own, or the clock. Runs after <see cref="Apply"/>, with the tracked case.</summary>
    public Func<SubmissionsDbContext, Submission, DateTimeOffset, CancellationToken, Task>? Within { get; init; }

    /// <summary>The state it ends in, where the act alone does not say so.</summary>
    public string? To { get; init; }

    /// <summary>What only the case, or others beside it, can tell is wrong with what was asked: refuses the move, beside a box.</summary>
    public Func<
        SubmissionsDbContext,
        Submission,
        ServiceDefinition,
        CancellationToken,
        Task<(string Box, Fault Fault)?>
    >? Prepare { get; init; }

    /// <summary>The decision that the act is; the citizen reads it.</summary>
    public Func<Submission, DecisionText>? Decision { get; init; }
}

/// <summary>
/// The one way an officer's act becomes a move: theirs to do, still the version they read, allowed from here; then state, log and event in
/// one commit.
/// </summary>
internal sealed partial class ActOnCase(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    ServiceCatalogue catalogue,
    OfficeFile office,
    CaseViews views,
    CaseClock caseClock,
    TimeProvider clock,
    ILogger<ActOnCase> logger
)
{
    /// <summary>Steps that a second officer is told of; nobody reads a page for longer.</summary>
    private const int MostChanges = 30;

    public async Task<IResult> RunAsync(
        Guid id,
        ActDetails details,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        var (outcome, number, refused) = await MoveAsync(id, details, staff, cancellationToken);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        switch (outcome)
        {
            case Outcome.Disabled:
                return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
            case Outcome.NotFound:
                return Problems.Of(StatusCodes.Status404NotFound, "not_found");
            case Outcome.NotAllowed:
                return Problems.Of(StatusCodes.Status422UnprocessableEntity, "act_not_allowed");
            case Outcome.Refused when refused is var (box, fault):
                return Problems.Validation(
                    new Dictionary<string, string[]> { [box] = [fault.In(Problems.Language(http))] }
                );
            case Outcome.Conflict:
                return await ConflictAsync(db, id, details.Version, cancellationToken);
        }
        var view = await views.FindAsync(db, id, staff, Problems.Language(http), cancellationToken);
        LogActed(logger, number!, id, details.Act, staff.Id, details.Version);
        // Who gave the case away has nothing left to look at.
        return view is null ? Results.NoContent() : Results.Ok(view);
    }

    /// <summary>One of many: what came of it as a code, and who was first when somebody was.</summary>
    /// <returns><c>already</c> when this officer has done just this to that version before: the order came twice.</returns>
    public async Task<(string Outcome, string? Who)> TryAsync(
        Guid id,
        ActDetails details,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        Outcome outcome;
        string? number;
        try
        {
            (outcome, number, _) = await MoveAsync(id, details, staff, cancellationToken);
        }
        catch (NotStoredException)
        {
            return ("not_stored", null);
        }
        switch (outcome)
        {
            case Outcome.Done:
                LogActed(logger, number!, id, details.Act, staff.Id, details.Version);
                return ("done", null);
            case Outcome.NotAllowed or Outcome.Refused:
                return ("not_allowed", null);
            case Outcome.Conflict:
                await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
                {
                    var since = await db
                        .Acts.AsNoTracking()
                        .Where(a => a.SubmissionId == id && a.Version > details.Version)
                        .OrderBy(a => a.Version)
                        .Take(2)
                        .ToListAsync(cancellationToken);
                    // What was not accepted yet is accepted on the way: the act is the first step since, or the second.
                    return since.All(a => a.StaffId == staff.Id) && since.Any(a => a.Act == details.Act)
                        ? ("already", null)
                        : ("conflict", since.LastOrDefault()?.StaffName);
                }
            default:
                return ("not_found", null);
        }
    }

    private async Task<(Outcome, string? CaseNumber, (string Box, Fault Fault)? Refused)> MoveAsync(
        Guid id,
        ActDetails details,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await work.RunAsync((db, token) => MoveAsync(db, id, details, staff, token), cancellationToken);
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || StorageFault.IsUniqueViolation(e))
        {
            // Two commits at once (SQL Server): the other one was first.
            return (Outcome.Conflict, null, null);
        }
    }

    private enum Outcome
    {
        Done,
        NotFound,
        Disabled,
        NotAllowed,
        Refused,
        Conflict,
    }

    private async Task<(Outcome, string? CaseNumber, (string, Fault)? Refused)> MoveAsync(
        SubmissionsDbContext db,
        Guid id,
        ActDetails details,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        if (!staff.May(details.Act) || await db.IsDisabledAsync(staff, cancellationToken))
        {
            return (Outcome.Disabled, null, null);
        }
        var c = await db.Submissions.VisibleTo(staff).FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null || catalogue.Filed(c.ServiceCode, c.ServiceVersion) is not { } definition)
        {
            return (Outcome.NotFound, null, null);
        }
        if (c.Version != details.Version)
        {
            return (Outcome.Conflict, null, null);
        }
        if (
            CaseActs.Path(details.Act, definition.Category, c.Status) is not { } path
            || details.Allowed?.Invoke(c) == false
        )
        {
            return (Outcome.NotAllowed, null, null);
        }
        if (details.Prepare is { } prepare && await prepare(db, c, definition, cancellationToken) is { } refused)
        {
            return (Outcome.Refused, null, refused);
        }
        if (details.To is { } to)
        {
            path = [.. path.SkipLast(1), to];
        }
        var now = ThaiDate.InBangkok(clock.GetUtcNow());
        var decision = details.Decision?.Invoke(c);
        details.Apply?.Invoke(c, definition);
        CitizenFlags.Lower(c);
        if (path[^1] != CaseStatusCodes.NeedInfo)
        {
            // Whatever the office does with it, it waits for the citizen no longer.
            await caseClock.ResumeAsync(db, c, now, cancellationToken);
        }
        if (details.Within is { } within)
        {
            await within(db, c, now, cancellationToken);
        }
        CaseAct? before = null;
        foreach (var status in path)
        {
            var last = status == path[^1];
            c.Status = status;
            c.Version++;
            var act = new CaseAct
            {
                SubmissionId = id,
                Version = c.Version,
                At = now,
                StaffId = staff.Id,
                StaffName = staff.Name,
                Act = last ? details.Act : CaseActs.Accept,
                Status = status,
                DueAt = c.DueAt,
                Why = last ? details.Why ?? decision?.Reason : null,
                PublicText =
                    !last ? null
                    : decision is not null ? DecisionWords.Told(decision, c.Locale)
                    : details.PublicText?.Invoke(c),
            };
            db.Acts.Add(act);
            if (before is not null)
            {
                Tell(db, c, before, act);
            }
            before = act;
        }
        Tell(db, c, before!, null);
        c.ChangedAt = now;
        if (decision is not null)
        {
            db.Decisions.Add(decision.On(before!, staff));
        }
        if (c.Status is CaseStatusCodes.Done or CaseStatusCodes.Rejected)
        {
            await TellJoinedAsync(db, c, before!, decision, staff, cancellationToken);
        }
        return (Outcome.Done, c.CaseNumber, null);
    }

    /// <summary>What is decided on a case is decided on those joined to it, and their citizens are told in the same words.</summary>
    private async Task TellJoinedAsync(
        SubmissionsDbContext db,
        Submission decided,
        CaseAct step,
        DecisionText? decision,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        foreach (var c in await db.FollowersAsync(decided.Id, cancellationToken))
        {
            c.Status = decided.Status;
            c.Version++;
            c.ChangedAt = step.At;
            var act = new CaseAct
            {
                SubmissionId = c.Id,
                Version = c.Version,
                At = step.At,
                StaffId = staff.Id,
                StaffName = staff.Name,
                Act = step.Act == CaseActs.Correct ? CaseActs.Correct : CaseActs.DecidedTogether,
                Status = c.Status,
                DueAt = c.DueAt,
                Why = decided.CaseNumber,
                PublicText = decision is null ? step.PublicText : DecisionWords.Told(decision, c.Locale),
            };
            db.Acts.Add(act);
            if (decision is not null)
            {
                db.Decisions.Add(decision.On(act, staff));
            }
            Tell(db, c, act, null);
        }
    }

    private void Tell(SubmissionsDbContext db, Submission c, CaseAct act, CaseAct? next) =>
        db.Publish(CaseFacts.Changed(c, office, act, next), act.SubmissionId.ToString("N"), act.Version, clock);

    /// <summary>Tells the second officer what was done since they looked; nothing of theirs is overwritten.</summary>
    private static async Task<IResult> ConflictAsync(
        SubmissionsDbContext db,
        Guid id,
        int seen,
        CancellationToken cancellationToken
    )
    {
        var steps = await db
            .Acts.AsNoTracking()
            .Where(a => a.SubmissionId == id)
            .OrderByDescending(a => a.Version)
            .Take(MostChanges)
            .ToListAsync(cancellationToken);
        var last = steps[0];
        var before = steps.FirstOrDefault(a => a.Version <= seen);
        return Problems.Of(
            StatusCodes.Status409Conflict,
            "version_conflict",
            extensions: new Dictionary<string, object?>
            {
                ["current"] = new
                {
                    version = last.Version,
                    status = last.Status,
                    who = last.StaffName ?? "",
                    act = last.Act,
                    at = ThaiDate.InBangkok(last.At),
                },
                ["changes"] = steps
                    .Where(a => a.Version > seen)
                    .OrderBy(a => a.Version)
                    .Select(a => new
                    {
                        version = a.Version,
                        who = a.StaffName ?? "",
                        act = a.Act,
                        at = ThaiDate.InBangkok(a.At),
                        why = a.Why,
                    }),
                // Null where it is as it was.
                ["moved"] = new
                {
                    status = before is null || before.Status != last.Status ? last.Status : null,
                    dueAt = before is null || before.DueAt != last.DueAt
                        ? ThaiDate.InBangkok(last.DueAt)
                        : (DateTimeOffset?)null,
                },
            }
        );
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Case {CaseNumber} ({SubmissionId}): {Act} by staff {StaffId} on version {Version}"
    )]
    private static partial void LogActed(
        ILogger logger,
        string caseNumber,
        Guid submissionId,
        string act,
        Guid staffId,
        int version
    );
}
