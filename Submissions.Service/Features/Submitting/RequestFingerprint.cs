using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>
/// What makes two posts the same request: service, normalised answers, consent and the files' SHA-256 by field. Captcha and receipts are
/// left out, because a repeated post brings new ones; receipts are read without checking, because by then they may have expired and
/// all they decide here is whether the first answer is given again.
/// </summary>
internal static class RequestFingerprint
{
    public static byte[] Of(SubmitRequest request, ServiceDefinition? definition, FormContext context)
    {
        var answers = request
            .Answers.Select(a => (a.Key, Value: Normalise(definition?.ByKey(a.Key), a.Value, context)))
            .Where(a => a.Value.Length > 0)
            .OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => new[] { a.Key, a.Value });
        var files = (request.Attachments ?? [])
            .Where(f => f.Value.Count > 0)
            .OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => new[] { f.Key }.Concat(f.Value.Select(Sha256).Order(StringComparer.Ordinal)));
        return JsonSerializer.SerializeToUtf8Bytes(
            new object[]
            {
                request.Service,
                answers,
                request.Consent?.Accepted ?? false,
                request.Consent?.NoticeVersion ?? "",
                files,
            }
        );
    }

    private static string Normalise(FieldDefinition? field, JsonElement answer, FormContext context)
    {
        var parsed = field is null or FileField or ComputedField ? Answer.Nothing : field.Parse(answer, context);
        if (parsed.Value is not null)
        {
            return parsed.Value;
        }
        // A text longer than any answer is not worth cleaning.
        return answer.ValueKind == JsonValueKind.String && answer.GetString() is { Length: <= FieldDefinition.LongestText } text
                ? TypedText.Clean(text)
            : parsed.IsNothing && field is not null ? ""
            : answer.GetRawText();
    }

    private static string Sha256(string receipt)
    {
        try
        {
            return
                receipt.Length <= 4096
                && new JsonWebToken(receipt).TryGetPayloadValue<JsonElement>("file", out var file)
                && file.Deserialize<AttachmentReceipt>() is { } facts
                ? facts.Sha256
                : receipt;
        }
        catch (Exception e)
            when (e is ArgumentException or JsonException or Microsoft.IdentityModel.Tokens.SecurityTokenException)
        {
            return receipt;
        }
    }
}
