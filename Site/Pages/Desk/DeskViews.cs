using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Pages.Desk;

// What Submissions answers on /desk/*, as far as the pages show it. Unknown members are ignored: Submissions may grow first.

internal sealed record QueueView(
    IReadOnlyList<QueueItemView> Items,
    string? Next,
    IReadOnlyDictionary<string, int> Counts
)
{
    // Not yet in the answers of an older Submissions, which runs beside this site during a roll-out.
    public string? Previous { get; init; }
    public string Sort { get; init; } = "due";
    public IReadOnlyDictionary<string, int> Queues { get; init; } = new Dictionary<string, int>();
    public string? Latest { get; init; }

    /// <summary>A search that found more than it shows.</summary>
    public bool Narrow { get; init; }
    public IReadOnlyList<ServiceView> Services { get; init; } = [];
}

internal sealed record QueueItemView(
    Guid Id,
    string CaseNumber,
    ServiceView Service,
    string ApplicantName,
    string Department,
    string Status,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    string Due,
    IReadOnlyList<string> Flags,
    int Version
)
{
    public string? Assignee { get; init; }
    public DateTimeOffset? ChangedAt { get; init; }
    public ClockView? Clock { get; init; }
}

internal sealed record BulkView<T>(IReadOnlyList<T> Cases)
{
    /// <summary>Of a preview of assigning: who may hold some of them.</summary>
    public IReadOnlyList<BulkHolderView> Officers { get; init; } = [];
}

/// <param name="Cases">How many of the cases this officer may hold.</param>
internal sealed record BulkHolderView(Guid Id, string Name, int Cases);

/// <summary>What would happen to a case when many are acted on.</summary>
internal sealed record BulkExpectedView(
    Guid Id,
    string Outcome,
    string? CaseNumber,
    ServiceView? Service,
    string? ApplicantName,
    string? Status,
    int Version,
    ColleagueView? Assignee,
    string? Told,
    long? AskedSatang,
    bool Duplicate
);

/// <summary>What happened to it.</summary>
internal sealed record BulkResultView(Guid Id, string? CaseNumber, string Outcome, string? Who, string? Receipt)
{
    /// <summary>It is as it was wanted.</summary>
    public bool Succeeded => Outcome is "done" or "already";
}

internal sealed record ServiceView(string Code, LocalizedText Title);

internal sealed record CaseView(
    Guid Id,
    string CaseNumber,
    int Version,
    string Status,
    ServiceView Service,
    string Department,
    string Channel,
    string? Locale,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt,
    string Due,
    IReadOnlyList<AnswerView> Answers,
    IReadOnlyList<FileView> Files,
    IReadOnlyList<ActView> Acts,
    IReadOnlyList<NotificationView> Notifications,
    ContactView Contact,
    PaymentView? Payment,
    IReadOnlyList<string> Allowed
)
{
    // Not yet in the answers of an older Submissions, which runs beside this site during a roll-out.
    public IReadOnlyList<NoteView> Notes { get; init; } = [];
    public ColleagueView? Assignee { get; init; }
    public IReadOnlyList<ColleagueView> Colleagues { get; init; } = [];
    public ClockView? Clock { get; init; }
    public IReadOnlyList<DecisionView> Decisions { get; init; } = [];
    public string Appeal { get; init; } = "";
    public IReadOnlyList<TemplateView> Templates { get; init; } = [];
    public IReadOnlyList<LetterLineView> Letters { get; init; } = [];
    public CounterView? Counter { get; init; }
    public JoinView? JoinedTo { get; init; }
    public IReadOnlyList<JoinView> Joined { get; init; } = [];
}

/// <param name="Corrects">Why the one before was wrong; null on a first decision.</param>
internal sealed record DecisionView(
    int Version,
    DateTimeOffset At,
    string Who,
    string Outcome,
    string Reason,
    string? Ground,
    string? Appeal,
    string? Corrects
);

/// <param name="Use">The box it is for.</param>
/// <param name="Text">Filled in for this case.</param>
internal sealed record TemplateView(Guid Id, string Use, string Name, string Text);

internal sealed record LetterLineView(Guid Id, string Reference, DateTimeOffset At, string Who);

/// <summary>Who filed it at the counter, and the number of the consent that was signed.</summary>
internal sealed record CounterView(string Who, string Paper);

/// <summary>A case about the same matter.</summary>
internal sealed record JoinView(Guid Id, string CaseNumber, string Status);

/// <summary>A step that was made while the officer was reading.</summary>
internal sealed record ChangeView(int Version, string Who, string Act, DateTimeOffset At, string? Why);

/// <summary>What those steps changed; null where it is as it was.</summary>
internal sealed record MovedView(string? Status, DateTimeOffset? DueAt);

internal sealed record AnswerView(string Key, LocalizedText Label, string Type, string? Display)
{
    /// <summary>Part of it is covered.</summary>
    public bool Masked { get; init; }
}

