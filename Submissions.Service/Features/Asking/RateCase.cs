using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Privacy;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>ให้คะแนน, once for each ending; the case does not move.</summary>
internal static class RateCase
{
    /// <param name="Score">1 (not at all satisfied) to 5.</param>
    /// <param name="Comment">Up to 500 letters, or none.</param>
    internal sealed record Request(string? Pass, Guid Key, int? Score, string? Comment);

    public static Task<IResult> HandleAsync(
        Request request,
        [FromServices] ActOnOwnCase acts,
        [FromServices] Sealing sealing,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var language = Problems.Language(http);
        var comment = CitizenText.Check(request.Comment, 0, 500);
        return acts.RunAsync(
            request.Pass,
            request.Key,
            OwnActs.Rate,
            new { request.Score, request.Comment },
            (move, _) =>
            {
                if (request.Score is not (>= 1 and <= 5) || comment.Fault is not null)
                {
                    return Task.FromResult<Refusal?>(
                        comment.Fault is { } fault
                            ? Refusal.Invalid("comment", fault.In(language))
                            : Refusal.Invalid(
                                "score",
                                language == "en" ? "Choose from 1 to 5" : "กรุณาเลือกคะแนน 1 ถึง 5"
                            )
                    );
                }
                Rating.Add(move, sealing, request.Score, settled: true, comment.Value!);
                return Task.FromResult<Refusal?>(null);
            },
            cancellationToken
        );
    }
}

/// <summary>
/// ยังไม่เรียบร้อย: what was done did not hold, or was not done. The case is open again under a new due date, within 30 days of its end and
/// at most twice; after that, by a new request or by a complaint.
/// </summary>
internal static class NotSettled
{
    /// <param name="Version">The version the citizen read.</param>
    /// <param name="Reason">3 to 1,000 letters.</param>
    /// <param name="Score">1 to 5, or none.</param>
    internal sealed record Request(string? Pass, Guid Key, int Version, string? Reason, int? Score = null);

    public static Task<IResult> HandleAsync(
        Request request,
        [FromServices] ActOnOwnCase acts,
        [FromServices] CaseClock caseClock,
        [FromServices] Sealing sealing,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var language = Problems.Language(http);
        var reason = CitizenText.Check(request.Reason, 3, 1000);
        return acts.RunAsync(
            request.Pass,
            request.Key,
            OwnActs.NotSettled,
            new
            {
                request.Version,
                request.Reason,
                request.Score,
            },
            async (move, token) =>
            {
                if (move.Case.Version != request.Version)
                {
                    return Refusal.Moved;
                }
                if (reason.Fault is { } fault)
                {
                    return Refusal.Invalid("reason", fault.In(language));
                }
                if (request.Score is not (null or (>= 1 and <= 5)))
                {
                    return Refusal.Invalid(
                        "score",
                        language == "en" ? "Choose from 1 to 5" : "กรุณาเลือกคะแนน 1 ถึง 5"
                    );
                }
                Rating.Add(move, sealing, request.Score, settled: false, "");
                acts.Say(move, CaseNewsCodes.NotSettled, reason.Value!);
                // What was decided together with another case is a matter of its own again.
                move.Case.JoinedToId = null;
                await caseClock.RestartAsync(move.Db, move.Case, move.Now, token);
                CitizenFlags.Raise(move.Case, CitizenFlags.NotSettled);
                acts.Step(move, CaseNewsCodes.NotSettled, CaseStatusCodes.InProgress);
                return null;
            },
            cancellationToken
        );
    }
}

file static class Rating
{
    public static void Add(OwnMove move, Sealing sealing, int? score, bool settled, string comment)
    {
        var id = Guid.CreateVersion7(move.Now);
        // No step of the case, but its figures change.
        move.Case.ChangedAt = move.Now;
        move.Db.Ratings.Add(
            new CaseRating
            {
                Id = id,
                SubmissionId = move.Case.Id,
                Version = move.Ending!.Version,
                At = move.Now,
                Score = score,
                Settled = settled,
                CommentSealed = comment.Length == 0 ? null : sealing.Seal(comment, "rating", id),
            }
        );
    }
}
