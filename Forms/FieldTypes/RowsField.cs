using System.Text.Json;
using ThaklorAspire.Contracts;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.FieldTypes;

/// <summary>A table that the citizen fills row by row: signs, things to borrow.</summary>
public sealed record RowsField : FieldDefinition
{
    public const string Name = "rows";
    public const int MostRows = 50;

    private static readonly HashSet<string> CellTypes =
    [
        TextField.Name,
        NumberField.Name,
        MoneyField.Name,
        DateField.Name,
        RadioField.Name,
        SelectField.Name,
        CheckboxesField.Name,
        PhoneField.Name,
        DeclarationField.Name,
    ];

    /// <summary>What each row asks.</summary>
    public required IReadOnlyList<FieldDefinition> Fields { get; init; }
    public required int MinRows { get; init; }
    public required int MaxRows { get; init; }

    /// <summary>What one row is called: ป้าย.</summary>
    public required LocalizedText RowLabel { get; init; }
    public override string TypeName => Name;
    public override RuleKind Kind => RuleKind.Rows;

    public FieldDefinition? ByKey(string key) => Fields.FirstOrDefault(f => f.Key == key);

    /// <summary>Every cell by itself; which cells are asked in which row is for the whole sheet to say.</summary>
    public override Answer Parse(JsonElement answer, FormContext context)
    {
        var (rows, whole) = ParseRows(answer, context);
        if (whole is not null)
        {
            return whole;
        }
        var unknown = rows.SelectMany((r, i) => r.Unknown.Select(k => $"[{i}].{k}")).ToList();
        var faults = rows.SelectMany(
                (r, i) =>
                    r.Cells.SelectMany(c =>
                        c.Value.Faults.Select(f => new PartFault($"[{i}].{c.Key}{f.Part}", f.Fault))
                    )
            )
            .ToList();
        return unknown.Count > 0 ? new Answer(null, []) { UnknownParts = unknown }
            : faults.Count > 0 ? new Answer(null, faults)
            : rows.Count == 0 ? Answer.Nothing
            : Canonical(
                rows.Select(r =>
                    r.Cells.Where(c => c.Value.Value is not null).ToDictionary(c => c.Key, c => c.Value.Value!)
                )
            );
    }

