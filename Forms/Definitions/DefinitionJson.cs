using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>Definitions as text.</summary>
public static class DefinitionJson
{
    /// <summary>As definitions are written, stored and served.</summary>
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };

    /// <summary>A definition as a person would write it in a file: without nulls and without what is derived.</summary>
    public static JsonObject Write(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var json = JsonSerializer.SerializeToNode(definition with { Schema = null }, Format)!.AsObject();
        Trim(json);
        return json;
    }

    private static void Trim(JsonNode json)
    {
        switch (json)
        {
            case JsonArray list:
                foreach (var item in list.OfType<JsonNode>())
                {
                    Trim(item);
                }
                break;
            case JsonObject members:
                foreach (var name in members.Where(m => m.Value is null).Select(m => m.Key).ToList())
                {
                    members.Remove(name);
                }
                if (members.ContainsKey("privacy"))
                {
                    members.Remove("why");
                }
                foreach (var member in members)
                {
                    Trim(member.Value!);
                }
                break;
        }
    }

    /// <summary>Every pair of Thai and English, wherever it stands, with its JSON pointer.</summary>
    public static IEnumerable<(string Pointer, string Th, string En)> Texts(JsonElement json, string pointer = "")
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                return json.EnumerateArray().SelectMany((item, i) => Texts(item, $"{pointer}/{i}"));
            case JsonValueKind.Object
                when json.TryGetProperty("th", out var th)
                    && json.TryGetProperty("en", out var en)
                    && th.ValueKind == JsonValueKind.String
                    && en.ValueKind == JsonValueKind.String
                    && json.EnumerateObject().Count() == 2:
                return [(pointer, th.GetString()!, en.GetString()!)];
            case JsonValueKind.Object:
                return json.EnumerateObject().SelectMany(m => Texts(m.Value, $"{pointer}/{m.Name}"));
            default:
                return [];
        }
    }
}
