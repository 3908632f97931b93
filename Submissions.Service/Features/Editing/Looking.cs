using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>What the editor asks while somebody types; nothing is stored.</summary>
internal sealed class Looking(Review review, ServiceCatalogue catalogue, OfficeFile office, TimeProvider clock)
{
    /// <summary>Everything to be said of a definition.</summary>
    public async Task<IResult> CheckAsync(HttpContext http)
    {
        var (json, refusal) = await ReadAsync(http);
        return json is null ? refusal! : Results.Ok(new { findings = review.Of(json).Findings });
    }

    /// <summary>The form as <c>GET /api/services/{code}</c> would serve it today.</summary>
    public async Task<IResult> PreviewAsync(HttpContext http)
    {
        var (json, refusal) = await ReadAsync(http);
        if (json is null)
        {
            return refusal!;
        }
        var verdict = review.Of(json);
        return verdict.Definition is not { } definition
            ? Review.Refuse(http, verdict.Findings)
            : Results.Bytes(
                ServiceForm
                    .Of(
                        definition,
                        PrivacyNotice.Of(definition, office),
                        office,
                        ThaiDate.DayInBangkok(clock.GetUtcNow())
                    )
                    .ToJson(DefinitionJson.Format),
                "application/json; charset=utf-8"
            );
    }

    /// <summary>What differs between two definitions, in words.</summary>
    public static async Task<IResult> DifferenceAsync(HttpContext http)
    {
        var (json, refusal) = await EditingBody.ReadAsync(http, 2 * Drafts.MostBytes, http.RequestAborted);
        using var _ = json;
        if (json is null)
        {
            return refusal!;
        }
        return json.Object("from") is { } from && json.Object("to") is { } to
            ? Results.Ok(new { changes = DefinitionDifference.Of(from, to) })
            : Problems.Of(StatusCodes.Status400BadRequest, "malformed");
    }

    private async Task<(byte[]? Definition, IResult? Refusal)> ReadAsync(HttpContext http)
    {
        var (json, refusal) = await EditingBody.ReadAsync(http, Drafts.MostBytes, http.RequestAborted);
        using var _ = json;
        if (json is null)
        {
            return (null, refusal);
        }
        if (json.Object("definition") is not { } definition)
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, "malformed"));
        }
        var code =
            definition.TryGetProperty("code", out var c) && c.ValueKind == System.Text.Json.JsonValueKind.String
                ? c.GetString()!
                : "";
        return (DefinitionText.Of(definition, Publishing.NextVersion(catalogue.Now, code)), null);
    }
}
