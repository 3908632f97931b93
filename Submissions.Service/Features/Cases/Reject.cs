using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Deciding;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>ไม่สามารถดำเนินการได้: with the reason, the law and how to appeal, all of which the citizen reads.</summary>
internal static class Reject
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="Reason">Why, 3 to 1,000 letters.</param>
    /// <param name="Ground">ข้อกฎหมาย, 3 to 250 letters.</param>
    /// <param name="Appeal">How to appeal, 3 to 400 letters; null takes the office's words.</param>
    internal sealed record Request(int Version, string? Reason, string? Ground = null, string? Appeal = null);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        [FromServices] DecisionWords words,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var errors = new Dictionary<string, string[]>();
        var decision = words.Check(
            CaseStatusCodes.Rejected,
            request.Reason,
            "reason",
            request.Ground,
            request.Appeal,
            http,
            errors
        );
        return errors.Count > 0
            ? Task.FromResult(Problems.Validation(errors))
            : acts.RunAsync(
                id,
                new(CaseActs.Reject, request.Version, null) { Decision = decision },
                http,
                cancellationToken
            );
    }
}
