using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Site.Pages.Desk.Services;

/// <summary>A definition as text: how it is written, and on which line each of its places stands.</summary>
internal static class DefinitionText
{
    /// <summary>Bytes of a definition, in UTF-8.</summary>
    public const int Longest = 512 * 1024;

    /// <summary>Thai stays readable; the page encodes what means something in HTML.</summary>
    public static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static string Write(JsonNode definition) => definition.ToJsonString(Format);

    /// <summary>The object that is written, or the line at which it stops being one (1 is the first).</summary>
    public static (JsonObject? Definition, int Line) Read(string text)
    {
        try
        {
            return (JsonNode.Parse(text, null, Strict) as JsonObject, 1);
        }
        catch (JsonException e)
        {
            return (null, (int)(e.LineNumber ?? 0) + 1);
        }
    }

    /// <summary>The line on which each place begins, by JSON pointer. The text must be JSON.</summary>
    public static IReadOnlyDictionary<string, int> Lines(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 32 });
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        // For each open object or array its pointer, and how far an array has been counted (-1 for an object).
        var open = new Stack<(string Pointer, int Index)>();
        var (line, seen) = (1, 0);
        string? name = null;
        while (reader.Read())
        {
            for (var start = (int)reader.TokenStartIndex; seen < start; seen++)
            {
                line += bytes[seen] == (byte)'\n' ? 1 : 0;
            }
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString()!;
                    // A member stands where its name does.
                    lines[$"{open.Peek().Pointer}/{Escape(name)}"] = line;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    continue;
            }
            var pointer = "";
            if (open.TryPop(out var parent))
            {
                pointer = parent.Index < 0 ? $"{parent.Pointer}/{Escape(name!)}" : $"{parent.Pointer}/{parent.Index}";
                open.Push(parent.Index < 0 ? parent : (parent.Pointer, parent.Index + 1));
            }
            lines.TryAdd(pointer, line);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push((pointer, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
            }
        }
        return lines;
    }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
