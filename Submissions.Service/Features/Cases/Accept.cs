using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>รับเรื่อง</summary>
internal static class Accept
{
    internal sealed record Request(int Version);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        HttpContext http,
        CancellationToken cancellationToken
    ) => acts.RunAsync(id, new(CaseActs.Accept, request.Version, null), http, cancellationToken);
}
