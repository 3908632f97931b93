using System.ComponentModel;
using System.Text.Json;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>Body of <c>POST /api/submissions</c>. Unknown members are refused: nobody sets a state or a fee from outside.</summary>
internal sealed record SubmitRequest
{
    [Description("Code of the service, from GET /api/services")]
    public required string Service { get; init; }

    [Description("Version of the form that was filled in; the current one when left out")]
    public int? Version { get; init; }

    [Description(
        "Answers by key of the field: texts as typed, dates in ISO 8601 or พ.ศ., numbers as text or number, ticks as an array, addresses and places as objects, rows as an array of objects"
    )]
    public required Dictionary<string, JsonElement> Answers { get; init; }

    [Description("Receipts from POST /api/attachments by key of the file field")]
    public Dictionary<string, List<string>>? Attachments { get; init; }
    public ConsentGiven? Consent { get; init; }

    [Description("The ALTCHA widget's base64 payload, for a challenge from GET /api/captcha?for=submission")]
    public string? Captcha { get; init; }

    [Description("th (default) or en: the language the citizen is told in")]
    public string? Locale { get; init; }

    [Description("web or api (default)")]
    public string? Channel { get; init; }
}

internal sealed record ConsentGiven
{
    public required bool Accepted { get; init; }

    [Description("notice.version of the form")]
    public required string NoticeVersion { get; init; }
}

/// <summary>Answer of <c>POST /api/submissions</c>.</summary>
internal sealed record SubmissionAccepted
{
    [Description("XXXX-XXXX-XXXX-C: the citizen's key to the case")]
    public required string TrackingCode { get; init; }

    [Description("What officers call the case: fiscal year (พ.ศ.) and number")]
    public required string CaseNumber { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }

    [Description("Deemed received: the next opening when sent outside office hours")]
    public required DateTimeOffset ReceivedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    [Description("Page that follows the case; the code stands in the fragment and never reaches a server log")]
    public required string TrackUrl { get; init; }
}
