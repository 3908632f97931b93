using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NJsonSchema;
using NJsonSchema.Validation;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.FieldTypes;

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
        var semantic = Faults(definition, office)
            .Select(f => $"{path}, line {lines.GetValueOrDefault(f.Pointer, 1)}, {f.Pointer}: {f.Reason}")
            .ToList();
        return semantic.Count == 0 ? definition : throw new BadDefinitionException(semantic);
    }

    /// <summary>"Neither of two" helps nobody: what is wrong with each is told instead.</summary>
    private static IEnumerable<ValidationError> Innermost(ValidationError error) =>
        error is ChildSchemaValidationError { Errors.Count: > 0 } child
            ? child.Errors.Values.SelectMany(e => e).SelectMany(Innermost)
            : [error];

    private static IEnumerable<(string Pointer, string Reason)> Faults(ServiceDefinition definition, OfficeFile office)
    {
        if (office.Department(definition.Department) is null)
        {
            yield return ("/department", $"'{definition.Department}' is no department of office.json");
        }
        if (!definition.Open && definition.ClosedReason is null)
        {
            yield return ("/open", "a closed service needs a closedReason");
        }
        for (var i = 0; i < definition.Fields.Count; i++)
        {
            var field = definition.Fields[i];
            var earlier = definition.Fields.Take(i).ToList();
            if (earlier.Any(f => f.Key == field.Key))
            {
                yield return ($"/fields/{i}/key", $"'{field.Key}' stands twice");
            }
            // Reserved by the contract for errors that belong to no field.
            if (field.Key is "consent" or "captcha" or "version")
            {
                yield return ($"/fields/{i}/key", $"'{field.Key}' is a reserved key");
            }
            if (field.Role != FieldRole.None && earlier.Any(f => f.Role == field.Role))
            {
                yield return ($"/fields/{i}/role", $"role '{field.Role}' stands twice");
            }
            foreach (var fault in field.Faults())
            {
                yield return ($"/fields/{i}", fault);
            }
            if (field.ShowIf is { } rule)
            {
                var asked = earlier.FirstOrDefault(f => f.Key == rule.Field);
                if (asked is not ChoiceField choice)
                {
                    yield return ($"/fields/{i}/showIf", $"'{rule.Field}' is no choice asked earlier");
                }
                else if (rule.In.Except(choice.Options.Select(o => o.Value)).FirstOrDefault() is { } unknown)
                {
                    yield return ($"/fields/{i}/showIf/in", $"'{unknown}' is no option of '{rule.Field}'");
                }
            }
            var fits = field.Role switch
            {
                FieldRole.ApplicantName => field is TextField,
                FieldRole.NationalId => field is NationalIdField,
                FieldRole.Phone => field is PhoneField,
                FieldRole.Contact => field is EmailOrLineField,
                _ => true,
            };
            if (!fits)
            {
                yield return (
                    $"/fields/{i}/role",
                    $"a field of type '{field.TypeName}' cannot have role '{field.Role}'"
                );
            }
        }
        if (definition.ByRole(FieldRole.ApplicantName) is null)
        {
            yield return ("/fields", "no field has role 'applicant_name': nobody to address");
        }
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

    /// <summary>What must not change without a new version: all but whether the service is open.</summary>
    public static string HashOf(ServiceDefinition definition) =>
        Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    JsonSerializer.Serialize(definition with { Open = true, ClosedReason = null }, Format)
                )
            )
        );
}
