// The database compares these strings, digit by digit.
#pragma warning disable CA1309
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Queues;

/// <summary>
/// How many cases lie in each queue. Counted when asked, out of the indexes alone and never further than to <see cref="Most"/>: exact as
/// far as anybody reads, always of this moment, and nothing that a commit would have to keep.
/// </summary>
/// <param name="Latest">The newest case number of the office.</param>
internal sealed record QueueCounts(
    IReadOnlyDictionary<string, int> Queues,
    IReadOnlyDictionary<string, int> States,
    string? Latest
)
{
    /// <summary>The desk writes 999+ for it.</summary>
    public const int Most = 1000;

    /// <summary>New cases are told of up to here.</summary>
    private const int MostArrived = 100;

    public static async Task<QueueCounts> OfAsync(
        SubmissionsDbContext db,
        string? department,
        StaffIdentity staff,
        DateTimeOffset now,
        DateTimeOffset nearEnd,
        CancellationToken cancellationToken
    )
    {
        var seen = db.Submissions.AsNoTracking().VisibleTo(staff);
        if (department is not null)
        {
            seen = seen.Where(c => c.Department == department);
        }
        // The order is the one of the indexes that hold all that is asked here: without it others would be read, and each case with them.
        IQueryable<Submission> In(string queue) =>
            new QueueFilter(queue, null, null, null, null, null, null, null, null)
                .Apply(seen.Where(c => c.Open == 1), staff, now, nearEnd)
                .OrderBy(c => c.DueAt)
                .Take(Most);
        IQueryable<Submission> As(string state) => seen.Where(c => c.Status == state).OrderBy(c => c.DueAt).Take(Most);
        var (mine, all, unassigned, soon, over, waiting) = (
            In(QueueNames.Mine),
            In(QueueNames.Department),
            In(QueueNames.Unassigned),
            In(QueueNames.DueSoon),
            In(QueueNames.Overdue),
            In(QueueNames.Waiting)
        );
        var (submitted, received, checking, needInfo, inProgress, forwarded, awaitingPay) = (
            As(CaseStatusCodes.Submitted),
            As(CaseStatusCodes.Received),
            As(CaseStatusCodes.Checking),
            As(CaseStatusCodes.NeedInfo),
            As(CaseStatusCodes.InProgress),
            As(CaseStatusCodes.Forwarded),
            As(CaseStatusCodes.AwaitingPay)
        );
        // One statement; the newest case is only the row it hangs on.
        var row = await db
            .Submissions.AsNoTracking()
            .OrderByDescending(c => c.CaseNumber)
            .Take(1)
            .Select(c => new
            {
                Latest = c.CaseNumber,
                Mine = mine.Count(),
                All = all.Count(),
                Unassigned = unassigned.Count(),
                Soon = soon.Count(),
                Over = over.Count(),
                Waiting = waiting.Count(),
                Submitted = submitted.Count(),
                Received = received.Count(),
                Checking = checking.Count(),
                NeedInfo = needInfo.Count(),
                InProgress = inProgress.Count(),
                Forwarded = forwarded.Count(),
                AwaitingPay = awaitingPay.Count(),
            })
            .FirstOrDefaultAsync(cancellationToken);
        return new(
            new Dictionary<string, int>
            {
                [QueueNames.Mine] = row?.Mine ?? 0,
                [QueueNames.Department] = row?.All ?? 0,
                [QueueNames.Unassigned] = row?.Unassigned ?? 0,
                [QueueNames.DueSoon] = row?.Soon ?? 0,
                [QueueNames.Overdue] = row?.Over ?? 0,
                [QueueNames.Waiting] = row?.Waiting ?? 0,
            },
            new Dictionary<string, int>
            {
                [CaseStatusCodes.Submitted] = row?.Submitted ?? 0,
                [CaseStatusCodes.Received] = row?.Received ?? 0,
                [CaseStatusCodes.Checking] = row?.Checking ?? 0,
                [CaseStatusCodes.NeedInfo] = row?.NeedInfo ?? 0,
                [CaseStatusCodes.InProgress] = row?.InProgress ?? 0,
                [CaseStatusCodes.Forwarded] = row?.Forwarded ?? 0,
                [CaseStatusCodes.AwaitingPay] = row?.AwaitingPay ?? 0,
            }
                .Where(c => c.Value > 0)
                .ToDictionary(),
            row?.Latest
        );
    }

    internal sealed record Arrived(int New);

    /// <summary>How many open cases with a higher number this officer may see: what came in while a page was read.</summary>
    /// <param name="after">The newest number when the page was made; all are new when left out.</param>
    public static async Task<IResult> ArrivedAsync(
        SubmissionsDbContext db,
        HttpContext http,
        CancellationToken cancellationToken,
        string? after = null
    )
    {
        var staff = http.Staff();
        if (after?.Length > 20)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "malformed");
        }
        if (await db.IsDisabledAsync(staff, cancellationToken))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "forbidden");
        }
        var number = after ?? "";
        return Results.Ok(
            new Arrived(
                await db
                    .Submissions.VisibleTo(staff)
                    .Where(c => string.Compare(c.CaseNumber, number) > 0 && c.Open == 1)
                    .Take(MostArrived)
                    .CountAsync(cancellationToken)
            )
        );
    }
}
