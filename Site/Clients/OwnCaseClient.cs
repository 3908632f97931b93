using System.Text.Json.Nodes;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.FieldTypes;

namespace ThaklorAspire.Site.Clients;

/// <summary>The citizen's acts on their own case, which Submissions takes from this site alone.</summary>
internal sealed class OwnCaseClient(HttpClient http, ILogger<OwnCaseClient> logger)
{
    public Task<ServiceAnswer<OwnCase>> OpenAsync(string code, string phoneLast4, CancellationToken ct) =>
        SendAsync("open", new { code, phoneLast4 }, ct);

    public Task<ServiceAnswer<OwnCase>> ViewAsync(string pass, CancellationToken ct) =>
        SendAsync("view", new { pass }, ct);

    public Task<ServiceAnswer<OwnCase>> AnswerAsync(
        string pass,
        Guid key,
        Guid requestId,
        IReadOnlyDictionary<string, JsonNode?> answers,
        IReadOnlyDictionary<string, IReadOnlyList<string>> attachments,
        CancellationToken ct
    ) =>
        SendAsync(
            "answer",
            new
            {
                pass,
                key,
                requestId,
                answers,
                attachments,
            },
            ct
        );

    public Task<ServiceAnswer<OwnCase>> WriteAsync(
        string pass,
        Guid key,
        string text,
        IReadOnlyDictionary<string, IReadOnlyList<string>> attachments,
        CancellationToken ct
    ) =>
        SendAsync(
            "write",
            new
            {
                pass,
                key,
                text,
                attachments,
            },
            ct
        );

    public Task<ServiceAnswer<OwnCase>> ReplaceFileAsync(
        string pass,
        Guid key,
        Guid fileId,
        IReadOnlyDictionary<string, IReadOnlyList<string>> attachments,
        CancellationToken ct
    ) =>
        SendAsync(
            "replace-file",
            new
            {
                pass,
                key,
                fileId,
                attachments,
            },
            ct
        );

    public Task<ServiceAnswer<OwnCase>> WithdrawAsync(
        string pass,
        Guid key,
        int version,
        string reason,
        CancellationToken ct
    ) =>
        SendAsync(
            "withdraw",
            new
            {
                pass,
                key,
                version,
                reason,
            },
            ct
        );

    public Task<ServiceAnswer<OwnCase>> RateAsync(
        string pass,
        Guid key,
        int? score,
        string comment,
        CancellationToken ct
    ) =>
        SendAsync(
            "rate",
            new
            {
                pass,
                key,
                score,
                comment,
            },
            ct
        );

    public Task<ServiceAnswer<OwnCase>> NotSettledAsync(
        string pass,
        Guid key,
        int version,
        string reason,
        int? score,
        CancellationToken ct
    ) =>
        SendAsync(
            "not-settled",
            new
            {
                pass,
                key,
                version,
                reason,
                score,
            },
            ct
        );

    private async Task<ServiceAnswer<OwnCase>> SendAsync(string act, object body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"own-case/{act}")
        {
            Content = JsonContent.Create(body),
        };
        return await http.SendForAsync<OwnCase>(request, logger, ct);
    }
}

/// <summary>A case as its citizen may act on it.</summary>
internal sealed record OwnCase
{
    public required string Pass { get; init; }
    public required string CaseNumber { get; init; }
    public int Version { get; init; }
    public required string Status { get; init; }
    public required TrackedService Service { get; init; }
    public string Category { get; init; } = "";
    public string Department { get; init; } = "";
    public DateTimeOffset DueAt { get; init; }
    public AskedOfCitizen? Request { get; init; }
    public IReadOnlyList<OwnMessage> Messages { get; init; } = [];

    /// <summary>Files that inspection refused and nothing has replaced.</summary>
    public IReadOnlyList<OwnRefusedFile> Refused { get; init; } = [];

    /// <summary><c>answer</c>, <c>replace</c>, <c>write</c>, <c>withdraw</c>, <c>rate</c>, <c>not_settled</c>.</summary>
    public IReadOnlyList<string> May { get; init; } = [];
    public DateOnly? NotSettledUntil { get; init; }
}

internal sealed record AskedOfCitizen(
    Guid Id,
    DateTimeOffset At,
    DateTimeOffset AnswerBy,
    string? NewReason,
    IReadOnlyList<AskedItem> Items,
    IReadOnlyList<FieldDefinition> Fields
);

/// <param name="Number">Which of the question's files, from 1.</param>
internal sealed record OwnRefusedFile(
    Guid Id,
    LocalizedText Label,
    int Number,
    int Of,
    LocalizedText Why,
    LocalizedText Mend,
    FieldDefinition Field
);

internal sealed record AskedItem(int Number, LocalizedText Label, string Text, IReadOnlyList<string> Keys);

internal sealed record OwnMessage(DateTimeOffset At, string Side, string Act, string Text, int Files);
