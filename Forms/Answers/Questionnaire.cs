using System.Runtime.CompilerServices;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.Answers;

/// <summary>A question with its rules read.</summary>
public sealed record CompiledField(
    FieldDefinition Field,
    Rule? ShowIf,
    Rule? RequiredIf,
    Rule? Computed,
    IReadOnlyList<CompiledNotice> Notices,
    IReadOnlyDictionary<string, CompiledField> Cells
);

public sealed record CompiledNotice(FieldNotice Notice, Rule If);

public sealed record CompiledCheck(CheckDefinition Check, Rule Rule);

/// <summary>A fault of a definition: where, as a JSON pointer, and why.</summary>
/// <param name="Reason">English.</param>
/// <param name="Th">The same in Thai; null where only the English says it exactly, as with rules.</param>
public sealed record DefinitionFault(string Pointer, string Reason, string? Th = null);

/// <summary>
/// A form with all its rules read and checked, made once for each definition and kept with it. A definition whose rules are bad has none:
/// <see cref="Of"/> throws, and what is wrong is said by <see cref="Faults"/>.
/// </summary>
public sealed class Questionnaire
{
    private static readonly ConditionalWeakTable<IQuestionnaire, Questionnaire> Made = [];
    private readonly Dictionary<string, CompiledField> _fields = new(StringComparer.Ordinal);
    private readonly List<CompiledCheck> _checks = [];
    private readonly List<DefinitionFault> _faults = [];
    private readonly Dictionary<string, RuleName> _names;

    private Questionnaire(IQuestionnaire source)
    {
        Source = source;
        _names = Names(source.Fields);
        for (var i = 0; i < source.Fields.Count; i++)
        {
            var compiled = Compile(source.Fields[i], $"/fields/{i}", null);
            // A key that stands twice is another fault of the definition.
            _fields.TryAdd(source.Fields[i].Key, compiled);
        }
        for (var i = 0; i < (source.Checks?.Count ?? 0); i++)
        {
            var check = source.Checks![i];
            if (ReadRule(check.Rule, $"/checks/{i}/rule", null) is { } rule)
            {
                _checks.Add(new CompiledCheck(check, rule));
            }
        }
        FindCycles();
    }

    public IQuestionnaire Source { get; }
    public IReadOnlyList<CompiledCheck> Checks => _checks;

    /// <exception cref="InvalidOperationException">A rule is bad; a definition that was loaded by its file has none such.</exception>
    public static Questionnaire Of(IQuestionnaire source)
    {
        var made = Made.GetValue(source, s => new Questionnaire(s));
        return made._faults.Count == 0
            ? made
            : throw new InvalidOperationException($"{made._faults[0].Pointer}: {made._faults[0].Reason}");
    }

    /// <summary>What is wrong with the rules.</summary>
    public static IReadOnlyList<DefinitionFault> Faults(IQuestionnaire source) =>
        Made.GetValue(source, s => new Questionnaire(s))._faults;

    public CompiledField Field(string key) => _fields[key];

    /// <summary>The questions of a step in order; all of them when the form is one step.</summary>
    public IEnumerable<FieldDefinition> FieldsOf(SectionDefinition? section) =>
        section is null ? Source.Fields : Source.Fields.Where(f => f.Section == section.Key);

    private CompiledField Compile(FieldDefinition field, string pointer, IReadOnlyDictionary<string, RuleName>? row)
    {
        var notices = new List<CompiledNotice>();
        for (var i = 0; i < (field.Notices?.Count ?? 0); i++)
        {
            if (ReadRule(field.Notices![i].If, $"{pointer}/notices/{i}/if", row) is { } rule)
            {
                notices.Add(new CompiledNotice(field.Notices[i], rule));
            }
        }
        var cells = new Dictionary<string, CompiledField>(StringComparer.Ordinal);
        if (field is RowsField rows)
        {
            var names = Names(rows.Fields);
            for (var i = 0; i < rows.Fields.Count; i++)
            {
                cells.TryAdd(rows.Fields[i].Key, Compile(rows.Fields[i], $"{pointer}/fields/{i}", names));
            }
        }
        return new CompiledField(
            field,
            Own(field.ShowIf, "showIf"),
            Own(field.RequiredIf, "requiredIf"),
            field is ComputedField computed ? ReadRule(computed.Rule, $"{pointer}/rule", row, RuleKind.Number) : null,
            notices,
            cells
        );

        Rule? Own(string? text, string member)
        {
            if (text is null || ReadRule(text, $"{pointer}/{member}", row) is not { } rule)
            {
                return null;
            }
            if (rule.Reads.Contains(field.Key) || rule.Asks.Contains(field.Key))
            {
                _faults.Add(
                    new(
                        $"{pointer}/{member}",
                        $"'{field.Key}' waits for itself",
                        $"เงื่อนไขของคำถาม “{field.Asked.Th}” รอคำตอบของคำถามเดียวกัน"
                    )
                );
            }
            else if (rule.Reads.Count + rule.Asks.Count == 0)
            {
                _faults.Add(
                    new(
                        $"{pointer}/{member}",
                        "the rule names no question: it always gives the same, the question is always or never reached",
                        "เงื่อนไขไม่ได้อ้างถึงคำถามใด จึงให้ผลเหมือนเดิมเสมอ"
                    )
                );
            }
            return rule;
        }
    }

