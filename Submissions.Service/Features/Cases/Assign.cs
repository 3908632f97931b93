using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>มอบหมาย: whose desk the case lies on. The one who takes it over names who had it, so that two cannot take it at once.</summary>
internal sealed class Assign(
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    CaseViews views,
    TimeProvider clock
)
{
    /// <param name="To">Who gets it; null lays it back for anybody.</param>
    /// <param name="From">Who had it when the officer looked; null for nobody.</param>
    internal sealed record Request(Guid? To, Guid? From);

    private enum Outcome
    {
        Done,
        NotFound,
        Disabled,
        NotTheirs,
        Conflict,
    }

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] Assign assign,
        HttpContext http,
        CancellationToken cancellationToken
    ) => assign.RunAsync(id, request, http, cancellationToken);

    private async Task<IResult> RunAsync(
        Guid id,
        Request request,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        var language = Problems.Language(http);
        Outcome outcome;
        try
        {
            outcome = await work.RunAsync((db, token) => LayAsync(db, id, request, staff, token), cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            outcome = Outcome.Conflict;
        }
        switch (outcome)
        {
            case Outcome.Disabled:
                return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
            case Outcome.NotTheirs:
                return Problems.Validation(
                    new Dictionary<string, string[]>
                    {
                        ["to"] =
                        [
                            language == "en"
                                ? "This colleague does not work on cases of this department. Choose another one"
                                : "เจ้าหน้าที่ท่านนี้ไม่ได้ดูแลเรื่องของกองนี้ กรุณาเลือกท่านอื่น",
                        ],
                    }
                );
            case Outcome.Conflict:
                return Problems.Of(StatusCodes.Status409Conflict, "assignee_changed");
            default:
                break;
        }
        await using var read = await contexts.CreateDbContextAsync(cancellationToken);
        return
            outcome == Outcome.NotFound
            || await views.FindAsync(read, id, staff, language, cancellationToken) is not { } view
            ? Problems.Of(StatusCodes.Status404NotFound, "not_found")
            : Results.Ok(view);
    }

    /// <summary>One of many: what came of it as a code.</summary>
    public async Task<(string Outcome, string? Who)> TryAsync(
        Guid id,
        Request request,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        Outcome outcome;
        try
        {
            outcome = await work.RunAsync((db, token) => LayAsync(db, id, request, staff, token), cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            outcome = Outcome.Conflict;
        }
        catch (NotStoredException)
        {
            return ("not_stored", null);
        }
        return (
            outcome switch
            {
                Outcome.Done => "done",
                Outcome.NotTheirs => "not_theirs",
                Outcome.Conflict => "conflict",
                _ => "not_found",
            },
            null
        );
    }

    private async Task<Outcome> LayAsync(
        SubmissionsDbContext db,
        Guid id,
        Request request,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        if (!staff.May(CaseNote.Assigned) || await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Outcome.Disabled;
        }
        var c = await db.Submissions.VisibleTo(staff).FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null)
        {
            return Outcome.NotFound;
        }
        if (c.AssigneeId == request.To)
        {
            return Outcome.Done;
        }
        var name = staff.Name;
        if (request.To is { } to && to != staff.Id)
        {
            var colleague = await db.Staff.FirstOrDefaultAsync(s => s.Id == to, cancellationToken);
            if (colleague?.WorksOn(c) != true)
            {
                return Outcome.NotTheirs;
            }
            name = colleague.DisplayName;
        }
        if (c.AssigneeId != request.From)
        {
            return Outcome.Conflict;
        }
        c.AssigneeId = request.To;
        var now = ThaiDate.InBangkok(clock.GetUtcNow());
        db.Notes.Add(
            new CaseNote
            {
                Id = Guid.CreateVersion7(now),
                SubmissionId = id,
                At = now,
                StaffId = staff.Id,
                StaffName = staff.Name,
                Kind = CaseNote.Assigned,
                ToStaffId = request.To,
                ToStaffName = request.To is null ? null : name,
            }
        );
        return Outcome.Done;
    }
}
