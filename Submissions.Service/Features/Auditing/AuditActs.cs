namespace ThaklorAspire.Submissions.Features.Auditing;

/// <summary>What the audit holds besides the acts themselves, whose codes are their entities'.</summary>
internal static class AuditActs
{
    /// <summary>A case was shown, with leave to read its files.</summary>
    public const string View = "view";

    /// <summary>Names were looked for, or leafed through.</summary>
    public const string Search = "search";

    /// <summary>Figures, or cases without names, were taken as a file.</summary>
    public const string Export = "export";

    /// <summary>Something was refused: not theirs, or no such thing.</summary>
    public const string Refused = "refused";

    /// <summary>More was opened, or refused, in an hour than work explains.</summary>
    public const string Alarm = "alarm";

    /// <summary>The chain was verified.</summary>
    public const string Verify = "verify";
}
