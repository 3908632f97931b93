using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Privacy;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>บันทึกภายใน: for colleagues only. The case does not move, so it takes no version and disturbs nobody who is acting on it.</summary>
internal sealed class WriteNote(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    CaseViews views,
    Sealing sealing,
    TimeProvider clock
)
{
    public const int MostLetters = 2000;
    private const int LeastLetters = 2;

    /// <param name="Text">2 to 2,000 letters.</param>
    internal sealed record Request(string Text);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] WriteNote notes,
        HttpContext http,
        CancellationToken cancellationToken
    ) => notes.RunAsync(id, request, http, cancellationToken);

    private async Task<IResult> RunAsync(
        Guid id,
        Request request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var language = Problems.Language(http);
        var text = TypedText.IsMalformed(request.Text)
            ? TypedText.Unreadable
            : TypedText.Check(TypedText.Clean(request.Text), LeastLetters, MostLetters);
        if (text.Fault is { } fault)
        {
            return Problems.Validation(new Dictionary<string, string[]> { ["text"] = [fault.In(language)] });
        }
        var staff = http.Staff();
        // Null: no such case for this officer; false: no officer any more.
        var written = await work.RunAsync<bool?>(
            async (db, token) =>
            {
                if (!staff.May(CaseNote.Noted) || await db.IsDisabledAsync(staff, token))
                {
                    return false;
                }
                if (!await db.Submissions.VisibleTo(staff).AnyAsync(s => s.Id == id, token))
                {
                    return null;
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
                        Kind = CaseNote.Noted,
                        TextSealed = sealing.Seal(text.Value!, "note", note),
                    }
                );
                return true;
            },
            cancellationToken
        );
        if (written == false)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        await using var read = await contexts.CreateDbContextAsync(cancellationToken);
        return written is null || await views.FindAsync(read, id, staff, language, cancellationToken) is not { } view
            ? Problems.Of(StatusCodes.Status404NotFound, "not_found")
            : Results.Ok(view);
    }
}