/// <summary>An answer that was just uncovered.</summary>
/// <param name="Display">As filed; null when the question was answered only when it was asked again.</param>
/// <param name="Later">What was answered to it since.</param>
internal sealed record UncoveredView(string Key, string? Display, IReadOnlyList<UncoveredLaterView> Later)
{
    /// <summary>What was answered to that item; null when it is none of these.</summary>
    public string? AnswerTo(Guid requestId, int number) =>
        Later.FirstOrDefault(l => l.RequestId == requestId && l.Number == number)?.Display;
}

internal sealed record UncoveredLaterView(Guid RequestId, int Number, string Display);

internal sealed record FileView(
    Guid Id,
    string Field,
    string FileName,
    string MediaType,
    long Size,
    string Sha256,
    string Grant,
    IReadOnlyList<string> Findings,
    IReadOnlyList<string> DuplicateOf
)
{
    // Not yet in the answers of an older Submissions, which runs beside this site during a roll-out.
    public IReadOnlyList<SlipView> Slips { get; init; } = [];
    public SameFileView? SameFile { get; init; }

    /// <summary>The refused file in whose place it was sent.</summary>
    public Guid? Replaces { get; init; }

    /// <summary>When the applicant sent another in its place.</summary>
    public DateTimeOffset? ReplacedAt { get; init; }

    /// <summary>Inspection refused it: nobody can open it.</summary>
    [JsonIgnore]
    public bool IsRefused => Findings.Contains("rejected");

    /// <summary>Nobody can open it yet: inspection takes a moment after the filing, and as long as it cannot be done.</summary>
    [JsonIgnore]
    public bool IsPending => Findings.Contains("pending");

    [JsonIgnore]
    public bool IsImage => MediaType is "image/jpeg" or "image/png" or "image/heic" or "image/webp";

    [JsonIgnore]
    public bool IsPdf => MediaType == "application/pdf";

    /// <summary>A picture shown in the page; the grant is good for five minutes and this one file.</summary>
    [JsonIgnore]
    public string InlineUrl => $"/files/{Id}?grant={Uri.EscapeDataString(Grant)}&inline=1";

    /// <summary>A page of a PDF as a picture; its number follows.</summary>
    [JsonIgnore]
    public string PageUrl => $"/files/{Id}?grant={Uri.EscapeDataString(Grant)}&page=";

    [JsonIgnore]
    public string DownloadUrl => $"/files/{Id}?grant={Uri.EscapeDataString(Grant)}";
}

/// <summary>A transfer whose QR code stands in a file.</summary>
/// <param name="BankName">Null when the code is not known.</param>
/// <param name="SeenIn">Other cases with it that this officer may open.</param>
/// <param name="SeenElsewhere">It stands in one that they may not.</param>
internal sealed record SlipView(
    string Bank,
    LocalizedText? BankName,
    string Reference,
    IReadOnlyList<JoinView> SeenIn,
    bool SeenElsewhere
);

/// <summary>The same bytes in other cases.</summary>
internal sealed record SameFileView(IReadOnlyList<JoinView> SeenIn, bool SeenElsewhere);

/// <summary>What was seen before, and where.</summary>
internal sealed record SeenBefore(IReadOnlyList<JoinView> Cases, bool Elsewhere)
{
    public bool Any => Cases.Count > 0 || Elsewhere;
}

internal sealed record ActView(DateTimeOffset At, string Who, string Act, string? Why, string? PublicText, int Version);

/// <summary>What colleagues told each other (<c>note</c>), or to whom the case was given (<c>assign</c>; to nobody when <c>To</c> is null).</summary>
internal sealed record NoteView(DateTimeOffset At, string Who, string Kind, string? Text, string? To)
{
    /// <summary>The question whose answer was uncovered, for the reason in the text.</summary>
    public LocalizedText? About { get; init; }
}

internal sealed record ColleagueView(Guid Id, string Name);

internal sealed record NotificationView(string Template, string Channel, string Outcome, DateTimeOffset At);

internal sealed record ContactView(string Name, string? Phone, string? Email, string? LineId, bool Reachable)
{
    /// <summary>The question that a covered phone number answers; null where it is shown whole.</summary>
    public string? PhoneField { get; init; }
}

internal sealed record PaymentView(long AmountSatang, string ReceiptBook, string ReceiptNumber, DateTimeOffset At);

/// <summary>What a colleague did while this officer was reading.</summary>
internal sealed record ConflictView(int? Version, string? Who, string? Act, DateTimeOffset? At);

internal sealed record ParkedView(IReadOnlyList<ParkedMessageView> Items, IReadOnlyList<ErrorQueueView> ErrorQueues);

internal sealed record ParkedMessageView(
    Guid Id,
    string Event,
    string? Stream,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ParkedAt,
    string? Error
);

internal sealed record ErrorQueueView(string Queue, long? Messages);
