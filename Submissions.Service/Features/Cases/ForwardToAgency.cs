using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// ส่งต่อหน่วยงานอื่น: not this office's matter. The citizen is told whose it is and how to reach them (Act on electronic government work
/// B.E. 2565 s.10: forward, or tell which agency is responsible).
/// </summary>
internal static class ForwardToAgency
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="Agency">Name and way of contact, 3 to 300 letters. Phone numbers only of agencies that stand in <c>office.json</c>.</param>
    /// <param name="Reason">Why it is theirs.</param>
    internal sealed record Request(int Version, string Agency, string Reason);

    private const int LongestAgency = 300;

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        PublicText publicText,
        HttpContext http,
        CancellationToken cancellationToken
    ) =>
        publicText.IfGoodAsync(
            request.Agency,
            "agency",
            http,
            agency =>
                publicText.IfGoodAsync(
                    request.Reason,
                    "reason",
                    http,
                    reason =>
                        acts.RunAsync(
                            id,
                            new(
                                CaseActs.Forward,
                                request.Version,
                                $"{agency}: {reason}",
                                c =>
                                    c.Locale == "en"
                                        ? $"Passed on to: {agency}. Reason: {reason}"
                                        : $"ส่งต่อไปยัง {agency} เนื่องจาก {reason}"
                            ),
                            http,
                            cancellationToken
                        )
                ),
            LongestAgency
        );
}
