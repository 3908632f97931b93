using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Tracking.Data;
using ThaklorAspire.Tracking.Features.Rebuilding;
using ThaklorAspire.Tracking.Features.Timeline;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>
/// <c>GET /api/tracking/{code}</c>. The code is the key to the case and is forgiven how it is typed. A code this service has not
/// heard of is asked for at Submissions, so that nobody who was just given a code is told that it does not exist.
/// </summary>
internal sealed partial class TrackByCode(
    IDbContextFactory<TrackingDbContext> contexts,
    UnitOfWork<TrackingDbContext> work,
    LookupHashes hashes,
    LookingLimits limits,
    CaptchaIssuer captchas,
    CaseFeed feed,
    TimeProvider clock,
    ILogger<TrackByCode> logger
)
{
    /// <summary>Header with a solved captcha, needed after too many misses from one address.</summary>
    public const string CaptchaHeader = "X-Captcha";

    // A citizen waits this long at most for the second opinion.
    private static readonly TimeSpan ReadThroughWithin = TimeSpan.FromMilliseconds(500);

    public async Task<IResult> HandleAsync(HttpContext http, string code, CancellationToken cancellationToken)
    {
        // Before any query: a wrong check character is a typing mistake, and mistakes cost neither side anything.
        if (!TrackingCode.TryParse(code, out var canonical))
        {
            return NotFound();
        }
        var address = http.ClientAddress();
        var candidates = hashes.CodeCandidates(canonical);
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var misses = await limits.MissesOfAsync(db, address, cancellationToken);
            if (misses.Exceeded && await RefusalAsync(http, misses.RetryAfter, cancellationToken) is { } refusal)
            {
                return refusal;
            }
            if (await ViewAsync(db, candidates, canonical, cancellationToken) is { } view)
            {
                LookingMetrics.Count("code", "hit");
                return Results.Ok(view);
            }
        }
        var asked = await ReadThroughAsync(candidates, cancellationToken);
        if (asked == Asked.Known)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            if (await ViewAsync(db, candidates, canonical, cancellationToken) is { } view)
            {
                LookingMetrics.Count("code", "read_through");
                return Results.Ok(view);
            }
        }
        if (asked == Asked.NoAnswer)
        {
            // Perhaps the code was given out a moment ago: "not found" would be a lie.
            LookingMetrics.Count("code", "no_answer");
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                LookingProblems.Unavailable,
                retryAfter: TimeSpan.FromSeconds(5)
            );
        }
        await work.RunAsync((db, token) => limits.CountAsync(db, address, hit: false, token), cancellationToken);
        LookingMetrics.Count("code", "miss");
        return NotFound();
    }

    private static async Task<TrackingView?> ViewAsync(
        TrackingDbContext db,
        IReadOnlyList<string> candidates,
        string canonical,
        CancellationToken cancellationToken
    )
    {
        var tracked =
            candidates.Count == 1
                ? await ByHash(db, candidates[0]).FirstOrDefaultAsync(cancellationToken)
                : await db
                    .Cases.AsNoTracking()
                    .Where(c => candidates.Contains(c.CodeHash!))
                    .FirstOrDefaultAsync(cancellationToken);
        if (tracked is null)
        {
            return null;
        }
        var steps = await db
            .Timeline.AsNoTracking()
            .Where(t => t.SubmissionId == tracked.SubmissionId)
            .ToListAsync(cancellationToken);
        return TrackingView.Of(tracked, steps, TrackingCode.Format(canonical));
    }

    private static IQueryable<TrackedCase> ByHash(TrackingDbContext db, string hash) =>
        db.Cases.AsNoTracking().Where(c => c.CodeHash == hash);

    private enum Asked
    {
        /// <summary>Submissions knew the case, and it is stored now by the way events take.</summary>
        Known,
        Unknown,

        /// <summary>Submissions did not answer in time.</summary>
        NoAnswer,
    }

    private async Task<Asked> ReadThroughAsync(IReadOnlyList<string> candidates, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ReadThroughWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            foreach (var hash in candidates)
            {
                if (await feed.FindAsync(hash, either.Token) is { } snapshot)
                {
                    await work.RunAsync(
                        (db, token) => SnapshotApplier.ApplyAsync(db, snapshot, token),
                        cancellationToken
                    );
                    return Asked.Known;
                }
            }
            return Asked.Unknown;
        }
        catch (DbUpdateException e) when (StorageFault.IsUniqueViolation(e) || e is DbUpdateConcurrencyException)
        {
            // The event arrived at the same moment and wrote the case.
            return Asked.Known;
        }
        catch (Exception e) when (e is not NotStoredException && !cancellationToken.IsCancellationRequested)
        {
            LogReadThrough(logger, e.GetType().Name);
            return Asked.NoAnswer;
        }
    }

    /// <summary>After too many misses a code costs a captcha; null when a good one was brought, which is spent then.</summary>
    private async Task<IResult?> RefusalAsync(
        HttpContext http,
        TimeSpan retryAfter,
        CancellationToken cancellationToken
    )
    {
        var verdict = captchas.Check(
            http.Request.Headers[CaptchaHeader],
            CaptchaPurpose.Lookup,
            CaptchaPurpose.Submission
        );
        if (verdict.Fault == CaptchaFault.Missing)
        {
            LookingMetrics.Count("code", "limited");
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many", retryAfter: retryAfter);
        }
        if (!verdict.IsGood)
        {
            return LookingProblems.Captcha(http);
        }
        await work.RunAsync(
            (db, _) =>
            {
                db.SpendCaptcha(verdict);
                return Task.CompletedTask;
            },
            cancellationToken
        );
        return null;
    }

    private static IResult NotFound() => Problems.Of(StatusCodes.Status404NotFound, "not_found");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Submissions could not be asked for a code: {Error}")]
    private static partial void LogReadThrough(ILogger logger, string error);
}
