using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>
/// What each role may do here, all of it: which endpoints it may call and which acts it may do. Which cases it sees is
/// <see cref="CaseAccess"/>'s. What is not in a list is refused; <c>docs/rights.md</c> is what comes of it.
/// </summary>
internal static class DeskRights
{
    /// <summary>Officers, heads of departments, the head of office, admins, and the handler of corruption reports among their own.</summary>
    private static readonly string[] Working =
    [
        StaffRoles.Officer,
        StaffRoles.Head,
        StaffRoles.Palad,
        StaffRoles.Admin,
        StaffRoles.Integrity,
    ];

    /// <summary>Whoever has cases to see. An auditor has none.</summary>
    public static readonly string[] Cases = [.. Working, StaffRoles.Finance];

    /// <summary>Reads and verifies the audit.</summary>
    public static readonly string[] Audit = [StaffRoles.Palad, StaffRoles.Admin, StaffRoles.Auditor];

    private static readonly Dictionary<string, string[]> Acts = new(StringComparer.Ordinal)
    {
        [CaseActs.Accept] = Cases,
        [CaseActs.Start] = Working,
        [CaseActs.ConfirmPayment] = Cases,
        [CaseActs.Finish] = Working,
        [CaseActs.Forward] = Working,
        [CaseActs.Transfer] = Cases,
        [CaseActs.Reject] = Cases,
        [CaseActs.Reopen] = Working,
        [CaseActs.Correct] = Working,
        [CaseActs.Merge] = Working,
        [CaseActs.AskDocuments] = Cases,
        [CaseActs.WriteToCitizen] = Cases,
        [CaseActs.Delay] = Cases,
        [CaseNote.Assigned] = Cases,
        [CaseNote.Noted] = Cases,
        [CaseNote.Unmasked] = Cases,
    };

    /// <param name="act">Code of an act on a case; an act that stands in no list is nobody's.</param>
    public static bool May(this StaffIdentity staff, string act) =>
        Acts.TryGetValue(act, out var roles) && roles.Any(staff.Is);
}
