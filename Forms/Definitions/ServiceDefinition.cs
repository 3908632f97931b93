using System.Text.Json.Serialization;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// One service as the office offers it: its form, its department, its promise and the reasons for every question. A file in
/// <c>definitions/</c>, checked at start, served to the site and stored with its version, so that a case can be read by the form it was
/// filed with for as long as it is kept.
/// </summary>
public sealed record ServiceDefinition : IQuestionnaire
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

    /// <summary>Days from receipt to the due date.</summary>
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

    /// <summary><c>working</c> (when left out) or <c>calendar</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProcessingDaysKind { get; init; }

    /// <summary>Everyday words people search with, Thai and English.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary><c>no</c> (when left out) or <c>allowed</c>: then a declaration has the role anonymous.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Anonymous { get; init; }

    /// <summary>True: only the role integrity sees the cases.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Confidential { get; init; }

    /// <summary>First day, in Bangkok; null when it has always been open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Opens { get; init; }

    /// <summary>Last day, which still counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Closes { get; init; }

    /// <summary>The steps of the form; null when it is one step.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SectionDefinition>? Sections { get; init; }

    /// <summary>Rules between answers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CheckDefinition>? Checks { get; init; }

    /// <summary>Whether open cases near the place are told to who reports; may be switched without a new version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NearbyDefinition? Nearby { get; init; }

    /// <summary>Other departments for some answers; may be switched without a new version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RoutingDefinition? Routing { get; init; }

    /// <summary>คู่มือสำหรับประชาชน.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManualDefinition? Manual { get; init; }

    [JsonIgnore]
    public bool CountsCalendarDays => ProcessingDaysKind == "calendar";

    [JsonIgnore]
    public bool IsPaid => Category == "PAY";

    [JsonIgnore]
    public bool AllowsAnonymous => Anonymous == "allowed";

    public bool IsOpenOn(DateOnly day) => Open && !(day < Opens) && !(day > Closes);

    /// <summary>Why it is closed on that day, in words; null when it is open.</summary>
    public LocalizedText? ClosedOn(DateOnly day)
    {
        if (IsOpenOn(day))
        {
            return null;
        }
        if (ClosedReason is not null)
        {
            return ClosedReason;
        }
        return day < Opens
            ? Dated("เปิดรับตั้งแต่วันที่", "Opens on", Opens.Value)
            : Dated("ปิดรับเมื่อสิ้นวันที่", "Closed at the end of", Closes ?? day);
    }

    private static LocalizedText Dated(string th, string en, DateOnly day) =>
        new() { Th = $"{th} {ThaiDate.Long(day)}", En = FormattableString.Invariant($"{en} {day:d MMMM yyyy}") };

    /// <summary>Code of the department that gets a case with these answers.</summary>
    public string DepartmentFor(Func<string, string?> answer) =>
        Routing is { } routing && answer(routing.By) is { } value
            ? routing.To.FirstOrDefault(r => r.Value == value)?.Department ?? Department
            : Department;

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

    /// <summary>The declaration that the applicant wants no name on the case.</summary>
    [JsonStringEnumMemberName("anonymous")]
    Anonymous,

    /// <summary>Where the case is about.</summary>
    [JsonStringEnumMemberName("place")]
    Place,
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
