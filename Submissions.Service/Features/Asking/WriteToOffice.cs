using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>ข้อความหรือไฟล์ถึงเจ้าหน้าที่: while the case is open. Nothing moves; the officer sees it in the queue.</summary>
internal static class WriteToOffice
{
    public const int MostLetters = 1000;
    public const int MostPerDay = 10;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="Text">Up to 1,000 letters; may be empty when files come with it.</param>
    /// <param name="Attachments">Receipts under <see cref="AskedForm.MessageFiles"/>.</param>
    internal sealed record Request(
        string? Pass,
        Guid Key,
        string? Text,
        Dictionary<string, List<string>>? Attachments = null
    );

    public static async Task<IResult> HandleAsync(
        Request request,
        [FromServices] ActOnOwnCase acts,
        [FromServices] OwnCaseViews views,
        [FromServices] ReceiptTokens receipts,
        [FromServices] RateCounters counters,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var language = Problems.Language(http);
        if ((request.Attachments?.Values.Sum(f => f?.Count ?? 100) ?? 0) > 50)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var form = await JudgedForm.JudgeAsync(
            AskedForm.ForMessage,
            new Dictionary<string, System.Text.Json.JsonElement>(),
            request.Attachments,
            receipts,
            views.Context
        );
        if (form.Sheet.UnknownKeys.Count > 0)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        var text = CitizenText.Check(request.Text, form.Files.Count > 0 || form.Faults.Count > 0 ? 0 : 2, MostLetters);
        return await acts.RunAsync(
            request.Pass,
            request.Key,
            OwnActs.Write,
            new { request.Text, request.Attachments },
            async (move, token) =>
            {
                if (text.Fault is { } fault)
                {
                    return Refusal.Invalid("text", fault.In(language));
                }
                if (form.Faults is [var (box, wrong), ..])
                {
                    return Refusal.Invalid(box, wrong.In(language));
                }
                if (await ActOnOwnCase.TakenAsync(move, form, language, token) is { } taken)
                {
                    return taken;
                }
                var written = await counters.HitAsync(
                    move.Db,
                    "own-case-message",
                    move.Case.Id.ToString("N"),
                    MostPerDay,
                    Day,
                    token
                );
                if (written.Exceeded)
                {
                    return new(StatusCodes.Status429TooManyRequests, "too_many", null, written.RetryAfter);
                }
                var message = acts.Say(move, CaseNewsCodes.CitizenWrote, text.Value!);
                CitizenFlags.Raise(move.Case, CitizenFlags.Wrote);
                acts.Step(move, CaseNewsCodes.CitizenWrote, move.Case.Status);
                acts.AddFiles(move, [.. form.Files.Select(f => (f.Field, f.Receipt, (Guid?)message))]);
                return null;
            },
            cancellationToken
        );
    }
}

/// <summary>What citizens write in their own words: read by officers alone, and sealed.</summary>
internal static class CitizenText
{
    public static Checked Check(string? typed, int least, int most)
    {
        if (TypedText.IsMalformed(typed ?? ""))
        {
            return TypedText.Unreadable;
        }
        var clean = TypedText.Clean(typed ?? "");
        return clean.Length == 0 && least > 0 ? Empty : TypedText.Check(clean, least, most);
    }

    private static readonly Fault Empty = new("text.empty", "กรุณาพิมพ์ข้อความ", "Please type your message");
}
