using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>What the queue is asked for; also what is remembered between visits.</summary>
internal sealed record QueueFilter(
    string? State,
    string? Department,
    string? Due,
    string? Search,
    string? After,
    string? Owner = null,
    string? Queue = null,
    string? Service = null,
    string? Channel = null,
    string? From = null,
    string? To = null,
    string? Sort = null
)
{
    /// <summary>What an address says, without the page it stands on.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Parts =>
        new Dictionary<string, string?>
        {
            ["queue"] = Queue,
            ["state"] = State,
            ["department"] = Department,
            ["due"] = Due,
            ["owner"] = Owner,
            ["service"] = Service,
            ["channel"] = Channel,
            ["from"] = From,
            ["to"] = To,
            ["sort"] = Sort,
        }.Where(part => !string.IsNullOrEmpty(part.Value));
}

/// <summary>
/// Submissions' answer to the desk: the value, or why there is none. <see cref="Status"/> 503 also stands for "not reachable": the
/// officer's text is kept either way.
/// </summary>
internal sealed record DeskAnswer<T>(HttpStatusCode Status, T? Value, DeskProblem? Problem)
    where T : class;

/// <param name="Given">Cases the colleague got.</param>
/// <param name="Laid">Cases nobody has now.</param>
/// <param name="Left">Cases still with the one who leaves.</param>
internal sealed record HandOverView(int Given, int Laid, int Left);

internal sealed record DeskProblem(
    string? Code,
    string? Title,
    string? Detail,
    string? TraceId,
    IReadOnlyDictionary<string, string[]>? Errors,
    ConflictView? Current
)
{
    /// <summary>What was done since the officer looked.</summary>
    public IReadOnlyList<ChangeView>? Changes { get; init; }
    public MovedView? Moved { get; init; }

    /// <summary>Of a draft that somebody else has saved meanwhile.</summary>
    public int? Revision { get; init; }

    /// <summary>What is wrong with a definition that was refused.</summary>
    public IReadOnlyList<Services.Finding>? Findings { get; init; }
}

/// <summary>Calls Submissions' desk API as the signed-in officer. What the officer may see and do is decided there.</summary>
internal sealed class DeskClient(HttpClient http, StaffTokens.Maker tokens)
    : StaffClient(http, tokens, ResourceNames.Submissions)
{
    public Task<DeskAnswer<QueueView>> QueueAsync(
        ClaimsPrincipal staff,
        QueueFilter filter,
        int take,
        CancellationToken ct
    )
    {
        var query = new Dictionary<string, string?>(filter.Parts)
        {
            ["q"] = filter.Search,
            ["after"] = filter.After,
            ["take"] = take.ToString(CultureInfo.InvariantCulture),
        };
        var given = query.Where(p => !string.IsNullOrEmpty(p.Value));
        return SendAsync<QueueView>(staff, HttpMethod.Get, QueryHelpers.AddQueryString("/desk/queue", given), null, ct);
    }

    public Task<DeskAnswer<BulkView<BulkExpectedView>>> BulkPreviewAsync(
        ClaimsPrincipal staff,
        object order,
        CancellationToken ct
    ) => SendAsync<BulkView<BulkExpectedView>>(staff, HttpMethod.Post, "/desk/bulk/preview", order, ct);

    public Task<DeskAnswer<BulkView<BulkResultView>>> BulkAsync(
        ClaimsPrincipal staff,
        object order,
        CancellationToken ct
    ) => SendAsync<BulkView<BulkResultView>>(staff, HttpMethod.Post, "/desk/bulk", order, ct);

    public Task<DeskAnswer<CaseView>> CaseAsync(ClaimsPrincipal staff, Guid id, CancellationToken ct) =>
        SendAsync<CaseView>(staff, HttpMethod.Get, $"/desk/cases/{id}", null, ct);

    public Task<DeskAnswer<TalkView>> TalkAsync(ClaimsPrincipal staff, Guid id, CancellationToken ct) =>
        SendAsync<TalkView>(staff, HttpMethod.Get, $"/desk/cases/{id}/conversation", null, ct);

    /// <param name="act">Last part of the address of one of Submissions' acts.</param>
    /// <param name="body">What the act asks for.</param>
    public Task<DeskAnswer<CaseView>> ActAsync(
        ClaimsPrincipal staff,
        Guid id,
        string act,
        object body,
        CancellationToken ct
    ) => SendAsync<CaseView>(staff, HttpMethod.Post, $"/desk/cases/{id}/{act}", body, ct);

    /// <summary>Shows one covered answer; the reason is kept.</summary>
    public Task<DeskAnswer<UncoveredView>> UnmaskAsync(
        ClaimsPrincipal staff,
        Guid id,
        string field,
        string reason,
        CancellationToken ct
    ) => SendAsync<UncoveredView>(staff, HttpMethod.Post, $"/desk/cases/{id}/unmask", new { field, reason }, ct);

    public Task<DeskAnswer<AuditView>> AuditAsync(
        ClaimsPrincipal staff,
        IEnumerable<KeyValuePair<string, string?>> filter,
        CancellationToken ct
    ) =>
        SendAsync<AuditView>(
            staff,
            HttpMethod.Get,
            QueryHelpers.AddQueryString("/desk/audit", filter.Where(p => !string.IsNullOrEmpty(p.Value))),
            null,
            ct
        );

    /// <param name="year">Gregorian; this year when null.</param>
    public Task<DeskAnswer<CalendarPage>> CalendarAsync(ClaimsPrincipal staff, int? year, CancellationToken ct) =>
        SendAsync<CalendarPage>(
            staff,
            HttpMethod.Get,
            year is null ? "/desk/calendar" : FormattableString.Invariant($"/desk/calendar?year={year}"),
            null,
            ct
        );

    public Task<DeskAnswer<List<AuditItemView>>> AuditAlarmsAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        SendAsync<List<AuditItemView>>(staff, HttpMethod.Get, "/desk/audit/alarms", null, ct);

    public Task<DeskAnswer<AuditCheckView>> VerifyAuditAsync(
        ClaimsPrincipal staff,
        string? from,
        string? printed,
        CancellationToken ct
    ) => SendAsync<AuditCheckView>(staff, HttpMethod.Post, "/desk/audit/verify", new { from, printed }, ct);

    public Task<DeskAnswer<CalendarPage>> ChangeCalendarAsync(
        ClaimsPrincipal staff,
        string act,
        object body,
        CancellationToken ct
    ) => SendAsync<CalendarPage>(staff, HttpMethod.Post, $"/desk/calendar/{act}", body, ct);

    /// <summary>One batch of a leaver's open cases.</summary>
    public Task<DeskAnswer<HandOverView>> HandOverAsync(
        ClaimsPrincipal staff,
        Guid leaver,
        Guid? to,
        CancellationToken ct
    ) => SendAsync<HandOverView>(staff, HttpMethod.Post, $"/desk/staff/{leaver}/hand-over", new { to }, ct);

    public Task<DeskAnswer<ParkedView>> ParkedAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        SendAsync<ParkedView>(staff, HttpMethod.Get, "/desk/parked", null, ct);

    public Task<DeskAnswer<object>> SettleParkedAsync(
        ClaimsPrincipal staff,
        Guid id,
        bool retry,
        string reason,
        CancellationToken ct
    ) =>
        SendAsync<object>(
            staff,
            HttpMethod.Post,
            $"/desk/parked/{id}/{(retry ? "retry" : "discard")}",
            new { reason },
            ct
        );
}

