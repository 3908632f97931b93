using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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

    /// <summary>More faults than this help nobody; the next attempt shows the rest.</summary>
    private const int MostFaults = 10;

    private static JsonSerializerOptions Format => DefinitionJson.Format;

    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new();

    /// <summary>The schema beside the definitions.</summary>
    public static JsonSchema Schema(string folder) =>
        Schemas.GetOrAdd(
            File.ReadAllText(Path.Combine(folder, SchemaName)),
            text => JsonSchema.FromJsonAsync(text).GetAwaiter().GetResult()
        );

    /// <summary>Folders found good, by all that was looked at: hosts that share a process and its files judge them once.</summary>
    private static readonly ConcurrentDictionary<string, IReadOnlyList<ServiceDefinition>> Good = new();

    /// <exception cref="BadDefinitionException">At least one file is bad; all reasons of all files at once.</exception>
    public static IReadOnlyList<ServiceDefinition> LoadFolder(string folder, OfficeFile office) =>
        Good.GetOrAdd(FingerprintOf(folder, office), _ => JudgeFolder(folder, office));

    private static string FingerprintOf(string folder, OfficeFile office)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(office));
        foreach (var path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{path}\0"));
            hash.AppendData(File.ReadAllBytes(path));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static List<ServiceDefinition> JudgeFolder(string folder, OfficeFile office)
    {
        var schema = Schema(folder);
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
        var judged = Judge(File.ReadAllBytes(path), schema, office);
        return judged.Faults.Count == 0
            ? judged.Definition!
            : throw new BadDefinitionException([
                .. judged.Faults.Select(f =>
                    $"{path}, line {f.Line}{(f.Place.Length > 0 ? ", " : "")}{f.Place}: {f.Reason}"
                ),
            ]);
    }

    /// <summary>What is wrong with a definition, wherever it came from.</summary>
    /// <param name="Definition">Null when the text cannot be read as one; it may have faults nevertheless.</param>
    public sealed record Judged(ServiceDefinition? Definition, IReadOnlyList<Fault> Faults)
    {
        private readonly Dictionary<string, int> _lines = [];

        internal Dictionary<string, int> Lines
        {
            init => _lines = value;
        }

        /// <summary>The line of a value, or of what it should stand in.</summary>
        public int LineOf(string pointer) => DefinitionFile.LineOf(_lines, pointer);

        public IEnumerable<DefinitionFinding> Findings =>
            Faults.Select(f => new DefinitionFinding(f.Pointer, DefinitionFinding.Error, f.Code, f.Th, f.En)
            {
                Line = f.Line,
            });
    }

    /// <param name="Place">As the message of the start names it.</param>
    /// <param name="Reason">The same.</param>
    public sealed record Fault(
        int Line,
        string Pointer,
        string Place,
        string Reason,
        string Code,
        string Th,
        string En
    );

    /// <summary>Judges a text as a definition: JSON, schema, mapping, then what no schema can say. Never throws, whatever the bytes hold.</summary>
    public static Judged Judge(ReadOnlyMemory<byte> json, JsonSchema schema, OfficeFile office)
    {
        try
        {
            using var _ = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            return new(null, [NotJson(e)]);
        }
        var lines = Lines(json.Span);
        var faults = schema
            .Validate(Encoding.UTF8.GetString(json.Span))
            .SelectMany(Innermost)
            .OrderBy(e => e.LineNumber)
            .DistinctBy(e => (e.Path, e.Kind))
            .Take(MostFaults)
            .Select(SchemaTexts.Of)
            .ToList();
        if (faults.Count > 0)
        {
            return new(null, faults);
        }
        ServiceDefinition definition;
        try
        {
            definition = JsonSerializer.Deserialize<ServiceDefinition>(json.Span, Format)!;
        }
        catch (JsonException e)
        {
            return new(null, [NotMapped(e)]);
        }
        using var document = JsonDocument.Parse(json);
        return new(
            definition,
            [
                .. DefinitionFaults
                    .Of(definition, office)
                    .Concat(
                        DefinitionJson
                            .Texts(document.RootElement)
                            .SelectMany(t =>
                                DefinitionFaults
                                    .OfText(t.Th, t.En)
                                    .Select(f => new DefinitionFault($"{t.Pointer}/{f.Member}", f.Reason, f.Th))
                            )
                    )
                    .Select(f => new Fault(
                        LineOf(lines, f.Pointer),
                        f.Pointer,
                        f.Pointer,
                        f.Reason,
                        "definition",
                        f.Th ?? $"ค่านี้ใช้ไม่ได้: {f.Reason}",
                        f.Reason
                    )),
            ]
        )
        {
            Lines = lines,
        };
    }

    private static Fault NotJson(JsonException e) =>
        new(
            (int)(e.LineNumber ?? 0) + 1,
            "",
            "",
            e.Message,
            "json",
            $"ไม่ใช่ JSON ที่ถูกต้อง (บรรทัด {e.LineNumber + 1})",
            e.Message
        );

    /// <param name="e">Its path is written <c>$.fields[4].type</c>.</param>
    private static Fault NotMapped(JsonException e) =>
        new(
            (int)(e.LineNumber ?? 0) + 1,
            SchemaTexts.Pointer(e.Path ?? "$"),
            e.Path ?? "",
            e.Message,
            "member",
            "ค่าหรือสมาชิกนี้ใช้กับคำถามชนิดนี้ไม่ได้",
            e.Message
        );

    /// <summary>"Neither of two" helps nobody: what is wrong with each is told instead.</summary>
    private static IEnumerable<ValidationError> Innermost(ValidationError error) =>
        error is ChildSchemaValidationError { Errors.Count: > 0 } child
            ? child.Errors.Values.SelectMany(e => e).SelectMany(Innermost)
            : [error];

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
    private static Dictionary<string, int> Lines(ReadOnlySpan<byte> json)
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

    /// <summary>What must not change without a new version: all but when the service is open, what people search it by, whether it tells of cases nearby and who gets them.</summary>
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
                            Routing = null,
                        },
                        Format
                    )
                )
            )
        );
}

/// <summary>Judges definitions that come from the desk by the same schema and rules as those of files.</summary>
internal sealed class DefinitionJudge(JsonSchema schema, OfficeFile office)
{
    public DefinitionFile.Judged Judge(ReadOnlyMemory<byte> json) => DefinitionFile.Judge(json, schema, office);
}
