using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>
/// ส่งเอกสารหรือข้อมูลที่ขอไว้: all of it at once, by the questions' own rules. What was filed stays as it was; the answers stand beside it. The
/// clock goes on.
/// </summary>
internal static class AnswerRequest
{
    private const int MostFiles = 50;

    /// <param name="Pass">From <see cref="OpenOwnCase"/>.</param>
    /// <param name="Key">Once for each press of the button.</param>
    /// <param name="RequestId">Which asking is answered.</param>
    /// <param name="Answers">By key of the question, as at the filing.</param>
    /// <param name="Attachments">Receipts by key of the question.</param>
    internal sealed record Request(
        string? Pass,
        Guid Key,
        Guid RequestId,
        Dictionary<string, JsonElement> Answers,
        Dictionary<string, List<string>>? Attachments = null
    );

    public static async Task<IResult> HandleAsync(
        Request request,
        [FromServices] ActOnOwnCase acts,
        [FromServices] OwnCaseViews views,
        [FromServices] CitizenPass passes,
        [FromServices] ReceiptTokens receipts,
        [FromServices] CaseClock caseClock,
        [FromServices] Sealing sealing,
        SubmissionsDbContext db,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (passes.Read(request.Pass) is not { } id)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "pass_expired");
        }
        if (
            request.Answers.Count > 200
            || !request.Answers.Values.All(Submit.IsWellFormed)
            || (request.Attachments?.Values.Sum(f => f?.Count ?? MostFiles + 1) ?? 0) > MostFiles
        )
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var language = Problems.Language(http);
        var c = await db.Submissions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null || await views.DefinitionAsync(c, cancellationToken) is not { } definition)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        // Judged before the writer's turn; what was asked never changes, only whether it still waits.
        var items = await db.DocumentRequests.AnyAsync(
            r => r.Id == request.RequestId && r.SubmissionId == id,
            cancellationToken
        )
            ? await OwnCaseViews.ItemsAsync(db, request.RequestId, cancellationToken)
            : [];
        var form = await JudgedForm.JudgeAsync(
            OwnCaseViews.FormOf(items, definition),
            request.Answers,
            request.Attachments,
            receipts,
            views.Context
        );
        if (items.Count > 0 && form.Sheet.UnknownKeys.Count > 0)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var faults = form.Faults.ToList();
        foreach (var free in items.Where(i => i.Field is null))
        {
            if (
                !form.Sheet.Values.ContainsKey(AskedForm.TextKey(free.Number))
                && form.Files.All(f => f.Field != AskedForm.FilesKey(free.Number))
                && faults.All(f => f.Key != AskedForm.FilesKey(free.Number))
            )
            {
                faults.Add((AskedForm.TextKey(free.Number), Either));
            }
        }
        return await acts.RunAsync(
            request.Pass,
            request.Key,
            OwnActs.Answer,
            new
            {
                request.RequestId,
                answers = request.Answers.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"),
                request.Attachments,
            },
            async (move, token) =>
            {
                if (move.Request?.Id != request.RequestId)
                {
                    return Refusal.Moved;
                }
                if (faults.Count > 0)
                {
                    return new(
                        StatusCodes.Status422UnprocessableEntity,
                        "validation_failed",
                        faults
                            .GroupBy(f => f.Key)
                            .ToDictionary(g => g.Key, g => g.Select(f => f.Fault.In(language)).Distinct().ToArray())
                    );
                }
                if (await ActOnOwnCase.TakenAsync(move, form, language, token) is { } taken)
                {
                    return taken;
                }
                var files = new List<(string, AttachmentReceipt, Guid?)>();
                foreach (var item in items)
                {
                    var answer = Guid.CreateVersion7(move.Now);
                    var (text, attached) = item.Field is { } field
                        ? (field, field)
                        : (AskedForm.TextKey(item.Number), AskedForm.FilesKey(item.Number));
                    move.Db.AddedAnswers.Add(
                        new AddedAnswer
                        {
                            Id = answer,
                            SubmissionId = id,
                            RequestId = request.RequestId,
                            Number = item.Number,
                            Field = item.Field,
                            At = move.Now,
                            ValueSealed = form.Sheet.Values.TryGetValue(text, out var value)
                                ? sealing.Seal(value, "added", answer)
                                : null,
                        }
                    );
                    files.AddRange(
                        form.Files.Where(f => f.Field == attached).Select(f => (f.Field, f.Receipt, (Guid?)answer))
                    );
                }
                move.Request.AnsweredAt = move.Now;
                await caseClock.ResumeAsync(move.Db, move.Case, move.Now, token);
                CitizenFlags.Raise(move.Case, CitizenFlags.Answered);
                acts.Step(move, CaseNewsCodes.Answered, CaseStatusCodes.Checking);
                acts.AddFiles(move, files);
                return null;
            },
            cancellationToken
        );
    }

    private static readonly Fault Either = new(
        "item.empty",
        "กรุณาพิมพ์คำตอบหรือแนบไฟล์อย่างน้อยหนึ่งอย่าง",
        "Type an answer or attach a file"
    );
}
