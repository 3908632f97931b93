using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Forms.Rules;
using ThaklorAspire.Site.Components;
using ThaklorAspire.Site.Language;

namespace ThaklorAspire.Site.Pages.Citizen;

/// <summary>
/// The first look at the answers, by the same library as Submissions, so that mistakes show before the review page. Submissions decides: it
/// judges everything again, and whatever it refuses is shown beside the same fields.
/// </summary>
internal sealed class FormJudge(OfficeFile office, TimeProvider clock, Words words)
{
    private readonly ConditionalWeakTable<
        IQuestionnaire,
        IReadOnlyDictionary<(string Question, string Member), string>
    > trees = [];

    /// <summary>What is asked, wrong, doubtful and worked out.</summary>
    public FormView Judge(IQuestionnaire form, IReadOnlyDictionary<string, FieldInput> inputs)
    {
        var context = FormContext.Of(office, clock.GetUtcNow());
        var view = new FormView { Context = context, Trees = trees.GetValue(form, TreesOf) };
        var answers = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var files = new Dictionary<string, int>(StringComparer.Ordinal);
        var dates = new List<(string Path, Fault Fault)>();
        foreach (var field in form.Fields)
        {
            var input = inputs[field.Key];
            if (field is FileField)
            {
                files[field.Key] = input.Files.Count;
                continue;
            }
            var (value, wrong) = TypedAnswer.Of(field, input);
            dates.AddRange(wrong);
            if (value is not null)
            {
                answers[field.Key] = JsonSerializer.SerializeToElement(value);
            }
        }
        var sheet = AnswerSheet.Judge(form, answers, files, context);
        view.Hidden.UnionWith(form.Fields.Select(f => f.Key).Where(k => !sheet.Asked.Contains(k)));
        foreach (var field in form.Fields.Where(f => sheet.Asked.Contains(f.Key)))
        {
            if (sheet.IsRequired(field.Key))
            {
                view.NeededNow.Add(field.Key);
            }
            if (sheet.Values.TryGetValue(field.Key, out var canonical))
            {
                view.Displayed[field.Key] = words[field.Display(canonical, context)];
            }
            if (field is RowsField rows)
            {
                LookAtRows(view, form, rows, inputs[field.Key], sheet);
            }
        }
        view.Notices.UnionWith(sheet.Notices.Select(n => n.Notice.Notice));
        foreach (var (key, fault) in sheet.Faults)
        {
            // What is hidden may still hold what was typed before it was; it is kept in the form and not sent.
            if (view.Asks(key.Split('[', '.')[0]) && fault.Code != AnswerSheet.NotAsked.Code)
            {
                view.Errors.TryAdd(key, fault.In(words.Code));
            }
        }
        foreach (var (path, fault) in dates.Where(d => view.Asks(d.Path.Split('[')[0]) && view.Asks(d.Path)))
        {
            view.Errors[path] = fault.In(words.Code);
        }
        foreach (var (key, fault) in sheet.Warnings.Where(w => !view.Errors.ContainsKey(w.Key)))
        {
            view.Warnings.TryAdd(key, fault.In(words.Code));
        }
        return view;
    }

