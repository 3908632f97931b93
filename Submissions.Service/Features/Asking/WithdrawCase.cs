using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>ยกเลิกเรื่อง: while the office has neither decided nor passed it on. For good.</summary>
internal static class WithdrawCase
{
    /// <param name="Version">The version the citizen read: whoever withdraws must have seen what the office did last.</param>
    /// <param name="Reason">Up to 500 letters, or none.</param>
    internal sealed record Request(string? Pass, Guid Key, int Version, string? Reason);

    public static Task<IResult> HandleAsync(
        Request request,
        [FromServices] ActOnOwnCase acts,
        [FromServices] CaseClock caseClock,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var reason = CitizenText.Check(request.Reason, 0, 500);
        return acts.RunAsync(
            request.Pass,
            request.Key,
            OwnActs.Withdraw,
            new { request.Version, request.Reason },
            async (move, token) =>
            {
                if (move.Case.Version != request.Version)
                {
                    return Refusal.Moved;
                }
                if (reason.Fault is { } fault)
                {
                    return Refusal.Invalid("reason", fault.In(Problems.Language(http)));
                }
                if (reason.Value is { Length: > 0 } words)
                {
                    acts.Say(move, CaseNewsCodes.Withdrawn, words);
                }
                await caseClock.ResumeAsync(move.Db, move.Case, move.Now, token);
                acts.Step(move, CaseNewsCodes.Withdrawn, CaseStatusCodes.Cancelled);
                return null;
            },
            cancellationToken
        );
    }
}
