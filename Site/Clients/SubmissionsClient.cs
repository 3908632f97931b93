using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Caching.Memory;
using ThaklorAspire.Forms.Definitions;

namespace ThaklorAspire.Site.Clients;

/// <summary>The public calls of Submissions. Definitions are kept for half a minute, longer while the service cannot be reached.</summary>
internal sealed class SubmissionsClient(HttpClient http, IMemoryCache cache, ILogger<SubmissionsClient> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>For what a page can do without.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public Task<ServiceAnswer<IReadOnlyList<ServiceListItem>>> ServicesAsync(CancellationToken ct) =>
        ReadAsync<IReadOnlyList<ServiceListItem>>("api/services", ct);

    /// <summary>A code that is no code of a service is answered here, without a call.</summary>
    public Task<ServiceAnswer<ServiceForm>> DefinitionAsync(string code, CancellationToken ct) =>
        code.Length is 0 or > 64 || !code.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? Task.FromResult(
                new ServiceAnswer<ServiceForm>(
                    null,
                    new ServiceProblem { Status = HttpStatusCode.NotFound, Code = "404" }
                )
            )
            : ReadAsync<ServiceForm>($"api/services/{code}", ct);

    /// <summary>The definition as it is now, past the cache: asked for when the service says that the form has changed.</summary>
    public void Forget(string code)
    {
        cache.Remove(CacheKey($"api/services/{code}"));
        cache.Remove(CacheKey("api/services"));
    }

    public async Task<ServiceAnswer<SubmissionReceipt>> SubmitAsync(SubmissionForm form, Guid key, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/submissions")
        {
            Content = JsonContent.Create(form),
        };
        request.Headers.Add("Idempotency-Key", key.ToString());
        return await http.SendForAsync<SubmissionReceipt>(request, logger, ct);
    }

    /// <summary>Null until the service has finished enough cases; also when it cannot be asked.</summary>
    public async Task<UsualTime?> UsualTimeAsync(string code, CancellationToken ct) =>
        (await ReadAsync<UsualTimeAnswer>($"api/services/{code}/usual-time", ct)).Value?.Usual;

    /// <summary>Open cases near a point. Whoever cannot be told goes on without: reporting a thing twice does no harm.</summary>
    /// <param name="code">A service whose definition tells of cases nearby.</param>
    /// <param name="kind">The answer to the question that the definition names; null when it names none.</param>
    public async Task<NearbyCases?> NearbyAsync(
        string code,
        decimal lat,
        decimal lng,
        string? kind,
        CancellationToken ct
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/services/{code}/nearby")
        {
            Content = JsonContent.Create(
                new
                {
                    lat,
                    lng,
                    kind,
                }
            ),
        };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            return (await http.SendForAsync<NearbyCases>(request, logger, patience.Token)).Value;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<ServiceAnswer<T>> ReadAsync<T>(string path, CancellationToken ct)
        where T : class
    {
        var key = CacheKey(path);
        var entry = cache.Get<Entry<T>>(key);
        if (entry is not null && entry.Age < Fresh)
        {
            return new(entry.Value, null);
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var answer = await http.SendForAsync<T>(request, logger, ct);
        if (answer.Value is not null)
        {
            cache.Set(key, new Entry<T>(answer.Value), Kept);
            return answer;
        }
        // The form can still be filled in while the service restarts; a send will find it again or say so.
        return entry is not null && answer.Problem is { Code: ServiceProblem.Unreachable }
            ? new(entry.Value, null)
            : answer;
    }

    private static string CacheKey(string path) => $"submissions:{path}";

    private sealed class Entry<T>(T value)
    {
        private readonly long at = Environment.TickCount64;
        public T Value => value;
        public TimeSpan Age => TimeSpan.FromMilliseconds(Environment.TickCount64 - at);
    }
}

/// <summary>Body of <c>POST /api/submissions</c>.</summary>
internal sealed record SubmissionForm
{
    public required string Service { get; init; }
    public int? Version { get; init; }
    public required IReadOnlyDictionary<string, JsonNode?> Answers { get; init; }
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Attachments { get; init; }
    public required ConsentGiven Consent { get; init; }
    public string? Captcha { get; init; }
    public string? Locale { get; init; }
    public string Channel { get; init; } = "web";
}

/// <summary>Open cases about the same thing: how many, how far was looked, and the latest of them.</summary>
internal sealed record NearbyCases(int Count, int Metres, IReadOnlyList<NearbyCase> Cases);

/// <param name="ReportedOn">Day at the office.</param>
/// <param name="Stage"><c>waiting</c>, <c>in_progress</c> or <c>forwarded</c>.</param>
/// <param name="WithinMetres">Distance, rounded up.</param>
internal sealed record NearbyCase(DateOnly ReportedOn, string Stage, int WithinMetres);

internal sealed record UsualTimeAnswer(UsualTime? Usual);

/// <summary>How long cases really took, from the day of receipt.</summary>
/// <param name="Cases">How many this comes from.</param>
/// <param name="MedianDays">Half of them were finished within so many days; 0 on the day of receipt.</param>
/// <param name="EightOfTenDays">Eight of ten were.</param>
/// <param name="DaysKind"><c>working</c> or <c>calendar</c>.</param>
internal sealed record UsualTime(int Cases, int MedianDays, int EightOfTenDays, string DaysKind);

internal sealed record ConsentGiven(bool Accepted, string NoticeVersion);

internal sealed record SubmissionReceipt(
    string TrackingCode,
    string CaseNumber,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt
);