/// <summary>Calls one service as the signed-in officer: the staff token is made anew for each call.</summary>
internal abstract class StaffClient(HttpClient http, StaffTokens.Maker tokens, string service)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        // Thai letters as they are: escaped they would take twice the room of a body that has a limit.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // The resilience handler throws its own types (open circuit, time-out) beside HttpRequestException.
    public static bool IsUnreachable(Exception exception, CancellationToken ct) =>
        !ct.IsCancellationRequested
        && exception is (HttpRequestException or OperationCanceledException or Polly.ExecutionRejectedException);

    protected async Task<DeskAnswer<T>> SendAsync<T>(
        ClaimsPrincipal staff,
        HttpMethod method,
        string path,
        object? body,
        CancellationToken ct
    )
        where T : class
    {
        using var request = Request(staff, method, path, body);
        try
        {
            using var response = await http.SendAsync(request, ct);
            if (response.IsSuccessStatusCode)
            {
                var value =
                    response.StatusCode == HttpStatusCode.NoContent || typeof(T) == typeof(object)
                        ? null
                        : await response.Content.ReadFromJsonAsync<T>(Format, ct);
                return new(response.StatusCode, value, null);
            }
            return new(response.StatusCode, null, await ReadProblemAsync(response, ct));
        }
        catch (Exception e) when (IsUnreachable(e, ct) || e is JsonException)
        {
            Activity.Current?.AddException(e);
            return new(
                HttpStatusCode.ServiceUnavailable,
                null,
                new("unreachable", null, null, Activity.Current?.TraceId.ToString(), null, null)
            );
        }
    }

    /// <summary>A file as it comes; the caller disposes what is given. Null when there is none, and why.</summary>
    protected async Task<(HttpResponseMessage? File, HttpStatusCode Status, DeskProblem? Problem)> OpenAsync(
        ClaimsPrincipal staff,
        string path,
        CancellationToken ct
    )
    {
        using var request = Request(staff, HttpMethod.Get, path, null);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (response.IsSuccessStatusCode)
            {
                return (response, response.StatusCode, null);
            }
            using (response)
            {
                return (null, response.StatusCode, await ReadProblemAsync(response, ct));
            }
        }
        catch (Exception e) when (IsUnreachable(e, ct) || e is JsonException)
        {
            Activity.Current?.AddException(e);
            return (
                null,
                HttpStatusCode.ServiceUnavailable,
                new("unreachable", null, null, Activity.Current?.TraceId.ToString(), null, null)
            );
        }
    }

    private HttpRequestMessage Request(ClaimsPrincipal staff, HttpMethod method, string path, object? body)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add(StaffTokens.Header, tokens.Create(staff.Identity(), service));
        request.Headers.AcceptLanguage.ParseAdd(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: Format);
        }
        return request;
    }

    private static async Task<DeskProblem?> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
        {
            return null;
        }
        return await response.Content.ReadFromJsonAsync<DeskProblem>(Format, ct);
    }
}
