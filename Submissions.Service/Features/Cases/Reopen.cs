using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// เปิดเรื่องใหม่: a decision was wrong, or what was done did not hold. The case is worked on again under a new due date, counted from now
/// as the service promises.
/// </summary>
internal static class Reopen
{
    internal sealed record Request(int Version, string Reason);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        PublicText publicText,
        [FromServices] CaseClock caseClock,
        HttpContext http,
        CancellationToken cancellationToken
    ) =>
        publicText.IfGoodAsync(
            request.Reason,
            "reason",
            http,
            reason =>
                acts.RunAsync(
                    id,
                    new(CaseActs.Reopen, request.Version, reason, _ => reason, (c, _) => c.JoinedToId = null)
                    {
                        Within = caseClock.RestartAsync,
                    },
                    http,
                    cancellationToken
                )
        );
}
