using System.Text.Json;
using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Clients;

/// <summary>One line of <c>GET /api/services</c>.</summary>
internal sealed record ServiceSummary
{
    public required string Code { get; init; }

    /// <summary><c>PAY</c>, <c>REG</c> or <c>REQ</c>.</summary>
    public required string Category { get; init; }
    public required LocalizedText Title { get; init; }
    public bool Open { get; init; } = true;

    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? ClosedReason { get; init; }

    /// <summary>Working days until the office is due to have finished.</summary>
    public int ProcessingDays { get; init; }

    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? Fee { get; init; }
}

/// <summary>The published definition, <c>GET /api/services/{code}</c>: what a form asks and why.</summary>
internal sealed record ServiceDefinition
{
    public required string Code { get; init; }

    /// <summary>Opaque to the site: it sends back what it was given.</summary>
    public JsonElement Version { get; init; }
    public string Category { get; init; } = "";
    public required LocalizedText Title { get; init; }
    public bool Open { get; init; } = true;

    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? ClosedReason { get; init; }

    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? Intro { get; init; }
    public int ProcessingDays { get; init; }

    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? Fee { get; init; }

    /// <summary>The service takes money: the form shows the office's account.</summary>
    public bool Payment => Category == "PAY";
    public required IReadOnlyList<FormField> Fields { get; init; }

    [JsonConverter(typeof(LocalizedListConverter))]
    public IReadOnlyList<LocalizedText> Conditions { get; init; } = [];

    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? ConditionsNote { get; init; }
    public required PrivacyNotice Notice { get; init; }
}

internal sealed record FormField
{
    public required string Key { get; init; }
    public required string Type { get; init; }
    public required LocalizedText Label { get; init; }
    public bool Required { get; init; }

    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? Help { get; init; }

    /// <summary>ทำไมต้องถาม: what the answer is used for.</summary>
    [JsonConverter(typeof(LocalizedOrPlainConverter))]
    public LocalizedText? Why { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public string? Autocomplete { get; init; }
    public IReadOnlyList<FieldOption> Options { get; init; } = [];
    public FileLimits? File { get; init; }
}

internal sealed record FieldOption(string Value, LocalizedText Label);

internal sealed record FileLimits
{
    public int MinCount { get; init; }
    public int MaxCount { get; init; } = 1;
    public long MaxBytes { get; init; } = 5 * 1024 * 1024;
    public IReadOnlyList<string> MediaTypes { get; init; } = ["image/jpeg", "image/png", "application/pdf"];
}

internal sealed record PrivacyNotice
{
    /// <summary>Opaque to the site, and part of the consent evidence.</summary>
    public JsonElement Version { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> More { get; init; } = [];
}

/// <summary>A text given either in both languages or as one string that serves both.</summary>
internal sealed class LocalizedOrPlainConverter : JsonConverter<LocalizedText>
{
    public override LocalizedText? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return Of(document.RootElement);
    }

    internal static LocalizedText? Of(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => new LocalizedText { Th = element.GetString()!, En = element.GetString()! },
            JsonValueKind.Object when element.TryGetProperty("th", out var th) => new LocalizedText
            {
                Th = th.GetString() ?? "",
                En = element.TryGetProperty("en", out var en) ? en.GetString() ?? "" : th.GetString() ?? "",
            },
            _ => null,
        };

    public override void Write(Utf8JsonWriter writer, LocalizedText value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}

internal sealed class LocalizedListConverter : JsonConverter<IReadOnlyList<LocalizedText>>
{
    public override IReadOnlyList<LocalizedText> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(LocalizedOrPlainConverter.Of).OfType<LocalizedText>()]
            : [];
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<LocalizedText> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options);
}
