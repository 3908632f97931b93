using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>
/// ส่งไฟล์แทน: one file that inspection refused, by the rules of its own question. Number, days and state of the case stay as they are; the
/// new file is claimed and inspected as the first one was.
/// </summary>
internal static class ReplaceFile
{
    /// <param name="Pass">From <see cref="OpenOwnCase"/>.</param>
    /// <param name="Key">Once for each press of the button.</param>
    /// <param name="FileId">The refused file.</param>
    /// <param name="Attachments">One receipt, under <see cref="AskedForm.NewFile"/>.</param>
    internal sealed record Request(
        string? Pass,
        Guid Key,
        Guid FileId,
        Dictionary<string, List<string>>? Attachments = null
    );

    public static async Task<IResult> HandleAsync(
        Request request,
        [FromServices] ActOnOwnCase acts,
        [FromServices] OwnCaseViews views,
        [FromServices] CitizenPass passes,
        [FromServices] ReceiptTokens receipts,
        SubmissionsDbContext db,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (passes.Read(request.Pass) is not { } id)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "pass_expired");
        }
        if ((request.Attachments?.Values.Sum(f => f?.Count ?? 100) ?? 0) > 50)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var language = Problems.Language(http);
        var c = await db.Submissions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null || await views.DefinitionAsync(c, cancellationToken) is not { } definition)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        // Judged before the writer's turn; what a question takes never changes, only whether the file still waits.
        var waits = (await RefusedFiles.OpenAsync(db, c, definition, cancellationToken)).FirstOrDefault(f =>
            f.File.Id == request.FileId
        );
        var form = await JudgedForm.JudgeAsync(
            new AskedForm(waits is null ? [] : [waits.Ask]),
            new Dictionary<string, JsonElement>(),
            request.Attachments,
            receipts,
            views.Context
        );
        if (waits is not null && form.Sheet.UnknownKeys.Count > 0)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        return await acts.RunAsync(
            request.Pass,
            request.Key,
            OwnActs.Replace,
            new { request.FileId, request.Attachments },
            async (move, token) =>
            {
                var waiting = await RefusedFiles.OpenAsync(move.Db, move.Case, move.Definition, token);
                if (waits is null || waiting.FirstOrDefault(f => f.File.Id == request.FileId) is not { } refused)
                {
                    return Refusal.Moved;
                }
                if (form.Faults is [var (box, wrong), ..])
                {
                    return Refusal.Invalid(box, wrong.In(language));
                }
                if (await ActOnOwnCase.TakenAsync(move, form, language, token) is { } taken)
                {
                    return taken;
                }
                var receipt = form.Files.Single().Receipt;
                if (waiting.Count == 1)
                {
                    CitizenFlags.Take(move.Case, RefusedFiles.Flag);
                }
                CitizenFlags.Raise(move.Case, CitizenFlags.Replaced);
                acts.Step(move, CaseNewsCodes.FileReplaced, move.Case.Status);
                move.Db.FileReplacements.Add(
                    new FileReplacement
                    {
                        RefusedId = refused.File.Id,
                        FileId = receipt.Id,
                        SubmissionId = id,
                        At = move.Now,
                    }
                );
                acts.AddFiles(move, [(refused.File.Field, receipt, refused.File.AddedWith)]);
                return null;
            },
            cancellationToken
        );
    }
}
