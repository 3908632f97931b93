using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Tracking.Data;
using ThaklorAspire.Tracking.Features.Timeline;

namespace ThaklorAspire.Tracking.Features.Looking;

/// <summary>
/// <c>POST /api/tracking/lookup</c>. National IDs have a public check digit and leak in bulk: an ID alone shows service, date and
/// status of services that are not sensitive, and nothing else. Known and unknown IDs cost the same queries and writes.
/// </summary>
internal sealed class LookUpByNationalId(
    UnitOfWork<TrackingDbContext> work,
    LookupHashes hashes,
    LookingLimits limits,
    CaptchaIssuer captchas,
    CaseRef refs
)
{
    private const int MostItems = 50;

    internal sealed record Request(string? NationalId, string? Captcha);

    internal sealed record Answer(IReadOnlyList<Item> Items);

    internal sealed record Item(string Ref, ServiceView Service, DateTimeOffset SubmittedAt, StatusView Status);

    public async Task<IResult> HandleAsync(HttpContext http, Request request, CancellationToken cancellationToken)
    {
        if (NationalId.Parse(request.NationalId) is not { } nationalId)
        {
            return Problems.Validation(LookingProblems.NationalId(http));
        }
        var verdict = captchas.Check(request.Captcha, CaptchaPurpose.Lookup, CaptchaPurpose.Submission);
        if (!verdict.IsGood)
        {
            return LookingProblems.Captcha(http);
        }
        var address = http.ClientAddress();
        var candidates = hashes.NationalIdCandidates(nationalId);
        var (limit, found) = await work.RunAsync(
            async (db, token) =>
            {
                db.SpendCaptcha(verdict);
                var limit = await limits.CountLookupAsync(db, nationalId, token);
                var found = await ListAsync(db, candidates, token);
                await limits.CountAsync(db, address, found.Count > 0, token);
                return (limit, found);
            },
            cancellationToken
        );
        if (limit.Exceeded)
        {
            LookingMetrics.Count("national_id", "limited");
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too_many", retryAfter: limit.RetryAfter);
        }
        LookingMetrics.Count("national_id", found.Count > 0 ? "hit" : "miss");
        return Results.Ok(
            new Answer([
                .. found.Select(c => new Item(
                    refs.Create(c.SubmissionId),
                    ServiceView.Of(c),
                    TrackingView.Local(c.SubmittedAt!.Value),
                    StatusView.Of(c)
                )),
            ])
        );
    }

    internal static Task<List<TrackedCase>> ListAsync(
        TrackingDbContext db,
        IReadOnlyList<string> candidates,
        CancellationToken cancellationToken
    ) =>
        db
            .Cases.AsNoTracking()
            .Where(c => candidates.Contains(c.ApplicantHash!) && !c.Sensitive && c.CodeHash != null)
            .OrderByDescending(c => c.SubmittedAt)
            .Take(MostItems)
            .ToListAsync(cancellationToken);
}
