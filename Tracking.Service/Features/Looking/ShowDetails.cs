using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Tracking;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Tracking.Data;
using ThaklorAspire.Tracking.Features.Timeline;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>
/// <c>POST /api/tracking/details</c>. The last four digits of the phone narrow what an ID number found; they do not prove who
/// asks (OWASP ASVS 6.4.2), so code and notes stay hidden. Five wrong tries a day, then by code only, and the applicant hears of it.
/// </summary>
internal sealed class ShowDetails(
    UnitOfWork<TrackingDbContext> work,
    LookupHashes hashes,
    LookingLimits limits,
    CaseRef refs,
    TimeProvider clock
)
{
    internal sealed record Request(string? Ref, string? PhoneLast4);

    public async Task<IResult> HandleAsync(HttpContext http, Request request, CancellationToken cancellationToken)
    {
        if (refs.Read(request.Ref ?? "") is not { } submissionId)
        {
            return Problems.Validation(LookingProblems.Ref(http));
        }
        if (FourDigits(request.PhoneLast4) is not { } digits)
        {
            return Problems.Validation(LookingProblems.PhoneDigits(http));
        }
        var (limit, view) = await work.RunAsync(
            (db, token) => TryAsync(db, submissionId, digits, token),
            cancellationToken
        );
        if (limit.Exceeded)
        {
            LookingMetrics.Count("details", "limited");
            return Problems.Of(StatusCodes.Status429TooManyRequests, "phone_tries_spent", retryAfter: limit.RetryAfter);
        }
        LookingMetrics.Count("details", view is null ? "miss" : "hit");
        return view is null ? Problems.Validation(LookingProblems.WrongDigits(http)) : Results.Ok(view);
    }

    private async Task<(RateVerdict Limit, TrackingView? View)> TryAsync(
        TrackingDbContext db,
        Guid submissionId,
        string digits,
        CancellationToken cancellationToken
    )
    {
        var limit = await limits.CountDigitsAsync(db, submissionId, cancellationToken);
        var tracked = await db
            .Cases.AsNoTracking()
            .FirstOrDefaultAsync(c => c.SubmissionId == submissionId && c.CodeHash != null, cancellationToken);
        var steps = await db
            .Timeline.AsNoTracking()
            .Where(t => t.SubmissionId == submissionId)
            .ToListAsync(cancellationToken);
        if (limit.Exceeded || tracked is null || !Matches(tracked, digits))
        {
            if (limit.Last && tracked is not null)
            {
                PublishSpent(db, submissionId);
            }
            return (limit, null);
        }
        LookingLimits.ForgiveDigits(db);
        return (limit, TrackingView.Of(tracked, steps, code: null));
    }

    /// <summary>With the count that it tells of, in one commit. The day is the stream's version: no day tells twice.</summary>
    private void PublishSpent(TrackingDbContext db, Guid submissionId)
    {
        var now = clock.GetUtcNow();
        db.Publish(
            new PhoneTriesSpent { SubmissionId = submissionId, At = now },
            $"digits-{submissionId:N}",
            (int)(now.UtcTicks / TimeSpan.TicksPerDay),
            clock
        );
    }

    private bool Matches(TrackedCase tracked, string digits)
    {
        var stored = Encoding.ASCII.GetBytes(tracked.Phone4Hash ?? "");
        return hashes
            .Phone4Candidates(tracked.SubmissionId, digits)
            .Any(c => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(c), stored));
    }

    /// <summary>Exactly four digits, ASCII or Thai; null otherwise.</summary>
    internal static string? FourDigits(string? typed)
    {
        if (typed is null || typed.Length > 16)
        {
            return null;
        }
        var digits = string.Concat(
            typed.Trim().Select(c => c is >= '\u0E50' and <= '\u0E59' ? (char)('0' + (c - '\u0E50')) : c)
        );
        return digits.Length == 4 && digits.All(char.IsAsciiDigit) ? digits : null;
    }
}
