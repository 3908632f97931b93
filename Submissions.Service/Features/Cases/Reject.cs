using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>ไม่สามารถดำเนินการได้: with a reason that the citizen reads.</summary>
internal static class Reject
{
    internal sealed record Request(int Version, string Reason);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        PublicText publicText,
        HttpContext http,
        CancellationToken cancellationToken
    ) =>
        publicText.IfGoodAsync(
            request.Reason,
            "reason",
            http,
            reason =>
                acts.RunAsync(id, new(CaseActs.Reject, request.Version, reason, _ => reason), http, cancellationToken)
        );
}
