using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.FieldTypes;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>What can be asked and judged: a definition as it is written, or a form as it is served.</summary>
public interface IQuestionnaire
{
    IReadOnlyList<FieldDefinition> Fields { get; }
    IReadOnlyList<SectionDefinition>? Sections { get; }
    IReadOnlyList<CheckDefinition>? Checks { get; }
}

/// <summary>A step of the form.</summary>
public sealed record SectionDefinition
{
    public required string Key { get; init; }
    public required LocalizedText Title { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? Help { get; init; }
}

/// <summary>A rule between answers that holds for good ones; judged once every question it reads is asked and answered.</summary>
public sealed record CheckDefinition
{
    public required string Rule { get; init; }

    /// <summary>Key of the question beside which the message stands.</summary>
    public required string Field { get; init; }
    public required string Th { get; init; }
    public required string En { get; init; }

    /// <summary><c>error</c> (when left out) or <c>warn</c>: then the citizen can pass, and the officer is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Level { get; init; }

    [JsonIgnore]
    public bool IsWarning => Level == "warn";
}

/// <summary>What คู่มือสำหรับประชาชน says beyond the form (Act on facilitation B.E. 2558 s.7).</summary>
public sealed record ManualDefinition
{
    public required IReadOnlyList<LocalizedText> Criteria { get; init; }
    public required IReadOnlyList<ManualStep> Steps { get; init; }
    public required IReadOnlyList<ManualDocument> Documents { get; init; }
    public required IReadOnlyList<ManualFee> Fees { get; init; }
    public required IReadOnlyList<LocalizedText> Law { get; init; }

    /// <summary>Where to complain, when not at the office's usual box.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? Complain { get; init; }
}

public sealed record ManualStep
{
    public required LocalizedText Title { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Days { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Minutes { get; init; }

    /// <summary>Code of a department of <c>office.json</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Department { get; init; }
}

public sealed record ManualDocument
{
    public required LocalizedText Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? Note { get; init; }

    /// <summary>When it is needed, if not always.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LocalizedText? When { get; init; }
}

public sealed record ManualFee
{
    public required LocalizedText Name { get; init; }
    public required LocalizedText Amount { get; init; }
}
