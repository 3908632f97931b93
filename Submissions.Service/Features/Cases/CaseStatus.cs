using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>The moves a case may make, as one table; whatever is not in it is refused.</summary>
internal static class CaseStatus
{
    private static readonly Dictionary<string, string[]> Moves = new()
    {
        [CaseStatusCodes.Submitted] = [CaseStatusCodes.Received, CaseStatusCodes.Cancelled, CaseStatusCodes.Closed],
        [CaseStatusCodes.Received] =
        [
            CaseStatusCodes.Checking,
            CaseStatusCodes.InProgress,
            CaseStatusCodes.NeedInfo,
            CaseStatusCodes.AwaitingPay,
            CaseStatusCodes.Forwarded,
            CaseStatusCodes.Done,
            CaseStatusCodes.Rejected,
            CaseStatusCodes.Closed,
            CaseStatusCodes.Cancelled,
        ],
        [CaseStatusCodes.Checking] =
        [
            CaseStatusCodes.NeedInfo,
            CaseStatusCodes.InProgress,
            CaseStatusCodes.Done,
            CaseStatusCodes.Rejected,
            CaseStatusCodes.Closed,
            CaseStatusCodes.Cancelled,
        ],
        [CaseStatusCodes.NeedInfo] = [CaseStatusCodes.Checking, CaseStatusCodes.Closed, CaseStatusCodes.Cancelled],
        [CaseStatusCodes.InProgress] =
        [
            CaseStatusCodes.Done,
            CaseStatusCodes.NeedInfo,
            CaseStatusCodes.Forwarded,
            CaseStatusCodes.Rejected,
            CaseStatusCodes.Closed,
            CaseStatusCodes.Cancelled,
        ],
        [CaseStatusCodes.Forwarded] = [CaseStatusCodes.Done, CaseStatusCodes.Closed],
        [CaseStatusCodes.AwaitingPay] = [CaseStatusCodes.Checking, CaseStatusCodes.Closed, CaseStatusCodes.Cancelled],
        // A decision that was wrong gives way to the other one.
        [CaseStatusCodes.Done] = [CaseStatusCodes.InProgress, CaseStatusCodes.Rejected],
        [CaseStatusCodes.Rejected] = [CaseStatusCodes.InProgress, CaseStatusCodes.Done],
        [CaseStatusCodes.Cancelled] = [],
        // What was joined to another case is decided with it.
        [CaseStatusCodes.Closed] = [CaseStatusCodes.InProgress, CaseStatusCodes.Done, CaseStatusCodes.Rejected],
    };

    /// <summary>States in which somebody in the office or the citizen still has to do something.</summary>
    public static readonly IReadOnlyList<string> Open =
    [
        CaseStatusCodes.Submitted,
        CaseStatusCodes.Received,
        CaseStatusCodes.Checking,
        CaseStatusCodes.NeedInfo,
        CaseStatusCodes.InProgress,
        CaseStatusCodes.Forwarded,
        CaseStatusCodes.AwaitingPay,
    ];

    public static IEnumerable<string> All => Moves.Keys;

    public static bool Allows(string from, string to) => Moves.TryGetValue(from, out var next) && next.Contains(to);
}

/// <summary>What officers do with a case, and the moves each act makes from where the case stands.</summary>
internal static class CaseActs
{
    public const string Submit = "submit";
    public const string Accept = "accept";
    public const string Start = "start";
    public const string ConfirmPayment = "confirm_payment";
    public const string Finish = "finish";
    public const string Forward = "forward";
    public const string Transfer = "transfer";
    public const string Reject = "reject";
    public const string Reopen = "reopen";

    /// <summary>Named as the news that it is.</summary>
    public const string Merge = CaseNewsCodes.Merged;
    public const string Correct = CaseNewsCodes.Corrected;
    public const string Delay = CaseNewsCodes.Delayed;

    /// <summary>Of the case it is joined to; no act of its own.</summary>
    public const string DecidedTogether = "decided_together";

    // Told as the news of the same name. Not among what the desk offers by itself: they have a page of their own.
    public const string AskDocuments = CaseNewsCodes.DocumentsAsked;
    public const string WriteToCitizen = CaseNewsCodes.Message;

    private const string Paying = "PAY";

    /// <summary>In the order the desk offers them.</summary>
    public static readonly IReadOnlyList<string> OfOfficers =
    [
        Accept,
        Start,
        ConfirmPayment,
        Finish,
        Forward,
        Transfer,
        Reject,
        Merge,
        Reopen,
        Correct,
        Delay,
    ];

    /// <summary>
    /// States the case passes through, in order; null when the act is not allowed now. What goes on with a case that nobody has accepted
    /// yet accepts it on the way, as two moves.
    /// </summary>
    public static IReadOnlyList<string>? Path(string act, string category, string from)
    {
        if (act == WriteToCitizen)
        {
            return [from];
        }
        // Only reopening leaves the final states, and nothing else is reopened.
        if (act == Reopen)
        {
            return !CaseStatus.Open.Contains(from) && CaseStatus.Allows(from, CaseStatusCodes.InProgress)
                ? [CaseStatusCodes.InProgress]
                : null;
        }
        // Which of the two it becomes is the officer's word.
        if (act == Correct)
        {
            return from is CaseStatusCodes.Done or CaseStatusCodes.Rejected ? [from] : null;
        }
        if (!CaseStatus.Open.Contains(from))
        {
            return null;
        }
        if (act == Transfer)
        {
            return [from];
        }
        // While it is the citizen's turn the office is not late.
        if (act == Delay)
        {
            return from is CaseStatusCodes.NeedInfo or CaseStatusCodes.AwaitingPay ? null : [from];
        }
        var target = act switch
        {
            Accept => CaseStatusCodes.Received,
            Start when category != Paying => CaseStatusCodes.InProgress,
            ConfirmPayment when category == Paying => CaseStatusCodes.Done,
            Finish when category != Paying => CaseStatusCodes.Done,
            Forward when category != Paying => CaseStatusCodes.Forwarded,
            Reject => CaseStatusCodes.Rejected,
            Merge => CaseStatusCodes.Closed,
            AskDocuments => CaseStatusCodes.NeedInfo,
            _ => null,
        };
        if (target is null)
        {
            return null;
        }
        if (CaseStatus.Allows(from, target))
        {
            return [target];
        }
        return CaseStatus.Allows(from, CaseStatusCodes.Received) && CaseStatus.Allows(CaseStatusCodes.Received, target)
            ? [CaseStatusCodes.Received, target]
            : null;
    }

    public static IReadOnlyList<string> Allowed(string category, string from) =>
        [.. OfOfficers.Where(a => Path(a, category, from) is not null)];
}
