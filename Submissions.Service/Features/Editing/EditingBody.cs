using System.Text.Json;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>
/// A JSON body larger than the usual, read with its bounds: too many bytes are 413 before they are all read; no JSON, members that stand
/// twice, more than 32 levels or letters that are none are 400.
/// </summary>
internal static class EditingBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The document, or the answer that refuses it.</summary>
    public static async Task<(JsonDocument? Json, IResult? Refusal)> ReadAsync(
        HttpContext http,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (http.Request.ContentLength > limit)
        {
            return (null, Problems.Of(StatusCodes.Status413PayloadTooLarge, "payload_too_large"));
        }
        using var bytes = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await http.Request.Body.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            bytes.Write(chunk, 0, read);
            if (bytes.Length > limit)
            {
                return (null, Problems.Of(StatusCodes.Status413PayloadTooLarge, "payload_too_large"));
            }
        }
        try
        {
            var json = JsonDocument.Parse(bytes.ToArray(), Strict);
            if (json.RootElement.ValueKind == JsonValueKind.Object && IsReadable(json.RootElement))
            {
                return (json, null);
            }
            json.Dispose();
        }
        catch (JsonException)
        {
            // Answered below, as what is JSON but no object is.
        }
        return (null, Problems.Of(StatusCodes.Status400BadRequest, "malformed"));
    }

    /// <summary>False when a text holds half of a surrogate pair or bytes that are no UTF-8.</summary>
    private static bool IsReadable(JsonElement json)
    {
        try
        {
            return json.ValueKind switch
            {
                JsonValueKind.String => json.GetString() is not null,
                JsonValueKind.Array => json.EnumerateArray().All(IsReadable),
                JsonValueKind.Object => json.EnumerateObject().All(m => m.Name is not null && IsReadable(m.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A member that is an object; null when it is anything else.</summary>
    public static JsonElement? Object(this JsonDocument json, string member) =>
        json.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;

    public static int? Int(this JsonDocument json, string member) =>
        json.RootElement.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number)
            ? number
            : null;
}