    /// <summary>The rows cell by cell, or what is wrong with the list itself.</summary>
    internal (IReadOnlyList<ParsedRow> Rows, Fault? Fault) ParseRows(JsonElement answer, FormContext context)
    {
        if (answer.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return ([], null);
        }
        if (answer.ValueKind != JsonValueKind.Array)
        {
            return ([], WrongKind);
        }
        if (answer.GetArrayLength() > MaxRows)
        {
            return (
                [],
                new Fault(
                    "rows.many",
                    $"{Asked.Th}กรอกได้ไม่เกิน {MaxRows} รายการ (ขณะนี้ {answer.GetArrayLength()})",
                    $"{Asked.En}: at most {MaxRows} (now {answer.GetArrayLength()})"
                )
            );
        }
        var rows = new List<ParsedRow>();
        foreach (var row in answer.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object)
            {
                return ([], WrongKind);
            }
            var cells = new Dictionary<string, Answer>(StringComparer.Ordinal);
            var unknown = new List<string>();
            foreach (var cell in row.EnumerateObject())
            {
                if (ByKey(cell.Name) is { } field)
                {
                    cells[cell.Name] = field.Parse(cell.Value, context);
                }
                else
                {
                    unknown.Add(cell.Name);
                }
            }
            rows.Add(new ParsedRow(cells, unknown));
        }
        return (rows, null);
    }

    internal sealed record ParsedRow(Dictionary<string, Answer> Cells, IReadOnlyList<string> Unknown);

    protected internal override Checked ParseText(string cleaned, FormContext context) => WrongKind;

    /// <summary>One JSON array, cells in the order of the questions.</summary>
    internal string Canonical(IEnumerable<IReadOnlyDictionary<string, string>> rows) =>
        Canonicals.Array(
            rows,
            (json, row) =>
            {
                json.WriteStartObject();
                foreach (var field in Fields)
                {
                    if (row.TryGetValue(field.Key, out var value))
                    {
                        json.WriteString(field.Key, value);
                    }
                }
                json.WriteEndObject();
            }
        );

    /// <summary>The canonical answer row by row, canonical cells by key.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Split(string canonical) =>
        JsonSerializer.Deserialize<List<Dictionary<string, string>>>(canonical)!;

    public override bool IsMasked() => Fields.Any(f => f.IsMasked());

    public override LocalizedText DisplayMasked(string canonical, FormContext context) =>
        Lines(canonical, (f, cell) => f.DisplayMasked(cell, context));

    public override LocalizedText Display(string canonical, FormContext context) =>
        Lines(canonical, (f, cell) => f.Display(cell, context));

    private LocalizedText Lines(string canonical, Func<FieldDefinition, string, LocalizedText> display)
    {
        var rows = Split(canonical);
        return FormContext.Text(
            string.Join('\n', rows.Select((r, i) => Line(r, i, RowLabel.Th, f => f.Asked.Th, t => t.Th))),
            string.Join('\n', rows.Select((r, i) => Line(r, i, RowLabel.En, f => f.Asked.En, t => t.En)))
        );

        string Line(
            IReadOnlyDictionary<string, string> row,
            int index,
            string label,
            Func<FieldDefinition, string> name,
            Func<LocalizedText, string> text
        ) =>
            $"{label} {index + 1}: "
            + string.Join(
                ", ",
                Fields
                    .Where(f => row.ContainsKey(f.Key))
                    .Select(f => $"{name(f)} {text(display(f, row[f.Key]))}")
            );
    }

    public override RuleValue Read(string canonical) => RuleValue.There;

    public override Fault Missing =>
        new(
            "required",
            $"กรุณาเพิ่ม{Asked.Th}อย่างน้อย {Math.Max(1, MinRows)} รายการ",
            $"Please add: {Asked.En} (at least {Math.Max(1, MinRows)})"
        );

    internal Fault TooFew(int now) =>
        new(
            "rows.few",
            $"{Asked.Th}ต้องมีอย่างน้อย {MinRows} รายการ (ขณะนี้ {now})",
            $"{Asked.En}: at least {MinRows} (now {now})"
        );

    public override IEnumerable<(string Member, string Reason)> Faults()
    {
        if (MinRows > MaxRows)
        {
            yield return ("minRows", $"minRows {MinRows} is above maxRows {MaxRows}");
        }
        if (MaxRows is < 1 or > MostRows)
        {
            yield return ("maxRows", $"between 1 and {MostRows}");
        }
        if (Fields.Count == 0)
        {
            yield return ("fields", "a row without questions");
        }
        for (var i = 0; i < Fields.Count; i++)
        {
            var cell = Fields[i];
            if (!CellTypes.Contains(cell.TypeName))
            {
                yield return ($"fields/{i}/type", $"a field of type '{cell.TypeName}' cannot stand in rows");
            }
            if (Fields.Take(i).Any(f => f.Key == cell.Key))
            {
                yield return ($"fields/{i}/key", $"'{cell.Key}' stands twice");
            }
            if (cell.Role != Definitions.FieldRole.None)
            {
                yield return ($"fields/{i}/role", "a question of a row has no role");
            }
            if (cell.Section is not null)
            {
                yield return ($"fields/{i}/section", "a question of a row stands in the section of its table");
            }
            if (cell.Soft)
            {
                yield return ($"fields/{i}/soft", "a question of a row is required or it is not");
            }
            foreach (var (member, reason) in cell.Faults())
            {
                yield return ($"fields/{i}{(member.Length == 0 ? "" : "/")}{member}", reason);
            }
        }
    }
}
