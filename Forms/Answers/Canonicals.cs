using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace ThaklorAspire.Forms.Answers;

/// <summary>Answers of several parts are kept as compact JSON, parts in a fixed order, Thai written as Thai.</summary>
internal static class Canonicals
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static string Object(Action<Utf8JsonWriter> members) =>
        Write(json =>
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        });

    public static string Array<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> item) =>
        Write(json =>
        {
            json.WriteStartArray();
            foreach (var one in items)
            {
                item(json, one);
            }
            json.WriteEndArray();
        });

    /// <summary>The members of a canonical object as text.</summary>
    public static Dictionary<string, string> Read(string canonical)
    {
        using var document = JsonDocument.Parse(canonical);
        return document
            .RootElement.EnumerateObject()
            .ToDictionary(m => m.Name, m => m.Value.ToString(), StringComparer.Ordinal);
    }

    private static string Write(Action<Utf8JsonWriter> content)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Compact))
        {
            content(json);
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
