using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ThaklorAspire.Site.Clients;

/// <summary>
/// What a service answered: a value, or the problem it named (RFC 9457). Not reaching the service at all is the problem
/// <see cref="ServiceProblem.Unreachable"/>, because pages must treat it like any other answer: keep what was typed and say what to do.
/// </summary>
internal readonly record struct ServiceAnswer<T>(T? Value, ServiceProblem? Problem)
    where T : class;

internal sealed record ServiceProblem
{
    public const string Unreachable = "unreachable";

    public HttpStatusCode Status { get; init; }
    public string Code { get; init; } = "";
    public string? TraceId { get; init; }
    public string? Title { get; init; }
    public string? Detail { get; init; }

    /// <summary>Messages by field key; reserved keys <c>consent</c>, <c>captcha</c>, <c>version</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }
}

internal static partial class ServiceAnswers
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
    };

    public static async Task<ServiceAnswer<T>> SendForAsync<T>(
        this HttpClient client,
        HttpRequestMessage request,
        ILogger logger,
        CancellationToken ct
    )
        where T : class
    {
        request.Headers.AcceptLanguage.ParseAdd(
            System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName
        );
        try
        {
            using var response = await client.SendAsync(request, ct);
            if (response.IsSuccessStatusCode)
            {
                return new(await response.Content.ReadFromJsonAsync<T>(Json, ct), null);
            }
            return new(null, await ProblemOf(response, ct));
        }
        catch (Exception e) when (IsUnreachable(e, ct))
        {
            LogUnreachable(logger, client.BaseAddress?.Host, e.GetType().Name);
            return new(
                null,
                new ServiceProblem { Status = HttpStatusCode.ServiceUnavailable, Code = ServiceProblem.Unreachable }
            );
        }
    }

    private static async Task<ServiceProblem> ProblemOf(HttpResponseMessage response, CancellationToken ct)
    {
        ServiceProblem? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync<ServiceProblem>(Json, ct);
        }
        catch (JsonException)
        {
            // An answer that is no problem document, say of a proxy in between: the status is all there is.
        }
        return (problem ?? new ServiceProblem()) with
        {
            Status = response.StatusCode,
            Errors = problem?.Errors ?? new Dictionary<string, IReadOnlyList<string>>(),
            Code = problem?.Code is { Length: > 0 } code
                ? code
                : ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture),
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary>Refused connections, time-outs and open circuits (Polly's exceptions), but not the citizen who went away.</summary>
    private static bool IsUnreachable(Exception e, CancellationToken ct) =>
        !ct.IsCancellationRequested
        && (
            e is HttpRequestException or OperationCanceledException or TimeoutException
            || e.GetType().Namespace?.StartsWith("Polly", StringComparison.Ordinal) == true
        );

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} cannot be reached: {Error}")]
    private static partial void LogUnreachable(ILogger logger, string? service, string error);
}
