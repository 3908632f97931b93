using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Auditing;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Deciding;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Letters;

/// <summary>ออกหนังสือแจ้งผล: drafted from the decision, worded by the officer, numbered and frozen when it is issued.</summary>
internal sealed class Letters(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    RefreshingCatalogue catalogue,
    OfficeFile office,
    Sealing sealing,
    Readings readings,
    TimeProvider clock
)
{
    /// <summary>A letter that was issued.</summary>
    /// <param name="Department">Title of the department it comes from, in Thai, as letters are.</param>
    internal sealed record View(
        Guid Id,
        Guid CaseId,
        string CaseNumber,
        string Reference,
        DateTimeOffset At,
        string Who,
        string Department,
        LetterText Text
    );

    private enum Refusal
    {
        NotFound,
        Disabled,
        Undecided,
    }

    /// <summary>What a letter about the case begins with: 200 with a <see cref="LetterText"/>, 422 while nothing is decided.</summary>
    public async Task<IResult> DraftAsync(Guid id, HttpContext http, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var c = await db
            .Submissions.AsNoTracking()
            .VisibleTo(http.Staff())
            .FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null || await db.IsDisabledAsync(http.Staff(), cancellationToken))
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        await readings.WriteAsync(http.Staff(), CaseLetter.Read, id, "draft");
        var services = await catalogue.KnowingAsync(c.ServiceCode, c.ServiceVersion, cancellationToken);
        var decision = await LastAsync(db, id, cancellationToken);
        return !MayBeWritten(c.Status) || services.Filed(c.ServiceCode, c.ServiceVersion) is not { } definition
            ? Problems.Of(StatusCodes.Status422UnprocessableEntity, "act_not_allowed")
            : Results.Ok(Draft(c, definition.Title.Th, decision, http.Staff()));
    }

    /// <summary>Numbers and keeps a letter: 201 with its <see cref="View"/>.</summary>
    public async Task<IResult> IssueAsync(
        Guid id,
        LetterText request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var errors = new Dictionary<string, string[]>();
        var text = new LetterText(
            Line(request.Subject, "subject", 200),
            Line(request.To, "to", 150),
            Line(request.Regarding, "regarding", 300),
            Good(TypedText.Clean(request.Body ?? ""), "body", 3000),
            Line(request.Signer, "signer", 120),
            Line(request.Position, "position", 150)
        );
        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }
        var staff = http.Staff();
        CaseLetter? letter = null;
        var refusal = await work.RunAsync<Refusal?>(
            async (db, token) =>
            {
                if (await db.IsDisabledAsync(staff, token))
                {
                    return Refusal.Disabled;
                }
                var c = await db.Submissions.VisibleTo(staff).FirstOrDefaultAsync(s => s.Id == id, token);
                if (c is null)
                {
                    return Refusal.NotFound;
                }
                if (!MayBeWritten(c.Status))
                {
                    return Refusal.Undecided;
                }
                var now = ThaiDate.InBangkok(clock.GetUtcNow());
                var year = ThaiDate.FiscalYear(ThaiDate.DayInBangkok(now));
                var number = await LetterNumberSequence.NextAsync(db, year, token);
                var key = Guid.CreateVersion7(now);
                letter = new CaseLetter
                {
                    Id = key,
                    SubmissionId = id,
                    Year = year,
                    Number = number,
                    Reference = LetterNumberSequence.Reference(office.LetterPrefix, year, number),
                    At = now,
                    StaffId = staff.Id,
                    StaffName = staff.Name,
                    TextSealed = sealing.Seal(JsonSerializer.Serialize(text, StrictJson.Options), "letter", key),
                };
                db.Letters.Add(letter);
                return null;
            },
            cancellationToken
        );
        return refusal switch
        {
            Refusal.Disabled => Problems.Of(StatusCodes.Status403Forbidden, "forbidden"),
            Refusal.NotFound => Problems.Of(StatusCodes.Status404NotFound, "not_found"),
            Refusal.Undecided => Problems.Of(StatusCodes.Status422UnprocessableEntity, "act_not_allowed"),
            _ => await ShowAsync(letter!.Id, http, cancellationToken, StatusCodes.Status201Created),
        };

        string Line(string? typed, string box, int most) => Good(TypedText.CleanLine(typed ?? ""), box, most);

        string Good(string typed, string box, int most)
        {
            var good = TypedText.IsMalformed(typed) ? TypedText.Unreadable : TypedText.Check(typed, 2, most);
            if (good.Fault is { } fault)
            {
                errors[box] = [fault.In(Problems.Language(http))];
            }
            return good.Value ?? "";
        }
    }

    /// <summary>A letter as it was issued, for who may see its case.</summary>
    public async Task<IResult> ShowAsync(
        Guid id,
        HttpContext http,
        CancellationToken cancellationToken,
        int status = StatusCodes.Status200OK
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db
            .Letters.AsNoTracking()
            .Where(l => l.Id == id)
            .Join(
                db.Submissions.VisibleTo(http.Staff()),
                l => l.SubmissionId,
                s => s.Id,
                (l, s) =>
                    new
                    {
                        Letter = l,
                        s.CaseNumber,
                        s.Department,
                    }
            )
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null || await db.IsDisabledAsync(http.Staff(), cancellationToken))
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        await readings.WriteAsync(http.Staff(), CaseLetter.Read, found.Letter.SubmissionId, found.Letter.Id.ToString());
        var text = JsonSerializer.Deserialize<LetterText>(
            sealing.Open(found.Letter.TextSealed, "letter", id),
            StrictJson.Options
        )!;
        return Results.Json(
            new View(
                id,
                found.Letter.SubmissionId,
                found.CaseNumber,
                found.Letter.Reference,
                ThaiDate.InBangkok(found.Letter.At),
                found.Letter.StaffName,
                (office.Department(found.Department)?.Title ?? office.Name).Th,
                text
            ),
            statusCode: status
        );
    }

    private static bool MayBeWritten(string status) =>
        status is CaseStatusCodes.Done or CaseStatusCodes.Rejected or CaseStatusCodes.Closed;

    private static Task<CaseDecision?> LastAsync(
        SubmissionsDbContext db,
        Guid id,
        CancellationToken cancellationToken
    ) =>
        db
            .Decisions.AsNoTracking()
            .Where(d => d.SubmissionId == id)
            .OrderByDescending(d => d.Version)
            .FirstOrDefaultAsync(cancellationToken);

    private LetterText Draft(Submission c, string service, CaseDecision? decision, StaffIdentity staff)
    {
        var filed = ThaiDate.Long(ThaiDate.DayInBangkok(c.SubmittedAt));
        string?[] body =
        [
            $"ตามที่ท่านได้ยื่นเรื่อง{service} เลขที่เรื่อง {c.CaseNumber} เมื่อวันที่ {filed} ความแจ้งแล้วนั้น",
            decision switch
            {
                { Outcome: CaseStatusCodes.Rejected } =>
                    $"{office.Name.Th}พิจารณาแล้ว ไม่สามารถดำเนินการตามที่ท่านร้องขอได้ เนื่องจาก{decision.Reason} ทั้งนี้ ตาม{decision.Ground}",
                { } => $"{office.Name.Th}ได้ดำเนินการแล้วเสร็จ {decision.Reason}",
                _ => $"{office.Name.Th}ได้ดำเนินการแล้วเสร็จ",
            },
            decision?.Appeal,
            "จึงเรียนมาเพื่อโปรดทราบ",
        ];
        return new(
            $"แจ้งผลการพิจารณาเรื่อง{service}",
            sealing.Open(c.ApplicantNameSealed, "name", c.Id),
            $"เรื่องของท่าน เลขที่เรื่อง {c.CaseNumber} ลงวันที่ {filed}",
            string.Join('\n', body.OfType<string>()),
            staff.Name,
            ""
        );
    }
}

internal static class LettersFeature
{
    public static void AddLetters(this WebApplicationBuilder builder) => builder.Services.AddSingleton<Letters>();

    public static void MapLetters(this IEndpointRouteBuilder app)
    {
        var desk = app.MapGroup("/desk")
            .ForStaff(
                StaffRoles.Officer,
                StaffRoles.Head,
                StaffRoles.Finance,
                StaffRoles.Palad,
                StaffRoles.Admin,
                StaffRoles.Integrity
            )
            .ExcludeFromDescription();
        desk.MapGet(
            "/cases/{id:guid}/letters/draft",
            (Guid id, [FromServices] Letters letters, HttpContext http, CancellationToken ct) =>
                letters.DraftAsync(id, http, ct)
        );
        desk.MapPost(
            "/cases/{id:guid}/letters",
            (Guid id, LetterText request, [FromServices] Letters letters, HttpContext http, CancellationToken ct) =>
                letters.IssueAsync(id, request, http, ct)
        );
        desk.MapGet(
            "/letters/{id:guid}",
            (Guid id, [FromServices] Letters letters, HttpContext http, CancellationToken ct) =>
                letters.ShowAsync(id, http, ct)
        );
    }
}
