using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Clients;

/// <summary>The public calls of Tracking.</summary>
internal sealed class TrackingClient(HttpClient http, ILogger<TrackingClient> logger)
{
    /// <param name="code">As typed.</param>
    /// <param name="captcha">A solved captcha, which Tracking asks for with 429 after too many misses; empty when none was asked for.</param>
    public async Task<ServiceAnswer<TrackedCase>> ByCodeAsync(string code, string captcha, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/tracking/{Uri.EscapeDataString(code)}");
        if (captcha.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-Captcha", captcha);
        }
        return await http.SendForAsync<TrackedCase>(request, logger, ct);
    }

    public async Task<ServiceAnswer<TrackedList>> ByNationalIdAsync(
        string nationalId,
        string captcha,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/tracking/lookup")
        {
            Content = JsonContent.Create(new { nationalId, captcha }),
        };
        return await http.SendForAsync<TrackedList>(request, logger, ct);
    }

    public async Task<ServiceAnswer<TrackedCase>> DetailsAsync(
        string reference,
        string phoneLast4,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/tracking/details")
        {
            Content = JsonContent.Create(new { @ref = reference, phoneLast4 }),
        };
        return await http.SendForAsync<TrackedCase>(request, logger, ct);
    }
}

internal sealed record TrackedCase
{
    /// <summary>Absent when the case was found by national ID and phone.</summary>
    public string? Code { get; init; }
    public required string CaseNumber { get; init; }
    public required TrackedService Service { get; init; }
    public required TrackedStatus Status { get; init; }
    public DateTimeOffset SubmittedAt { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Who works on it; absent while that is not known.</summary>
    public TrackedDepartment? Department { get; init; }
    public IReadOnlyList<TrackedStep> Timeline { get; init; } = [];
}

internal sealed record TrackedService(string Code, LocalizedText Title);

internal sealed record TrackedDepartment(string Code, LocalizedText Title);

internal sealed record TrackedStatus(string Code, string Th, string En);

/// <param name="News">What the step is about when it is more than a new state.</param>
internal sealed record TrackedStep(
    DateTimeOffset At,
    string Status,
    string Th,
    string En,
    string? Note,
    string? News = null
);

internal sealed record TrackedList(IReadOnlyList<TrackedListItem> Items);

internal sealed record TrackedListItem(
    string Ref,
    TrackedService Service,
    DateTimeOffset SubmittedAt,
    TrackedStatus Status
);
