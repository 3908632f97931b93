using System.Security.Claims;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>What the services could not process, asked of each that reads a queue.</summary>
internal sealed class FailedMessages(
    SubmissionsErrors submissions,
    TrackingErrors tracking,
    AttachmentsErrors attachments,
    NotificationsErrors notifications
)
{
    private readonly IReadOnlyDictionary<string, ErrorsClient> _services = new Dictionary<string, ErrorsClient>
    {
        [ResourceNames.Submissions] = submissions,
        [ResourceNames.Tracking] = tracking,
        [ResourceNames.Attachments] = attachments,
        [ResourceNames.Notifications] = notifications,
    };

    /// <summary>Null for a service that did not answer.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<FailedMessageView>?>> ReadAsync(
        ClaimsPrincipal staff,
        CancellationToken ct
    )
    {
        var answers = await Task.WhenAll(
            _services.Select(async s => (s.Key, (await s.Value.ListAsync(staff, ct)).Value?.Items))
        );
        return answers.ToDictionary(a => a.Key, a => a.Items);
    }

    public ErrorsClient? Of(string? service) => service is null ? null : _services.GetValueOrDefault(service);
}

/// <summary><c>/desk/errors</c> of one service.</summary>
internal abstract class ErrorsClient(HttpClient http, StaffTokens.Maker tokens, string service)
    : StaffClient(http, tokens, service)
{
    public Task<DeskAnswer<FailedPageView>> ListAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        SendAsync<FailedPageView>(staff, HttpMethod.Get, "/desk/errors", null, ct);

    public Task<DeskAnswer<object>> SettleAsync(ClaimsPrincipal staff, Guid id, bool retry, CancellationToken ct) =>
        SendAsync<object>(staff, HttpMethod.Post, $"/desk/errors/{id}/{(retry ? "retry" : "discard")}", null, ct);
}

internal sealed class SubmissionsErrors(HttpClient http, StaffTokens.Maker tokens)
    : ErrorsClient(http, tokens, ResourceNames.Submissions);

internal sealed class TrackingErrors(HttpClient http, StaffTokens.Maker tokens)
    : ErrorsClient(http, tokens, ResourceNames.Tracking);

internal sealed class AttachmentsErrors(HttpClient http, StaffTokens.Maker tokens)
    : ErrorsClient(http, tokens, ResourceNames.Attachments);

internal sealed class NotificationsErrors(HttpClient http, StaffTokens.Maker tokens)
    : ErrorsClient(http, tokens, ResourceNames.Notifications);

internal sealed record FailedPageView(IReadOnlyList<FailedMessageView> Items);

/// <param name="Unsent">It could not leave the service; otherwise the service could not process it.</param>
internal sealed record FailedMessageView(
    Guid Id,
    string? Event,
    string? Reason,
    DateTimeOffset? FirstSeen,
    bool Unsent = false
);
