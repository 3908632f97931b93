using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Features.Scheduling;

/// <summary>Whom the clock has told of a late case, as it stands on the wire and on the case.</summary>
internal static class EscalationCodes
{
    public const string Head = "head";
    public const string Chief = "palad";

    public static bool IsFlag(string flag) => flag is "late_head" or "late_palad";

    /// <summary>The flag on the case, and the kind of the note in it.</summary>
    public static string FlagOf(Escalation rank) => rank == Escalation.Chief ? "late_palad" : "late_head";
}
