using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>The moves a case may make, as one table; whatever is not in it is refused.</summary>
internal static class CaseStatus
{
    private static readonly Dictionary<string, string[]> Moves = new()
    {
        [CaseStatusCodes.Submitted] = [CaseStatusCodes.Received, CaseStatusCodes.Cancelled],
        [CaseStatusCodes.Received] =
        [
            CaseStatusCodes.Checking,
            CaseStatusCodes.InProgress,
            CaseStatusCodes.NeedInfo,
            CaseStatusCodes.AwaitingPay,
            CaseStatusCodes.Forwarded,
            CaseStatusCodes.Done,
            CaseStatusCodes.Rejected,
        ],
        [CaseStatusCodes.Checking] =
        [
            CaseStatusCodes.NeedInfo,
            CaseStatusCodes.InProgress,
            CaseStatusCodes.Done,
            CaseStatusCodes.Rejected,
        ],
        [CaseStatusCodes.NeedInfo] = [CaseStatusCodes.Checking, CaseStatusCodes.Closed],
        [CaseStatusCodes.InProgress] =
        [
            CaseStatusCodes.Done,
            CaseStatusCodes.NeedInfo,
            CaseStatusCodes.Forwarded,
            CaseStatusCodes.Rejected,
        ],
        [CaseStatusCodes.Forwarded] = [CaseStatusCodes.Done],
        [CaseStatusCodes.AwaitingPay] = [CaseStatusCodes.Checking],
        [CaseStatusCodes.Done] = [CaseStatusCodes.InProgress],
        [CaseStatusCodes.Rejected] = [CaseStatusCodes.InProgress],
        [CaseStatusCodes.Cancelled] = [],
        [CaseStatusCodes.Closed] = [CaseStatusCodes.InProgress],
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
    public const string ConfirmPayment = "confirm_payment";
    public const string Reject = "reject";

    /// <summary>
    /// States the case passes through, in order; null when the act is not allowed now. What decides a case that nobody has accepted yet
    /// accepts it on the way, as two moves.
    /// </summary>
    public static IReadOnlyList<string>? Path(string act, string category, string from)
    {
        var target = act switch
        {
            Accept => CaseStatusCodes.Received,
            ConfirmPayment when category == "PAY" => CaseStatusCodes.Done,
            Reject => CaseStatusCodes.Rejected,
            _ => null,
        };
        // Only reopening leaves the final states, and reopening is an act of its own.
        if (target is null || !CaseStatus.Open.Contains(from))
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
        [.. new[] { Accept, ConfirmPayment, Reject }.Where(a => Path(a, category, from) is not null)];
}
