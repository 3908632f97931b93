using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Cases;

namespace ThaklorAspire.Submissions.Features.Deciding;

/// <summary>
/// แก้ไขผลการพิจารณา: the decision was wrong and another takes its place at once. The first stays in the log, and the citizen is told
/// that it was wrong and why.
/// </summary>
internal static class Correct
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="Outcome"><c>done</c> or <c>rejected</c>: the other one, or the same under other words.</param>
    /// <param name="Why">What was wrong with the decision before, 3 to 200 letters.</param>
    /// <param name="Reason">What is decided now.</param>
    /// <param name="Ground">Of a refusal.</param>
    /// <param name="Appeal">Of a refusal; null takes the office's words.</param>
    internal sealed record Request(
        int Version,
        string Outcome,
        string? Why,
        string? Reason,
        string? Ground = null,
        string? Appeal = null
    );

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
        if (request.Outcome is not (CaseStatusCodes.Done or CaseStatusCodes.Rejected))
        {
            errors["outcome"] =
            [
                Problems.Language(http) == "en" ? "Choose what is decided now" : "กรุณาเลือกผลการพิจารณาที่ถูกต้อง",
            ];
        }
        var why = words.Good(request.Why, "why", DecisionWords.MostCorrects, http, errors);
        var decision = words.Check(
            request.Outcome,
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
                new(CaseActs.Correct, request.Version, why)
                {
                    To = request.Outcome,
                    Decision = c => decision(c) with { Corrects = why },
                    // Money that nobody confirmed does not become confirmed by words.
                    Prepare = (_, c, definition, _) =>
                        Task.FromResult<(string, Fault)?>(
                            request.Outcome == CaseStatusCodes.Done && definition.IsPaid && c.PaidSatang is null
                                ? ("outcome", Unpaid)
                                : null
                        ),
                },
                http,
                cancellationToken
            );
    }

    private static readonly Fault Unpaid = new(
        "outcome.unpaid",
        "ยังไม่ได้ยืนยันการชำระเงิน กรุณาเปิดเรื่องใหม่ แล้วยืนยันการชำระเงิน",
        "The payment was never confirmed. Reopen the case and confirm the payment"
    );
}