    private Rule? ReadRule(
        string text,
        string pointer,
        IReadOnlyDictionary<string, RuleName>? row,
        RuleKind kind = RuleKind.Bool
    )
    {
        var (rule, faults) = Rule.Read(text, _names, row, kind);
        _faults.AddRange(faults.Select(f => new DefinitionFault(pointer, f.ToString())));
        return rule;
    }

    private static Dictionary<string, RuleName> Names(IReadOnlyList<FieldDefinition> fields)
    {
        var names = new Dictionary<string, RuleName>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var options = field switch
            {
                RadioField radio => radio.Options,
                CheckboxesField boxes => boxes.Options,
                SelectField { Options: { } list } => list,
                _ => null,
            };
            names.TryAdd(
                field.Key,
                new RuleName(
                    field.Kind,
                    options is null ? null : [.. options.Select(o => o.Value)],
                    field is RowsField rows ? Names(rows.Fields) : null
                )
            );
        }
        return names;
    }

    /// <summary>
    /// What a question's being asked, or a computed amount, depends on must not come back to it. That an answer is required may depend on
    /// any other: one of two.
    /// </summary>
    private void FindCycles()
    {
        // Cells stand in the graph as table.cell; a table needs what its cells' rules read of the form.
        var needs = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var pointers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < Source.Fields.Count; i++)
        {
            var field = _fields[Source.Fields[i].Key];
            if (!pointers.TryAdd(field.Field.Key, $"/fields/{i}/{(field.Field is ComputedField ? "rule" : "showIf")}"))
            {
                continue;
            }
            var all = NamesOf(field.ShowIf, field.Computed)
                .Where(_fields.ContainsKey)
                .ToHashSet(StringComparer.Ordinal);
            needs[field.Field.Key] = all;
            var cells = field.Field is RowsField rows ? rows.Fields : [];
            for (var c = 0; c < cells.Count; c++)
            {
                var names = NamesOf(field.Cells[cells[c].Key].ShowIf).ToList();
                all.UnionWith(names.Where(n => !field.Cells.ContainsKey(n) && _fields.ContainsKey(n)));
                var id = $"{field.Field.Key}.{cells[c].Key}";
                needs[id] = [.. names.Where(field.Cells.ContainsKey).Select(n => $"{field.Field.Key}.{n}")];
                pointers.TryAdd(id, $"/fields/{i}/fields/{c}/showIf");
            }
        }
        foreach (var (id, pointer) in pointers)
        {
            var path = new List<string> { id };
            if (Returns(id, id, needs, path, []))
            {
                _faults.Add(
                    new(
                        pointer,
                        $"goes round in a circle: {string.Join(" → ", path)}",
                        $"เงื่อนไขวนเป็นวงกลม: {string.Join(" → ", path)}"
                    )
                );
                return;
            }
        }
    }

    private static IEnumerable<string> NamesOf(params Rule?[] rules) =>
        rules.OfType<Rule>().SelectMany(r => r.Reads.Concat(r.Asks));

    private static bool Returns(
        string from,
        string home,
        Dictionary<string, HashSet<string>> needs,
        List<string> path,
        HashSet<string> seen
    )
    {
        foreach (var next in needs[from])
        {
            path.Add(next);
            if (next == home || (seen.Add(next) && Returns(next, home, needs, path, seen)))
            {
                return true;
            }
            path.RemoveAt(path.Count - 1);
        }
        return false;
    }
}
