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

internal sealed record ConsentGiven(bool Accepted, string NoticeVersion);

internal sealed record SubmissionReceipt(
    string TrackingCode,
    string CaseNumber,
    DateTimeOffset SubmittedAt,
    DateTimeOffset ReceivedAt,
    DateTimeOffset DueAt
);
