using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>
/// The text of a definition as it was sent, with what the sender need not know put into its place, so that every line stays where the
/// sender sees it.
/// </summary>
internal static class DefinitionText
{
    /// <param name="definition">A JSON object.</param>
    /// <param name="version">Replaces what stands there.</param>
    public static byte[] Of(JsonElement definition, int version)
    {
        var json = Encoding.UTF8.GetBytes(definition.GetRawText());
        json = With(json, "version", version.ToString(CultureInfo.InvariantCulture), replace: true);
        return With(json, "breaking", "false", replace: false);
    }

    private static byte[] With(byte[] json, string member, string value, bool replace)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var empty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            empty = false;
            var found = reader.ValueTextEquals(member);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found)
            {
                return replace
                    ? [.. json[..start], .. Encoding.UTF8.GetBytes(value), .. json[(int)reader.BytesConsumed..]]
                    : json;
            }
        }
        return [(byte)'{', .. Encoding.UTF8.GetBytes($"\"{member}\":{value}{(empty ? "" : ",")}"), .. json[1..]];
    }
}