    public static FieldInput? InputAt(IReadOnlyDictionary<string, FieldInput> inputs, string path)
    {
        var at = path.Split(['[', ']', '.'], StringSplitOptions.RemoveEmptyEntries);
        return inputs.GetValueOrDefault(at[0]) is not { } input ? null
            : at.Length == 3
            && int.TryParse(at[1], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            && row < input.Rows.Count
                ? input.Rows[row].GetValueOrDefault(at[2])
            : input;
    }

    /// <summary>The answer as Submissions takes it, without what is not asked; null for none.</summary>
    public static JsonNode? Wire(FieldDefinition field, FieldInput input, FormView view)
    {
        var value = TypedAnswer.Of(field, input).Value;
        if (value is JsonArray rows && field is RowsField)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                foreach (var key in rows[i]!.AsObject().Select(c => c.Key).ToList())
                {
                    if (!view.Asks($"{field.Key}[{i}].{key}"))
                    {
                        rows[i]!.AsObject().Remove(key);
                    }
                }
            }
        }
        return value;
    }

    /// <summary>Cells are asked row by row, even those that nothing was typed into.</summary>
    private void LookAtRows(FormView view, IQuestionnaire form, RowsField rows, FieldInput input, AnswerSheet sheet)
    {
        var compiled = Questionnaire.Of(form).Field(rows.Key);
        for (var i = 0; i < input.Rows.Count; i++)
        {
            var row = new CellScope(form, compiled, input.Rows[i], sheet, view.Context);
            foreach (var cell in rows.Fields)
            {
                var path = $"{rows.Key}[{i}].{cell.Key}";
                if (!row.IsAsked(cell.Key))
                {
                    view.Hidden.Add(path);
                    continue;
                }
                var rules = compiled.Cells[cell.Key];
                if (rules.RequiredIf?.Holds(row) == true)
                {
                    view.NeededNow.Add(path);
                }
                view.Notices.UnionWith(rules.Notices.Where(n => n.If.Holds(row)).Select(n => n.Notice));
                if (row.Canonical(cell.Key) is { } canonical)
                {
                    view.Displayed[path] = words[cell.Display(canonical, view.Context)];
                }
            }
        }
    }

    private static Dictionary<(string, string), string> TreesOf(IQuestionnaire form)
    {
        var trees = new Dictionary<(string, string), string>();
        var compiled = Questionnaire.Of(form);
        foreach (var field in form.Fields)
        {
            Add(field.Key, compiled.Field(field.Key));
            foreach (var (key, cell) in compiled.Field(field.Key).Cells)
            {
                Add($"{field.Key}.{key}", cell);
            }
        }
        return trees;

        void Add(string question, CompiledField field)
        {
            foreach (
                var (member, rule) in new[]
                {
                    ("showIf", field.ShowIf),
                    ("requiredIf", field.RequiredIf),
                    ("rule", field.Computed),
                }
            )
            {
                if (rule is not null)
                {
                    trees[(question, member)] = rule.Tree().ToJsonString();
                }
            }
            for (var i = 0; i < field.Notices.Count; i++)
            {
                trees[(question, $"notices[{i}]")] = field.Notices[i].If.Tree().ToJsonString();
            }
        }
    }

    /// <summary>One row as rules see it; names that it has not are the form's.</summary>
    private sealed class CellScope(
        IQuestionnaire form,
        CompiledField table,
        IReadOnlyDictionary<string, FieldInput> row,
        AnswerSheet sheet,
        FormContext context
    ) : RuleScope
    {
        public override DateOnly Today => context.Today;

        public bool IsAsked(string key) => table.Cells[key].ShowIf?.Holds(this) ?? true;

        public string? Canonical(string key) =>
            TypedAnswer.Of(table.Cells[key].Field, row[key]).Value is { } typed
                ? table.Cells[key].Field.Parse(JsonSerializer.SerializeToElement(typed), context).Value
                : null;

        public override RuleValue Value(string key)
        {
            var field = table.Cells.TryGetValue(key, out var cell)
                ? cell.Field
                : form.Fields.FirstOrDefault(f => f.Key == key);
            var canonical =
                cell is null ? sheet.Values.GetValueOrDefault(key)
                : IsAsked(key) ? Canonical(key)
                : null;
            return canonical is not null ? field!.Read(canonical)
                : field is DeclarationField ? RuleValue.Of(false)
                : RuleValue.Nothing;
        }

        public override bool Answered(string key) =>
            Value(key) is var value && (value.Kind == RuleKind.Bool ? value.IsTrue : value.Kind != RuleKind.Nothing);

        public override IReadOnlyList<RuleScope> Rows(string key) => [];
    }
}
