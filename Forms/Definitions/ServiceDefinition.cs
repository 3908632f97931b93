using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.FieldTypes;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// One service as the office offers it: its form, its department, its promise and the reasons for every question. A file in
/// <c>definitions/</c>, checked at start, served to the site and stored with its version, so that a case can be read by the form it was
/// filed with for as long as it is kept.
/// </summary>
public sealed record ServiceDefinition
{
    /// <summary>For editors.</summary>
    [JsonPropertyName("$schema")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Schema { get; init; }
    public required string Code { get; init; }

    /// <summary>Raised with every change of what citizens are asked or told.</summary>
    public required int Version { get; init; }

    /// <summary>True: answers to the version before do not fit any more and are refused at once instead of after 24 hours.</summary>
    public required bool Breaking { get; init; }

    /// <summary><c>PAY</c>, <c>REG</c> or <c>REQ</c>.</summary>
    public required string Category { get; init; }
    public required LocalizedText Title { get; init; }
    public required LocalizedText Summary { get; init; }

    /// <summary>Code of a department of <c>office.json</c>.</summary>
    public required string Department { get; init; }

    /// <summary>Working days from receipt to the due date.</summary>
    public required int ProcessingDays { get; init; }

    /// <summary>True: never listed by national ID.</summary>
    public required bool Sensitive { get; init; }

    /// <summary>May be switched without a new version.</summary>
    public required bool Open { get; init; }
    public LocalizedText? ClosedReason { get; init; }

    /// <summary>What it costs, in words; null when it costs nothing or the office has not set a rate.</summary>
    public LocalizedText? Fee { get; init; }
    public required IReadOnlyList<FieldDefinition> Fields { get; init; }

    /// <summary>The box เงื่อนไข.</summary>
    public required IReadOnlyList<LocalizedText> Conditions { get; init; }
    public LocalizedText? ConditionsNote { get; init; }

    /// <summary>What this service says differently about a state, by code of the state.</summary>
    public required IReadOnlyDictionary<string, LocalizedText> StatusTexts { get; init; }

    /// <summary>Who else receives the data, how long it is kept and so on: what the notice says beyond the fields.</summary>
    public required NoticeDefinition Notice { get; init; }

    [JsonIgnore]
    public FieldDefinition? Applicant => Fields.FirstOrDefault(f => f.Role == FieldRole.ApplicantName);

    public FieldDefinition? ByRole(FieldRole role) => Fields.FirstOrDefault(f => f.Role == role);

    public FieldDefinition? ByKey(string key) => Fields.FirstOrDefault(f => f.Key == key);
}

/// <summary>What an answer means to the case, whatever its key.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FieldRole>))]
public enum FieldRole
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("applicant_name")]
    ApplicantName,

    [JsonStringEnumMemberName("national_id")]
    NationalId,

    [JsonStringEnumMemberName("phone")]
    Phone,

    [JsonStringEnumMemberName("contact")]
    Contact,
}

/// <summary>Why a question is asked (PDPA s.23): shown in the notice, obeyed by retention.</summary>
public sealed record FieldPrivacy
{
    public required LocalizedText Purpose { get; init; }

    /// <summary>Legal basis, such as "พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 24 (4)".</summary>
    public required LocalizedText LegalBasis { get; init; }

    /// <summary>Months after the case is finished.</summary>
    public required int RetentionMonths { get; init; }
}

/// <summary>The question is asked only when an earlier one was answered so.</summary>
public sealed record ShowIf
{
    public required string Field { get; init; }

    /// <summary>Canonical answers, any of which shows the field.</summary>
    public required IReadOnlyList<string> In { get; init; }
}

public sealed record NoticeDefinition
{
    /// <summary>Raised whenever the text of the notice changes.</summary>
    public required string Version { get; init; }
    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>Must the data be given, and what if not.</summary>
    public required LocalizedText Necessity { get; init; }
    public required LocalizedText Recipients { get; init; }
    public required LocalizedText Abroad { get; init; }
}
