using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NJsonSchema;
using NJsonSchema.Validation;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;

namespace ThaklorAspire.Submissions.Features.Catalogue;

/// <summary>A definition that must not go live; the text says file, line and reason, and the host does not start.</summary>
internal sealed class BadDefinitionException(IReadOnlyList<string> reasons) : Exception(string.Join("\n", reasons));

/// <summary>Reads service definitions: JSON, then the schema beside them, then what no schema can say.</summary>
internal static class DefinitionFile
{
    public const string SchemaName = "service.schema.json";

    /// <summary>As definitions are written, stored and served.</summary>
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };

    /// <exception cref="BadDefinitionException">At least one file is bad; all reasons of all files at once.</exception>
    public static IReadOnlyList<ServiceDefinition> LoadFolder(string folder, OfficeFile office)
    {
        var schema = JsonSchema
            .FromJsonAsync(File.ReadAllText(Path.Combine(folder, SchemaName)))
            .GetAwaiter()
            .GetResult();
        var definitions = new List<ServiceDefinition>();
        var reasons = new List<string>();
        foreach (
            var path in Directory
                .GetFiles(folder, "*.json")
                .Where(p => Path.GetFileName(p) != SchemaName)
                .Order(StringComparer.Ordinal)
        )
        {
            try
            {
                var definition = Load(path, schema, office);
                if (definitions.Any(d => d.Code == definition.Code))
                {
                    reasons.Add($"{path}: code '{definition.Code}' is defined by another file too");
                }
                definitions.Add(definition);
            }
            catch (BadDefinitionException e)
            {
                reasons.Add(e.Message);
            }
        }
        if (definitions.Count == 0 && reasons.Count == 0)
        {
            reasons.Add($"{folder}: holds no service definition");
        }
        return reasons.Count == 0 ? definitions : throw new BadDefinitionException(reasons);
    }

    public static ServiceDefinition Load(string path, JsonSchema schema, OfficeFile office)
    {
        var bytes = File.ReadAllBytes(path);
        try
        {
            using var _ = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new BadDefinitionException([$"{path}, line {e.LineNumber + 1}: {e.Message}"]);
        }
        var faults = schema
            .Validate(Encoding.UTF8.GetString(bytes))
            .SelectMany(Innermost)
            .OrderBy(e => e.LineNumber)
            .Take(10)
            .Select(e => $"{path}, line {e.LineNumber}, {e.Path}: {e.Kind}")
            .Distinct()
            .ToList();
        if (faults.Count > 0)
        {
            throw new BadDefinitionException(faults);
        }
        ServiceDefinition definition;
        try
        {
            definition = JsonSerializer.Deserialize<ServiceDefinition>(bytes, Format)!;
        }
        catch (JsonException e)
        {
            throw new BadDefinitionException([$"{path}, line {e.LineNumber + 1}, {e.Path}: {e.Message}"]);
        }
        var lines = Lines(bytes);
        using var document = JsonDocument.Parse(bytes);
        var semantic = DefinitionFaults
            .Of(definition, office)
            .Concat(Texts(document.RootElement, ""))
            .Select(f => $"{path}, line {LineOf(lines, f.Pointer)}, {f.Pointer}: {f.Reason}")
            .ToList();
        return semantic.Count == 0 ? definition : throw new BadDefinitionException(semantic);
    }

    /// <summary>"Neither of two" helps nobody: what is wrong with each is told instead.</summary>
    private static IEnumerable<ValidationError> Innermost(ValidationError error) =>
        error is ChildSchemaValidationError { Errors.Count: > 0 } child
            ? child.Errors.Values.SelectMany(e => e).SelectMany(Innermost)
            : [error];

    /// <summary>Every pair of Thai and English in the file, wherever it stands.</summary>
    private static IEnumerable<DefinitionFault> Texts(JsonElement json, string pointer)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                return json.EnumerateArray().SelectMany((item, i) => Texts(item, $"{pointer}/{i}"));
            case JsonValueKind.Object
                when json.TryGetProperty("th", out var th)
                    && json.TryGetProperty("en", out var en)
                    && json.EnumerateObject().Count() == 2:
                return DefinitionFaults
                    .OfText(th.GetString() ?? "", en.GetString() ?? "")
                    .Select(f => new DefinitionFault($"{pointer}/{f.Member}", f.Reason));
            case JsonValueKind.Object:
                return json.EnumerateObject().SelectMany(m => Texts(m.Value, $"{pointer}/{m.Name}"));
            default:
                return [];
        }
    }

    /// <summary>The line of the value, or of what it should stand in.</summary>
    private static int LineOf(Dictionary<string, int> lines, string pointer)
    {
        while (pointer.Length > 0 && !lines.ContainsKey(pointer))
        {
            pointer = pointer[..pointer.LastIndexOf('/')];
        }
        return lines.GetValueOrDefault(pointer, 1);
    }

    /// <summary>Line of every value by JSON pointer, so that an editor finds the fault.</summary>
    private static Dictionary<string, int> Lines(byte[] json)
    {
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        var path = new Stack<(string Prefix, int Index, bool Array)>();
        string? property = null;
        var (line, counted) = (1, 0);
        while (reader.Read())
        {
            for (; counted < reader.TokenStartIndex; counted++)
            {
                line += json[counted] == (byte)'\n' ? 1 : 0;
            }
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    property = reader
                        .GetString()!
                        .Replace("~", "~0", StringComparison.Ordinal)
                        .Replace("/", "~1", StringComparison.Ordinal);
                    continue;
                case JsonTokenType.EndArray or JsonTokenType.EndObject:
                    path.Pop();
                    continue;
            }
            var pointer = "";
            if (path.Count > 0)
            {
                var (prefix, index, array) = path.Pop();
                pointer =
                    $"{prefix}/{(array ? index.ToString(System.Globalization.CultureInfo.InvariantCulture) : property)}";
                path.Push((prefix, index + 1, array));
            }
            lines[pointer] = line;
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                path.Push((pointer, 0, reader.TokenType == JsonTokenType.StartArray));
            }
        }
        return lines;
    }

    /// <summary>What must not change without a new version: all but when the service is open, what people search it by and whether it tells of cases nearby.</summary>
    public static string HashOf(ServiceDefinition definition) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    JsonSerializer.Serialize(
                        definition with
                        {
                            Open = true,
                            ClosedReason = null,
                            Opens = null,
                            Closes = null,
                            Words = null,
                            Nearby = null,
                        },
                        Format
                    )
                )
            )
        );
}
