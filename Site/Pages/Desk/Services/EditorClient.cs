using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>Services as the office edits them, in Submissions. A definition travels as the JSON it is written in.</summary>
internal sealed class EditorClient(HttpClient http, StaffTokens.Maker tokens)
    : StaffClient(http, tokens, ResourceNames.Submissions)
{
    public Task<DeskAnswer<ServiceRows>> ListAsync(ClaimsPrincipal staff, CancellationToken ct) =>
        SendAsync<ServiceRows>(staff, HttpMethod.Get, "/desk/services", null, ct);

    public Task<DeskAnswer<EditedService>> ReadAsync(ClaimsPrincipal staff, string code, CancellationToken ct) =>
        SendAsync<EditedService>(staff, HttpMethod.Get, $"/desk/services/{Uri.EscapeDataString(code)}", null, ct);

    public Task<DeskAnswer<JsonObject>> VersionAsync(
        ClaimsPrincipal staff,
        string code,
        int version,
        CancellationToken ct
    ) =>
        SendAsync<JsonObject>(
            staff,
            HttpMethod.Get,
            FormattableString.Invariant($"/desk/services/{Uri.EscapeDataString(code)}/versions/{version}"),
            null,
            ct
        );

    /// <param name="revision">The one that was read; 0 when there was no draft.</param>
    public Task<DeskAnswer<DraftSaved>> SaveAsync(
        ClaimsPrincipal staff,
        string code,
        JsonObject definition,
        int revision,
        CancellationToken ct
    ) =>
        SendAsync<DraftSaved>(
            staff,
            HttpMethod.Put,
            $"/desk/services/{Uri.EscapeDataString(code)}/draft",
            new { definition, revision },
            ct
        );

    public Task<DeskAnswer<object>> DiscardAsync(
        ClaimsPrincipal staff,
        string code,
        int revision,
        CancellationToken ct
    ) =>
        SendAsync<object>(
            staff,
            HttpMethod.Delete,
            FormattableString.Invariant($"/desk/services/{Uri.EscapeDataString(code)}/draft?revision={revision}"),
            null,
            ct
        );

    public Task<DeskAnswer<Findings>> CheckAsync(ClaimsPrincipal staff, JsonObject definition, CancellationToken ct) =>
        SendAsync<Findings>(staff, HttpMethod.Post, "/desk/services/check", new { definition }, ct);

    public Task<DeskAnswer<ServiceForm>> PreviewAsync(
        ClaimsPrincipal staff,
        JsonObject definition,
        CancellationToken ct
    ) => SendAsync<ServiceForm>(staff, HttpMethod.Post, "/desk/services/preview", new { definition }, ct);

    public Task<DeskAnswer<Differences>> CompareAsync(
        ClaimsPrincipal staff,
        JsonObject from,
        JsonObject to,
        CancellationToken ct
    ) => SendAsync<Differences>(staff, HttpMethod.Post, "/desk/services/difference", new { from, to }, ct);

    public Task<DeskAnswer<VersionMade>> PublishAsync(
        ClaimsPrincipal staff,
        string code,
        int revision,
        string reason,
        bool breaking,
        CancellationToken ct
    ) =>
        SendAsync<VersionMade>(
            staff,
            HttpMethod.Post,
            $"/desk/services/{Uri.EscapeDataString(code)}/publish",
            new
            {
                revision,
                reason,
                breaking,
            },
            ct
        );

    public Task<DeskAnswer<VersionMade>> RollBackAsync(
        ClaimsPrincipal staff,
        string code,
        int version,
        string reason,
        CancellationToken ct
    ) =>
        SendAsync<VersionMade>(
            staff,
            HttpMethod.Post,
            $"/desk/services/{Uri.EscapeDataString(code)}/rollback",
            new { version, reason },
            ct
        );

    public Task<DeskAnswer<object>> OpenAsync(
        ClaimsPrincipal staff,
        string code,
        NewOpening opening,
        CancellationToken ct
    ) => SendAsync<object>(staff, HttpMethod.Post, $"/desk/services/{Uri.EscapeDataString(code)}/opening", opening, ct);

    /// <param name="codes">None for all.</param>
    public Task<DeskAnswer<JsonObject>> ExportAsync(
        ClaimsPrincipal staff,
        IReadOnlyCollection<string> codes,
        CancellationToken ct
    ) =>
        SendAsync<JsonObject>(
            staff,
            HttpMethod.Get,
            QueryHelpers.AddQueryString(
                "/desk/services/export",
                codes.Select(c => KeyValuePair.Create("code", (string?)c))
            ),
            null,
            ct
        );

    public Task<DeskAnswer<Imported>> ImportAsync(
        ClaimsPrincipal staff,
        JsonNode file,
        bool dryRun,
        CancellationToken ct
    ) =>
        SendAsync<Imported>(
            staff,
            HttpMethod.Post,
            $"/desk/services/import?dryRun={(dryRun ? "true" : "false")}",
            file,
            ct
        );
}

