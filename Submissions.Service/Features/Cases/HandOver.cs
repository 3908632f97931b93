using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// ส่งมอบงาน: the open cases of a member who leaves go to a colleague, or to nobody so that their department sees them as unassigned. What
/// the colleague may not work on goes to nobody too. One call moves at most <see cref="Batch"/>; the caller asks again while any is left.
/// </summary>
internal static class HandOver
{
    public const int Batch = 100;

    /// <param name="To">The colleague; null for nobody.</param>
    internal sealed record Request(Guid? To);

    /// <param name="Given">To the colleague.</param>
    /// <param name="Laid">To nobody.</param>
    /// <param name="Left">Still with the one who leaves.</param>
    internal sealed record Answer(int Given, int Laid, int Left);

    public static void MapHandOver(this IEndpointRouteBuilder app) =>
        app.MapPost("/desk/staff/{id:guid}/hand-over", HandleAsync).ForStaff(StaffRoles.Admin).ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] UnitOfWork<SubmissionsDbContext> work,
        [FromServices] TimeProvider clock,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await work.RunAsync(
                    (db, token) => RunAsync(db, id, request.To, staff, clock, http, token),
                    cancellationToken
                );
            }
            catch (DbUpdateConcurrencyException) when (attempt < 3)
            {
                // Somebody acted on one of them at this moment: look again.
            }
        }
    }

    private static async Task<IResult> RunAsync(
        SubmissionsDbContext db,
        Guid id,
        Guid? to,
        StaffIdentity staff,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        if (await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var colleague = to is null
            ? null
            : await db.Staff.FirstOrDefaultAsync(s => s.Id == to && s.Active && s.Id != id, cancellationToken);
        if (to is not null && colleague is null)
        {
            return Problems.Validation(
                new Dictionary<string, string[]>
                {
                    ["to"] =
                    [
                        Problems.Language(http) == "en"
                            ? "This colleague cannot take the cases over. Choose another one"
                            : "เจ้าหน้าที่ท่านนี้รับเรื่องต่อไม่ได้ กรุณาเลือกท่านอื่น",
                    ],
                }
            );
        }
        var open = CaseStatus.Open.ToArray();
        var cases = await db
            .Submissions.Where(c => c.AssigneeId == id && open.Contains(c.Status))
            .OrderBy(c => c.DueAt)
            .ThenBy(c => c.Id)
            .Take(Batch)
            .ToListAsync(cancellationToken);
        var now = ThaiDate.InBangkok(clock.GetUtcNow());
        var given = 0;
        foreach (var c in cases)
        {
            var receiver = colleague?.WorksOn(c) == true ? colleague : null;
            given += receiver is null ? 0 : 1;
            c.AssigneeId = receiver?.Id;
            db.Notes.Add(
                new CaseNote
                {
                    Id = Guid.CreateVersion7(now),
                    SubmissionId = c.Id,
                    At = now,
                    StaffId = staff.Id,
                    StaffName = staff.Name,
                    Kind = CaseNote.Assigned,
                    ToStaffId = receiver?.Id,
                    ToStaffName = receiver?.DisplayName,
                }
            );
        }
        var all = await db.Submissions.CountAsync(
            c => c.AssigneeId == id && open.Contains(c.Status),
            cancellationToken
        );
        // Counted before these are saved.
        return Results.Ok(new Answer(given, cases.Count - given, all - cases.Count));
    }
}
