using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>ดำเนินการแล้วเสร็จ: with what came of it, which the citizen reads. What is paid for is finished by <see cref="ConfirmPayment"/>.</summary>
internal static class Finish
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="Result">ผลการดำเนินการ, 3 to 1,000 letters.</param>
    internal sealed record Request(int Version, string Result);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        PublicText publicText,
        HttpContext http,
        CancellationToken cancellationToken
    ) =>
        publicText.IfGoodAsync(
            request.Result,
            "result",
            http,
            result =>
                acts.RunAsync(
                    id,
                    new(CaseActs.Finish, request.Version, result) { Decision = _ => new(CaseStatusCodes.Done, result) },
                    http,
                    cancellationToken
                )
        );
}
