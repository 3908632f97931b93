using ThaklorAspire.Contracts;

namespace ThaklorAspire.Site.Clients;

/// <summary>One line of <c>GET /api/services</c>.</summary>
internal sealed record ServiceSummary
{
    public required string Code { get; init; }

    /// <summary><c>PAY</c>, <c>REG</c> or <c>REQ</c>.</summary>
    public required string Category { get; init; }
    public required LocalizedText Title { get; init; }
    public required bool Open { get; init; }
    public LocalizedText? ClosedReason { get; init; }

    /// <summary>Working days until the office is due to have finished.</summary>
    public int ProcessingDays { get; init; }
    public LocalizedText? Fee { get; init; }
}

/// <summary>The published definition, <c>GET /api/services/{code}</c>: what a form asks and why.</summary>
internal sealed record ServiceDefinition
{
    public required string Code { get; init; }
    public required int Version { get; init; }
    public required string Category { get; init; }
    public required LocalizedText Title { get; init; }
    public LocalizedText? Summary { get; init; }
    public LocalizedText? Fee { get; init; }
    public int ProcessingDays { get; init; }
    public required bool Open { get; init; }
    public LocalizedText? ClosedReason { get; init; }
    public required IReadOnlyList<FormField> Fields { get; init; }

    /// <summary>The box เงื่อนไข.</summary>
    public IReadOnlyList<LocalizedText> Conditions { get; init; } = [];
    public LocalizedText? ConditionsNote { get; init; }
    public required PrivacyNotice Notice { get; init; }

    /// <summary>The service takes money: the form shows the office's account.</summary>
    public bool Payment => Category == "PAY";
}

internal sealed record FormField
{
    public required string Key { get; init; }
    public required string Type { get; init; }
    public required LocalizedText Label { get; init; }
    public bool Required { get; init; }
    public LocalizedText? Help { get; init; }

    /// <summary>ทำไมต้องถาม: what the answer is used for.</summary>
    public LocalizedText? Why { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public string? Autocomplete { get; init; }

    /// <summary>Of a <c>datetime</c>: whether a moment to come is an answer.</summary>
    public bool AllowFuture { get; init; }
    public IReadOnlyList<FieldOption> Options { get; init; } = [];
    public FileLimits? File { get; init; }

    /// <summary>Asked only when another answer is one of these; null: always.</summary>
    public ShowIf? ShowIf { get; init; }
}

internal sealed record FieldOption(string Value, LocalizedText Label);

internal sealed record ShowIf(string Field, IReadOnlyList<string> In);

internal sealed record FileLimits
{
    public required int MaxCount { get; init; }

    /// <summary>Of one file.</summary>
    public required long MaxBytes { get; init; }
    public required IReadOnlyList<string> MediaTypes { get; init; }
}

/// <summary>The notice of PDPA section 23 whose very words, by version and hash, are the consent's evidence.</summary>
internal sealed record PrivacyNotice
{
    public required string Version { get; init; }
    public IReadOnlyList<NoticeSection> Sections { get; init; } = [];
}

internal sealed record NoticeSection(string Key, LocalizedText Heading, LocalizedText Text);
