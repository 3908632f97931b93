using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Deciding;

/// <summary>
/// รวมเรื่องซ้ำ: the case is joined to another of the same department about the same matter, which goes on. Whoever filed this one is
/// told that it is handled together with another, not whose; what is decided there is told to them too. Reopening undoes it.
/// </summary>
internal static class Merge
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="Into">Number of the case that goes on.</param>
    internal sealed record Request(int Version, string? Into);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var number = TypedText.AsciiDigits(TypedText.CleanLine(request.Into ?? ""));
        var staff = http.Staff();
        return acts.RunAsync(
            id,
            new(CaseActs.Merge, request.Version, number)
            {
                Prepare = async (db, c, _, token) => await JoinAsync(db, c, number, staff, token),
            },
            http,
            cancellationToken
        );
    }

    private static async Task<(string Box, Fault Fault)?> JoinAsync(
        SubmissionsDbContext db,
        Submission c,
        string number,
        StaffIdentity staff,
        CancellationToken cancellationToken
    )
    {
        // One answer for a case that is not there and one that is not this officer's.
        var into = await db
            .Submissions.AsNoTracking()
            .VisibleTo(staff)
            .Where(s => s.CaseNumber == number && s.Id != c.Id)
            .Select(s => new
            {
                s.Id,
                s.Department,
                s.Confidential,
                s.Status,
            })
            .FirstOrDefaultAsync(cancellationToken);
        if (into is null || into.Department != c.Department || into.Confidential != c.Confidential)
        {
            return ("into", Unknown);
        }
        if (!CaseStatus.Open.Contains(into.Status))
        {
            return ("into", Settled);
        }
        c.JoinedToId = into.Id;
        // What was joined to this one goes along.
        foreach (var one in await db.Submissions.Where(s => s.JoinedToId == c.Id).ToListAsync(cancellationToken))
        {
            one.JoinedToId = into.Id;
        }
        return null;
    }

    private static readonly Fault Unknown = new(
        "into.unknown",
        "ไม่พบเรื่องเลขที่นี้ในกองเดียวกัน กรุณาตรวจสอบเลขที่เรื่อง เช่น 2570-000123",
        "No case of this department has this number. Check it, such as 2570-000123"
    );

    private static readonly Fault Settled = new(
        "into.settled",
        "เรื่องเลขที่นี้สิ้นสุดแล้ว กรุณาเลือกเรื่องที่ยังดำเนินการอยู่ หรือเปิดเรื่องนั้นใหม่ก่อน",
        "That case is settled. Choose one that is still open, or reopen it first"
    );
}

/// <summary>The cases joined to one: what is decided there is decided for them.</summary>
internal static class JoinedCases
{
    /// <summary>Cases that were opened again since, and those that their citizens withdrew, go their own way.</summary>
    private static readonly string[] Following =
    [
        CaseStatusCodes.Closed,
        CaseStatusCodes.Done,
        CaseStatusCodes.Rejected,
    ];

    public static Task<List<Submission>> FollowersAsync(
        this SubmissionsDbContext db,
        Guid id,
        CancellationToken cancellationToken
    ) =>
        db
            .Submissions.Where(s => s.JoinedToId == id && Following.Contains(s.Status))
            .OrderBy(s => s.Id)
            .ToListAsync(cancellationToken);
}
