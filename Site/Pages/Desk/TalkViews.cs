using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Pages.Desk;

// What Submissions answers on /desk/cases/{id}/conversation, as far as the pages show it.

/// <param name="MayAsk"><c>yes</c>, <c>new_reason</c>, <c>waiting</c> or <c>no</c>.</param>
internal sealed record TalkView(
    Guid Id,
    string CaseNumber,
    int Version,
    string Status,
    ServiceView Service,
    string MayAsk,
    IReadOnlyList<TalkQuestionView> Questions,
    IReadOnlyList<TalkRequestView> Requests,
    IReadOnlyList<TalkMessageView> Messages,
    IReadOnlyList<TalkRatingView> Ratings
)
{
    // Not yet in the answers of an older Submissions, which runs beside this site during a roll-out.
    public IReadOnlyList<TemplateView> Templates { get; init; } = [];

    [JsonIgnore]
    public bool CanAsk => MayAsk is "yes" or "new_reason";

    [JsonIgnore]
    public bool IsEmpty => Requests.Count == 0 && Messages.Count == 0 && Ratings.Count == 0;
}

internal sealed record TalkQuestionView(
    string Key,
    LocalizedText Label,
    string Type,
    LocalizedText? Section,
    bool Answered
);

internal sealed record TalkRequestView(
    Guid Id,
    DateTimeOffset At,
    string Who,
    DateTimeOffset AnswerBy,
    string? NewReason,
    DateTimeOffset? AnsweredAt,
    IReadOnlyList<TalkItemView> Items
);

internal sealed record TalkItemView(
    int Number,
    string? Field,
    LocalizedText Label,
    string Text,
    string? Filed,
    string? Answer,
    bool Masked,
    IReadOnlyList<TalkFileView> Files
);

internal sealed record TalkFileView(
    Guid Id,
    string FileName,
    string MediaType,
    long Size,
    string Grant,
    IReadOnlyList<string> Findings
)
{
    /// <summary>Neither refused nor still to be looked through.</summary>
    [JsonIgnore]
    public bool Opens => !Findings.Contains("rejected") && !IsPending;

    [JsonIgnore]
    public bool IsPending => Findings.Contains("pending");

    /// <summary>A picture opens in place; of a PDF, which no browser shows inside the sandbox, the first page, drawn as a picture.</summary>
    [JsonIgnore]
    public string OpenUrl =>
        $"/files/{Id}?grant={Uri.EscapeDataString(Grant)}{(MediaType == "application/pdf" ? "&page=1" : "&inline=1")}";

    [JsonIgnore]
    public string DownloadUrl => $"/files/{Id}?grant={Uri.EscapeDataString(Grant)}";
}

internal sealed record TalkMessageView(
    DateTimeOffset At,
    string Side,
    string Who,
    string Act,
    string Text,
    IReadOnlyList<TalkFileView> Files
);

internal sealed record TalkRatingView(DateTimeOffset At, int? Score, bool Settled, string? Comment);
