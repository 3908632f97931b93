using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>เริ่มดำเนินการ: the office is at it, and the citizen is told.</summary>
internal static class StartWork
{
    internal sealed record Request(int Version);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        HttpContext http,
        CancellationToken cancellationToken
    ) => acts.RunAsync(id, new(CaseActs.Start, request.Version, null), http, cancellationToken);
}
