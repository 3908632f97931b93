using System.Security.Claims;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary><c>/desk/notifications</c> of Notifications: mails that were given up.</summary>
internal sealed class FailedMails(HttpClient http, StaffTokens.Maker tokens)
    : StaffClient(http, tokens, ResourceNames.Notifications)
{
    public Task<DeskAnswer<FailedMailsView>> ListAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        SendAsync<FailedMailsView>(staff, HttpMethod.Get, "/desk/notifications/failed", null, ct);

    public Task<DeskAnswer<object>> SettleAsync(ClaimsPrincipal staff, Guid id, bool retry, CancellationToken ct) =>
        SendAsync<object>(
            staff,
            HttpMethod.Post,
            $"/desk/notifications/{id}/{(retry ? "retry" : "discard")}",
            null,
            ct
        );
}

internal sealed record FailedMailsView(IReadOnlyList<FailedMailView> Items, int Total);

internal sealed record FailedMailView(
    Guid Id,
    Guid SubmissionId,
    string? CaseNumber,
    string Template,
    string Audience,
    string Outcome,
    DateTimeOffset? At
);
