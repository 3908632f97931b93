namespace ThaklorAspire.Contracts.Submissions;

/// <summary>What a step of a case is about when its state alone does not say so; the closed set, as it stands on the wire.</summary>
public static class CaseNewsCodes
{
    /// <summary>The office wrote to the citizen; the state is as it was.</summary>
    public const string Message = "message";

    /// <summary>The office asks for documents or answers; the clock stands until they come.</summary>
    public const string DocumentsAsked = "documents_asked";

    /// <summary>The citizen answered what was asked.</summary>
    public const string Answered = "answered";

    /// <summary>The citizen wrote to the office; the state is as it was.</summary>
    public const string CitizenWrote = "citizen_wrote";

    /// <summary>The citizen withdrew the case.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>The citizen says it is not settled yet; the case is open again.</summary>
    public const string NotSettled = "not_settled";

    /// <summary>The case is late: why, and when to expect it (the notice owed every seven days).</summary>
    public const string Delayed = "delayed";

    /// <summary>The due date moved, by a holiday announced late or by a pause; the state is as it was.</summary>
    public const string DueChanged = "due_changed";

    /// <summary>Closed because what was asked for did not come in time.</summary>
    public const string ClosedUnanswered = "closed_unanswered";

    /// <summary>Joined to another case about the same matter, which goes on.</summary>
    public const string Merged = "merged";

    /// <summary>A decision was found to be wrong and is replaced.</summary>
    public const string Corrected = "corrected";

    /// <summary>Inspection refused a file: which question's, why and how to mend it; the state is as it was.</summary>
    public const string FileRefused = "file_refused";

    /// <summary>The citizen sent another file in its place; the state is as it was.</summary>
    public const string FileReplaced = "file_replaced";

    /// <summary>An act of one of these names is told as this news.</summary>
    public static readonly IReadOnlySet<string> All = new HashSet<string>
    {
        Message,
        DocumentsAsked,
        Answered,
        CitizenWrote,
        Withdrawn,
        NotSettled,
        Delayed,
        DueChanged,
        ClosedUnanswered,
        Merged,
        Corrected,
        FileRefused,
        FileReplaced,
    };
}
