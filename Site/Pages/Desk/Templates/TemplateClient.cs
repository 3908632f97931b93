using System.Security.Claims;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Pages.Desk.Templates;

/// <summary>Submissions' reply templates, as the signed-in officer.</summary>
internal sealed class TemplateClient(HttpClient http, StaffTokens.Maker tokens)
    : StaffClient(http, tokens, ResourceNames.Submissions)
{
    public Task<DeskAnswer<TemplateList>> ListAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        SendAsync<TemplateList>(staff, HttpMethod.Get, "/desk/templates", null, ct);

    public Task<DeskAnswer<TemplateList>> SaveAsync(ClaimsPrincipal staff, object template, CancellationToken ct) =>
        SendAsync<TemplateList>(staff, HttpMethod.Post, "/desk/templates", template, ct);

    public Task<DeskAnswer<TemplateList>> RemoveAsync(
        ClaimsPrincipal staff,
        Guid id,
        int version,
        CancellationToken ct
    ) => SendAsync<TemplateList>(staff, HttpMethod.Post, $"/desk/templates/{id}/remove", new { version }, ct);
}

internal sealed record TemplateList(IReadOnlyList<TemplateItem> Items, IReadOnlyList<string> Holes);

internal sealed record TemplateItem(
    Guid Id,
    string Name,
    string? Service,
    string Use,
    string Text,
    int Version,
    DateTimeOffset ChangedAt,
    string Who
);
