using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.FieldTypes;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>A department as a client needs it.</summary>
public sealed record DepartmentName(string Code, LocalizedText Title)
{
    public static DepartmentName Of(string code, OfficeFile office) =>
        new(code, office.Department(code)?.Title ?? office.Name);
}

/// <summary>One line of <c>GET /api/services</c>.</summary>
/// <param name="Open">Whether it takes requests today.</param>
/// <param name="ClosedReason">Why not; null when it is open.</param>
/// <param name="Opens">First day, when there is one.</param>
/// <param name="Closes">Last day, which still counts.</param>
public sealed record ServiceListItem(
    string Code,
    string Category,
    LocalizedText Title,
    LocalizedText Summary,
    bool Open,
    LocalizedText? ClosedReason,
    int ProcessingDays,
    LocalizedText? Fee,
    string ProcessingDaysKind,
    IReadOnlyList<string> Words,
    DepartmentName Department,
    DateOnly? Opens,
    DateOnly? Closes
)
{
    public static ServiceListItem Of(ServiceDefinition d, OfficeFile office, DateOnly today) =>
        new(
            d.Code,
            d.Category,
            d.Title,
            d.Summary,
            d.IsOpenOn(today),
            d.ClosedOn(today),
            d.ProcessingDays,
            d.Fee,
            d.ProcessingDaysKind ?? "working",
            d.Words ?? [],
            DepartmentName.Of(d.Department, office),
            d.Opens,
            d.Closes
        );
}

/// <summary>
/// Answer of <c>GET /api/services/{code}</c>: all a client needs to draw the form and, with this library, to judge it. On the wire each rule
/// stands twice: as text, and beside it as a tree (<c>showIfTree</c>, <c>requiredIfTree</c>, <c>ifTree</c>, <c>ruleTree</c>) for programs
/// without a parser.
/// </summary>
public sealed record ServiceForm : IQuestionnaire
{
    public required string Code { get; init; }
    public required int Version { get; init; }
    public required string Category { get; init; }
    public required LocalizedText Title { get; init; }
    public required LocalizedText Summary { get; init; }
    public LocalizedText? Fee { get; init; }

    /// <summary>Code; its name is in <see cref="DepartmentName"/>.</summary>
    public required string Department { get; init; }
    public LocalizedText? DepartmentTitle { get; init; }
    public required int ProcessingDays { get; init; }
    public string ProcessingDaysKind { get; init; } = "working";
    public required bool Sensitive { get; init; }
    public string Anonymous { get; init; } = "no";
    public bool Confidential { get; init; }
    public required bool Open { get; init; }
    public LocalizedText? ClosedReason { get; init; }
    public DateOnly? Opens { get; init; }
    public DateOnly? Closes { get; init; }
    public IReadOnlyList<string> Words { get; init; } = [];
    public IReadOnlyList<SectionDefinition>? Sections { get; init; }
    public required IReadOnlyList<FieldDefinition> Fields { get; init; }
    public IReadOnlyList<CheckDefinition>? Checks { get; init; }
    public required IReadOnlyList<LocalizedText> Conditions { get; init; }
    public LocalizedText? ConditionsNote { get; init; }
    public required IReadOnlyDictionary<string, LocalizedText> StatusTexts { get; init; }
    public NearbyDefinition? Nearby { get; init; }
    public ManualDefinition? Manual { get; init; }
    public required PrivacyNotice Notice { get; init; }

    public FieldDefinition? ByKey(string key) => Fields.FirstOrDefault(f => f.Key == key);

    public FieldDefinition? ByRole(FieldRole role) => Fields.FirstOrDefault(f => f.Role == role);

    public static ServiceForm Of(ServiceDefinition d, PrivacyNotice notice, OfficeFile office, DateOnly today) =>
        new()
        {
            Code = d.Code,
            Version = d.Version,
            Category = d.Category,
            Title = d.Title,
            Summary = d.Summary,
            Fee = d.Fee,
            Department = d.Department,
            DepartmentTitle = office.Department(d.Department)?.Title,
            ProcessingDays = d.ProcessingDays,
            ProcessingDaysKind = d.ProcessingDaysKind ?? "working",
            Sensitive = d.Sensitive,
            Anonymous = d.Anonymous ?? "no",
            Confidential = d.Confidential,
            Open = d.IsOpenOn(today),
            ClosedReason = d.ClosedOn(today),
            Opens = d.Opens,
            Closes = d.Closes,
            Words = d.Words ?? [],
            Sections = d.Sections,
            Fields = d.Fields,
            Checks = d.Checks,
            Conditions = d.Conditions,
            ConditionsNote = d.ConditionsNote,
            StatusTexts = d.StatusTexts,
            Nearby = d.Nearby,
            Manual = d.Manual,
            Notice = notice,
        };

    /// <summary>As it is served, with the trees.</summary>
    public byte[] ToJson(JsonSerializerOptions format)
    {
        var compiled = Questionnaire.Of(this);
        var json = JsonSerializer.SerializeToNode(this, format)!;
        AddTrees(json["fields"]!.AsArray(), Fields, compiled.Field);
        for (var i = 0; i < (Checks?.Count ?? 0); i++)
        {
            json["checks"]![i]!["ruleTree"] = compiled.Checks[i].Rule.Tree();
        }
        return JsonSerializer.SerializeToUtf8Bytes(json, format);
    }

    private static void AddTrees(
        JsonArray json,
        IReadOnlyList<FieldDefinition> fields,
        Func<string, CompiledField> rules
    )
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var (field, node, compiled) = (fields[i], json[i]!, rules(fields[i].Key));
            if (compiled.ShowIf is { } showIf)
            {
                node["showIfTree"] = showIf.Tree();
            }
            if (compiled.RequiredIf is { } requiredIf)
            {
                node["requiredIfTree"] = requiredIf.Tree();
            }
            if (compiled.Computed is { } computed)
            {
                node["ruleTree"] = computed.Tree();
            }
            for (var n = 0; n < compiled.Notices.Count; n++)
            {
                node["notices"]![n]!["ifTree"] = compiled.Notices[n].If.Tree();
            }
            if (field is RowsField rows)
            {
                AddTrees(node["fields"]!.AsArray(), rows.Fields, key => compiled.Cells[key]);
            }
        }
    }
}
