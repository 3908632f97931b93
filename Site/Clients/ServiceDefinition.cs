using System.Text.Json;
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

    /// <summary><c>working</c> or <c>calendar</c>.</summary>
    public string ProcessingDaysKind { get; init; } = "working";
    public LocalizedText? Fee { get; init; }

    /// <summary>What people call it: ขยะ, ถัง, ไฟ.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Code of a department of the office.</summary>
    public string? Department { get; init; }
    public DateOnly? Opens { get; init; }

    /// <summary>The last day on which it can be filed.</summary>
    public DateOnly? Closes { get; init; }
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
    public string ProcessingDaysKind { get; init; } = "working";
    public string? Department { get; init; }
    public DateOnly? Opens { get; init; }
    public DateOnly? Closes { get; init; }
    public ServiceManual? Manual { get; init; }
    public required bool Open { get; init; }
    public LocalizedText? ClosedReason { get; init; }
    public required IReadOnlyList<FormField> Fields { get; init; }
    public IReadOnlyList<FormSection> Sections { get; init; } = [];

    /// <summary>The box เงื่อนไข.</summary>
    public IReadOnlyList<LocalizedText> Conditions { get; init; } = [];
    public LocalizedText? ConditionsNote { get; init; }
    public required PrivacyNotice Notice { get; init; }

    /// <summary>The service takes money: the form shows the office's account.</summary>
    public bool Payment => Category == "PAY";
}

/// <summary>One question as it is published: the members of every type, those of others left empty.</summary>
internal sealed record FormField
{
    public required string Key { get; init; }
    public required string Type { get; init; }
    public required LocalizedText Label { get; init; }
    public bool Required { get; init; }

    /// <summary>Missing is warned of, and may be passed.</summary>
    public bool Soft { get; init; }

    /// <summary>Key of its section; null in a form without.</summary>
    public string? Section { get; init; }
    public string? Role { get; init; }
    public LocalizedText? Help { get; init; }

    /// <summary>ทำไมต้องถาม: what the answer is used for.</summary>
    public LocalizedText? Why { get; init; }
    public string? Format { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public int? MaxDigits { get; init; }
    public int Decimals { get; init; }
    public LocalizedText? Unit { get; init; }
    public string? Autocomplete { get; init; }

    /// <summary>Of a <c>date</c> or <c>datetime</c>: whether a moment to come is an answer.</summary>
    public bool? AllowFuture { get; init; }

    /// <summary>Of a <c>date</c>: the day, or day and month, may be left out (birth dates on old ID cards).</summary>
    public bool AllowUnknownDay { get; init; }
    public IReadOnlyList<FieldOption> Options { get; init; } = [];
    public string? OptionsFrom { get; init; }
    public FileLimits? File { get; init; }

    /// <summary>Of <c>rows</c>.</summary>
    public IReadOnlyList<FormField> Fields { get; init; } = [];
    public int MinRows { get; init; }
    public int MaxRows { get; init; } = 50;
    public LocalizedText? RowLabel { get; init; }
    public IReadOnlyList<FieldNotice> Notices { get; init; } = [];

    /// <summary>Of <c>computed</c>: <c>money</c> or <c>number</c>.</summary>
    public string? As { get; init; }

    /// <summary>Rules as trees, for the browser.</summary>
    public JsonElement? ShowIfTree { get; init; }
    public JsonElement? RequiredIfTree { get; init; }
    public JsonElement? RuleTree { get; init; }
}

internal sealed record FieldOption(string Value, LocalizedText Label, LocalizedText? Help = null);

/// <summary>Text beside a question, shown while a rule holds.</summary>
internal sealed record FieldNotice
{
    public string? If { get; init; }
    public JsonElement? IfTree { get; init; }

    /// <summary><c>info</c> or <c>warning</c>.</summary>
    public string Level { get; init; } = "info";
    public required LocalizedText Text { get; init; }
}

/// <summary>A part of a form: a step, when the form is long.</summary>
internal sealed record FormSection
{
    public required string Key { get; init; }
    public required LocalizedText Title { get; init; }
    public LocalizedText? Help { get; init; }
}

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

/// <summary>คู่มือสำหรับประชาชน of one service (พ.ร.บ. การอำนวยความสะดวก พ.ศ. 2558 s.7).</summary>
internal sealed record ServiceManual
{
    public IReadOnlyList<LocalizedText> Criteria { get; init; } = [];
    public IReadOnlyList<ManualStep> Steps { get; init; } = [];
    public IReadOnlyList<ManualDocument> Documents { get; init; } = [];
    public IReadOnlyList<ManualFee> Fees { get; init; } = [];
    public IReadOnlyList<LocalizedText> Law { get; init; } = [];
    public LocalizedText? Complain { get; init; }
}

internal sealed record ManualStep(LocalizedText Title, int? Days, int? Minutes, string? Department);

/// <param name="When">For whom, when not for everybody.</param>
internal sealed record ManualDocument(LocalizedText Name, LocalizedText? Note, LocalizedText? When);

internal sealed record ManualFee(LocalizedText Name, LocalizedText Amount);
