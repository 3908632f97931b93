using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Queues;

/// <summary>The queues of the desk: what there is to do, from one officer's side.</summary>
internal static class QueueNames
{
    public const string Mine = "mine";
    public const string Department = "department";
    public const string Unassigned = "unassigned";
    public const string DueSoon = "due_soon";
    public const string Overdue = "overdue";

    /// <summary>The citizen has to do something; the office's clock stands or will stand.</summary>
    public const string Waiting = "waiting";
    public const string Closed = "closed";

    public static readonly IReadOnlyList<string> All =
    [
        Mine,
        Department,
        Unassigned,
        DueSoon,
        Overdue,
        Waiting,
        Closed,
    ];

    public static readonly IReadOnlyList<string> CitizensTurn = [CaseStatusCodes.NeedInfo, CaseStatusCodes.AwaitingPay];
}

/// <summary>Which cases a queue shows: a queue of the desk, narrowed by what the officer chose. Everything left out is null.</summary>
/// <param name="State">One state, or <c>all</c>: settled ones too.</param>
/// <param name="Due"><c>over</c>, <c>near</c> or <c>within</c>.</param>
/// <param name="Owner"><c>mine</c>, <c>nobody</c> or an officer's id.</param>
/// <param name="From">First day of receiving, in Bangkok.</param>
/// <param name="To">Last day of receiving.</param>
internal sealed record QueueFilter(
    string? Queue,
    string? State,
    string? Department,
    string? Due,
    string? Owner,
    string? Service,
    string? Channel,
    DateOnly? From,
    DateOnly? To
)
{
    public const string AllStates = "all";
    private const int LongestCode = 50;

    public bool IsKnown =>
        (Queue is null || QueueNames.All.Contains(Queue))
        && (State is null or AllStates || CaseStatus.All.Contains(State))
        && Due is null or "over" or "near" or "within"
        && (Owner is null or "mine" or "nobody" || Guid.TryParseExact(Owner, "D", out _))
        && Channel is null or "web" or "api" or "counter"
        && !(Department?.Length > LongestCode)
        && !(Service?.Length > LongestCode);

    /// <summary>1 for what is open, 0 for what is settled, null for both.</summary>
    /// <param name="searching">A search means this one case, wherever it stands.</param>
    public int? Open(bool searching) =>
        (Queue, State) switch
        {
            (QueueNames.Closed, _) => 0,
            (not null, _) => 1,
            (_, AllStates) => null,
            (_, { } state) => CaseStatus.Open.Contains(state) ? 1 : 0,
            _ => searching ? null : 1,
        };

    /// <summary>Whose desk the cases lie on; null when that is no matter, or nobody's.</summary>
    public Guid? AssigneeOf(StaffIdentity staff) =>
        Queue == QueueNames.Mine || Owner == "mine" ? staff.Id
        : Guid.TryParseExact(Owner, "D", out var id) ? id
        : null;

    public IQueryable<Submission> Apply(
        IQueryable<Submission> cases,
        StaffIdentity staff,
        DateTimeOffset now,
        DateTimeOffset nearEnd
    )
    {
        if (AssigneeOf(staff) is { } assignee)
        {
            cases = cases.Where(c => c.AssigneeId == assignee);
        }
        else if (Queue == QueueNames.Unassigned || Owner == "nobody")
        {
            cases = cases.Where(c => c.AssigneeId == null);
        }
        cases = Queue switch
        {
            QueueNames.DueSoon => cases.Where(c =>
                c.DueAt >= now && c.DueAt <= nearEnd && !QueueNames.CitizensTurn.Contains(c.Status)
            ),
            QueueNames.Overdue => cases.Where(c => c.DueAt < now && !QueueNames.CitizensTurn.Contains(c.Status)),
            QueueNames.Waiting => cases.Where(c => QueueNames.CitizensTurn.Contains(c.Status)),
            _ => cases,
        };
        if (State is not null and not AllStates)
        {
            cases = cases.Where(c => c.Status == State);
        }
        if (Department is not null)
        {
            cases = cases.Where(c => c.Department == Department);
        }
        if (Service is not null)
        {
            cases = cases.Where(c => c.ServiceCode == Service);
        }
        if (Channel is not null)
        {
            cases = cases.Where(c => c.Channel == Channel);
        }
        if (From is { } from)
        {
            var start = ThaiDate.StartOf(from);
            cases = cases.Where(c => c.ReceivedAt >= start);
        }
        if (To is { } to && to < DateOnly.MaxValue)
        {
            var end = ThaiDate.StartOf(to.AddDays(1));
            cases = cases.Where(c => c.ReceivedAt < end);
        }
        return Due switch
        {
            "over" => cases.Where(c => c.DueAt < now),
            "near" => cases.Where(c => c.DueAt >= now && c.DueAt <= nearEnd),
            "within" => cases.Where(c => c.DueAt > nearEnd),
            _ => cases,
        };
    }

    /// <summary>
    /// The order this filter is shown in when <paramref name="asked"/> may not be had. Settled cases are hundreds of thousands: those of one
    /// service or of some days stand together in the order of receiving, and in no other.
    /// </summary>
    public QueueSort SortFor(QueueSort? asked, bool searching)
    {
        var open = Open(searching);
        if (searching)
        {
            return asked ?? new(QueueSort.Number, true);
        }
        if (open != 1 && (Service is not null || From is not null || To is not null))
        {
            return asked is { By: QueueSort.Received } ? asked : new(QueueSort.Received, true);
        }
        return asked ?? (open == 0 ? new(QueueSort.Changed, true) : new(QueueSort.Due, false));
    }
}
