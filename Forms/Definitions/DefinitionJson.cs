using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

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

    /// <summary>As a person writes them: without nulls and without what follows from the rest.</summary>
    private static readonly JsonSerializerOptions ByHand = new(Format)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutDerived } },
    };

    /// <summary>A definition as it would stand in a file.</summary>
    public static JsonObject Write(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return JsonSerializer.SerializeToNode(definition with { Schema = null }, ByHand)!.AsObject();
    }

    private static void WithoutDerived(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; type.Kind == JsonTypeInfoKind.Object && i >= 0; i--)
        {
            if (type.Properties[i].Set is null)
            {
                type.Properties.RemoveAt(i);
            }
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
