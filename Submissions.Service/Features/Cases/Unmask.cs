using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Privacy;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// เปิดดูข้อมูลที่ปิดบัง: one covered answer, and what was answered to the same question when it was asked again, for a reason. Colleagues read in the case who uncovered what and why, and the audit holds it;
/// the answer is shown this once.
/// </summary>
internal sealed class Unmask(
    UnitOfWork<SubmissionsDbContext> work,
    RefreshingCatalogue catalogue,
    OfficeFile office,
    CaseViews views,
    Sealing sealing,
    TimeProvider clock
)
{
    private const int LeastLetters = 5;
    private const int MostLetters = 500;

    /// <param name="Field">Key of the question.</param>
    /// <param name="Reason">Why the officer must know, 5 to 500 letters.</param>
    internal sealed record Request(string Field, string Reason);

    /// <param name="Display">As filed; null when the question was answered only when it was asked again.</param>
    /// <param name="Later">What was answered to it since, oldest first.</param>
    internal sealed record Shown(string Key, string? Display, IReadOnlyList<ShownLater> Later);

    /// <param name="RequestId">Which asking.</param>
    /// <param name="Number">Of the item in it.</param>
    internal sealed record ShownLater(Guid RequestId, int Number, string Display);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] Unmask unmask,
        HttpContext http,
        CancellationToken cancellationToken
    ) => unmask.RunAsync(id, request, http, cancellationToken);

    private async Task<IResult> RunAsync(
        Guid id,
        Request request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        if (!staff.May(CaseNote.Unmasked))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var language = Problems.Language(http);
        var reason = TypedText.IsMalformed(request.Reason)
            ? TypedText.Unreadable
            : TypedText.Check(TypedText.Clean(request.Reason), LeastLetters, MostLetters);
        // Null: no such case for this officer.
        var (status, shown) = await work.RunAsync<(int, Shown?)>(
            async (db, token) =>
            {
                if (await db.IsDisabledAsync(staff, token))
                {
                    return (StatusCodes.Status403Forbidden, null);
                }
                var c = await db
                    .Submissions.AsNoTracking()
                    .VisibleTo(staff)
                    .FirstOrDefaultAsync(s => s.Id == id, token);
                if (
                    c is null
                    || (await catalogue.KnowingAsync(c.ServiceCode, c.ServiceVersion, token)).Filed(
                        c.ServiceCode,
                        c.ServiceVersion
                    )
                        is not { } definition
                )
                {
                    return (StatusCodes.Status404NotFound, null);
                }
                if (
                    reason.Fault is not null
                    || definition.Fields.FirstOrDefault(f => f.Key == request.Field && f.IsMasked()) is not { } field
                )
                {
                    return (StatusCodes.Status422UnprocessableEntity, null);
                }
                var filed = views.Answers(c).GetValueOrDefault(field.Key);
                var added = await db
                    .AddedAnswers.AsNoTracking()
                    .Where(a => a.SubmissionId == id && a.Field == field.Key && a.ValueSealed != null)
                    .OrderBy(a => a.At)
                    .ToListAsync(token);
                if (filed is null && added.Count == 0)
                {
                    return (StatusCodes.Status422UnprocessableEntity, null);
                }
                var now = ThaiDate.InBangkok(clock.GetUtcNow());
                var note = Guid.CreateVersion7(now);
                db.Notes.Add(
                    new CaseNote
                    {
                        Id = note,
                        SubmissionId = id,
                        At = now,
                        StaffId = staff.Id,
                        StaffName = staff.Name,
                        Kind = CaseNote.Unmasked,
                        Field = field.Key,
                        TextSealed = sealing.Seal(reason.Value!, "note", note),
                    }
                );
                return (
                    StatusCodes.Status200OK,
                    new Shown(
                        field.Key,
                        filed is null ? null : Whole(filed),
                        [
                            .. added.Select(a => new ShownLater(
                                a.RequestId,
                                a.Number,
                                Whole(sealing.Open(a.ValueSealed!, "added", a.Id))
                            )),
                        ]
                    )
                );

                string Whole(string canonical) =>
                    CaseViews
                        .Answer(definition, field, canonical, FormContext.Of(office, now), language, masked: false)
                        .Display;
            },
            cancellationToken
        );
        return status switch
        {
            StatusCodes.Status200OK => Results.Ok(shown),
            StatusCodes.Status403Forbidden => Problems.Of(status, "forbidden"),
            StatusCodes.Status404NotFound => Problems.Of(status, "not_found"),
            _ when reason.Fault is { } fault => Problems.Validation(
                new Dictionary<string, string[]> { ["reason"] = [fault.In(language)] }
            ),
            _ => Problems.Validation(
                new Dictionary<string, string[]>
                {
                    ["field"] =
                    [
                        language == "en"
                            ? "Nothing of this case is covered under this name"
                            : "ไม่มีข้อมูลที่ปิดบังตามชื่อนี้ในเรื่องนี้",
                    ],
                }
            ),
        };
    }
}
