using System.Text.Json;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.Answers;

/// <summary>
/// The answers while they are judged: each parsed once; whether a question is asked, and what a computed amount is, worked out when first
/// needed. Definitions with circles do not load, so this ends.
/// </summary>
internal sealed class Judging : RuleScope
{
    private readonly Dictionary<string, Answer> _parsed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<RowScope>> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _computed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompiledField> _fields = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, int> _files;

    public Judging(
        Questionnaire form,
        IReadOnlyDictionary<string, JsonElement> answers,
        IReadOnlyDictionary<string, int> files,
        FormContext context
    )
    {
        Form = form;
        Today = context.Today;
        _files = files;
        foreach (var field in form.Source.Fields)
        {
            var compiled = form.Field(field.Key);
            _fields[field.Key] = compiled;
            if (!answers.TryGetValue(field.Key, out var answer) || field is FileField or ComputedField)
            {
                continue;
            }
            if (field is RowsField rows)
            {
                var (parsed, fault) = rows.ParseRows(answer, context);
                _rows[field.Key] = [.. parsed.Select(r => new RowScope(this, compiled, r))];
                _parsed[field.Key] = fault is null
                    ? new Answer(null, [])
                    {
                        UnknownParts = [.. parsed.SelectMany((r, i) => r.Unknown.Select(k => $"[{i}].{k}"))],
                    }
                    : fault;
            }
            else
            {
                _parsed[field.Key] = field.Parse(answer, context);
            }
        }
    }

    public Questionnaire Form { get; }
    public override DateOnly Today { get; }

    public CompiledField? Find(string key) => _fields.GetValueOrDefault(key);

    public IEnumerable<string> Unknown(string key) =>
        _parsed.TryGetValue(key, out var answer) ? answer.UnknownParts.Select(p => key + p) : [];

    public IReadOnlyList<PartFault> Faults(string key) => _parsed.TryGetValue(key, out var answer) ? answer.Faults : [];

    public int Files(string key) => _files.GetValueOrDefault(key);

    public IReadOnlyList<RowScope> RowScopes(string key) => _rows.GetValueOrDefault(key, []);

    /// <summary>Something was typed, right or wrong.</summary>
    public bool IsGiven(string key) =>
        Files(key) > 0
        || RowScopes(key).Count > 0
        || (_parsed.TryGetValue(key, out var answer) && (answer.Value is not null || answer.Faults.Count > 0));

    public bool IsAsked(string key)
    {
        if (!_asked.TryGetValue(key, out var asked))
        {
            asked = _fields.TryGetValue(key, out var field) && (field.ShowIf is null || field.ShowIf.Holds(this));
            _asked[key] = asked;
        }
        return asked;
    }

    public bool IsRequired(CompiledField field) =>
        field.Field.Required || field.RequiredIf is { } rule && rule.Holds(this);

    /// <summary>The good answer in its canonical form, whether asked or not.</summary>
    public string? Canonical(string key)
    {
        if (_fields.GetValueOrDefault(key) is { Field: ComputedField computed, Computed: { } rule })
        {
            if (!_computed.TryGetValue(key, out var amount))
            {
                amount = computed.Canonical(rule.Evaluate(this));
                _computed[key] = amount;
            }
            return amount;
        }
        return _parsed.TryGetValue(key, out var answer) ? answer.Value : null;
    }

    public override RuleValue Value(string key)
    {
        if (!IsAsked(key))
        {
            return Find(key)?.Field is DeclarationField ? RuleValue.Of(false) : RuleValue.Nothing;
        }
        var field = _fields[key].Field;
        return field switch
        {
            FileField => Files(key) > 0 ? RuleValue.There : RuleValue.Nothing,
            RowsField => RowScopes(key).Count > 0 ? RuleValue.There : RuleValue.Nothing,
            _ => Canonical(key) is { } canonical ? field.Read(canonical)
            : field is DeclarationField ? RuleValue.Of(false)
            : RuleValue.Nothing,
        };
    }

    public override bool Answered(string key) =>
        Value(key) is var value && (value.Kind == RuleKind.Bool ? value.IsTrue : value.Kind != RuleKind.Nothing);

    public override IReadOnlyList<RuleScope> Rows(string key) => IsAsked(key) ? RowScopes(key) : [];
}

/// <summary>One row; names that it has not are the form's.</summary>
internal sealed class RowScope(Judging form, CompiledField table, RowsField.ParsedRow row) : RuleScope
{
    public override DateOnly Today => form.Today;

    public override RuleValue Value(string key)
    {
        if (!table.Cells.TryGetValue(key, out var cell))
        {
            return form.Value(key);
        }
        var nothing = cell.Field is DeclarationField ? RuleValue.Of(false) : RuleValue.Nothing;
        return IsAsked(cell) && row.Cells.TryGetValue(key, out var answer) && answer.Value is { } canonical
            ? cell.Field.Read(canonical)
            : nothing;
    }

    public override bool Answered(string key) =>
        Value(key) is var value && (value.Kind == RuleKind.Bool ? value.IsTrue : value.Kind != RuleKind.Nothing);

    public override IReadOnlyList<RuleScope> Rows(string key) => form.Rows(key);

    /// <summary>One cell: its canonical value, or what is wrong with it.</summary>
    public Answer Judge(CompiledField cell)
    {
        var answer = row.Cells.GetValueOrDefault(cell.Field.Key, Answer.Nothing);
        if (!IsAsked(cell))
        {
            return answer.IsNothing ? Answer.Nothing : AnswerSheet.NotAsked;
        }
        if (answer.IsNothing)
        {
            return cell.Field.Required || cell.RequiredIf is { } rule && rule.Holds(this)
                ? cell.Field.Missing
                : Answer.Nothing;
        }
        return answer;
    }

    private bool IsAsked(CompiledField cell) => cell.ShowIf is null || cell.ShowIf.Holds(this);
}