internal sealed record ServiceRows(IReadOnlyList<ServiceRow> Items);

/// <param name="Version">0 until it is published for the first time.</param>
internal sealed record ServiceRow(
    string Code,
    LocalizedText Title,
    string Category,
    string Department,
    int Version,
    string? Origin,
    DateTimeOffset? PublishedAt,
    bool Open,
    string? Opens,
    string? Closes,
    LocalizedText? ClosedReason,
    DraftMark? Draft,
    bool ShippedNewer
);

internal sealed record DraftMark(int Revision, JsonNode? EditedBy, DateTimeOffset? EditedAt, bool IsNew);

internal sealed record EditedService(
    string Code,
    JsonObject? Published,
    EditedDraft? Draft,
    JsonObject? ShippedNewer,
    IReadOnlyList<VersionRow>? Versions,
    OpeningRow? Opening
)
{
    public static EditedService Unknown(string code) => new(code, null, null, null, [], null);

    public VersionRow? Current => Versions?.FirstOrDefault(v => v.Current);
}

internal sealed record EditedDraft(
    JsonObject Definition,
    int Revision,
    JsonNode? EditedBy,
    DateTimeOffset? EditedAt,
    int? BasedOn
);

internal sealed record VersionRow(
    int Version,
    DateTimeOffset? PublishedAt,
    JsonNode? PublishedBy,
    string? Reason,
    string? Origin,
    bool Current
);

internal sealed record OpeningRow(bool Open, LocalizedText? ClosedReason, string? Opens, string? Closes);

internal sealed record NewOpening(bool Open, LocalizedText? ClosedReason, string? Opens, string? Closes, string Reason);

internal sealed record DraftSaved(int Revision, IReadOnlyList<Finding>? Findings);

internal sealed record VersionMade(int Version);

/// <summary>What a check of a definition says.</summary>
internal sealed record Findings(
    [property: System.Text.Json.Serialization.JsonPropertyName("findings")] IReadOnlyList<Finding> Items
);

/// <param name="Pointer">RFC 6901, into the definition.</param>
/// <param name="Level"><c>error</c> stops publishing, <c>advice</c> does not.</param>
internal sealed record Finding(string Pointer, int? Line, string Level, string? Code, string Th, string En)
{
    public bool IsError => Level == "error";

    public string Text => StaffPage.T(Th, En);

    /// <summary>It is about the place itself or something inside it.</summary>
    public bool IsWithin(string pointer) =>
        Pointer == pointer || Pointer.StartsWith(pointer + "/", StringComparison.Ordinal);
}

internal sealed record Differences(IReadOnlyList<Change> Changes);

/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
internal sealed record Change(string Pointer, string Kind, LocalizedText What, JsonNode? From, JsonNode? To);

internal sealed record Imported(IReadOnlyList<ImportedService> Services, bool Written);

/// <param name="Outcome"><c>new</c>, <c>changed</c>, <c>same</c> or <c>bad</c>.</param>
internal sealed record ImportedService(
    string Code,
    string Outcome,
    IReadOnlyList<Finding>? Findings,
    IReadOnlyList<Change>? Changes
);
