using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Rules;

namespace ThaklorAspire.Forms.Definitions;

/// <summary>
/// Whether a rule can ever hold, found by trying every answer that makes a difference to it: each option, both sides of each number and
/// date it is compared with, no answer. Only rules that compare questions with constants are judged; of others nothing is claimed.
/// </summary>
internal sealed class Reach(Questionnaire form, DateOnly today)
{
    /// <summary>More combinations than this are not tried, and nothing is claimed.</summary>
    private const int MostTries = 20_000;

    /// <summary>More mentioned options of one question than this are not combined.</summary>
    private const int MostTicks = 6;

    /// <summary>True when no answers whatever make the rule hold.</summary>
    /// <param name="table">The rows in which the rule stands; null in the form itself.</param>
    public bool Never(Rule rule, CompiledField? table)
    {
        var names = new Dictionary<string, Name>(StringComparer.Ordinal);
        if (!Collect(rule, table, names))
        {
            return false;
        }
        // What is asked only sometimes is hidden the rest of the time, and then has no value.
        var waiting = new Queue<Name>(names.Values);
        while (waiting.TryDequeue(out var name))
        {
            if (name.Field.ShowIf is { } showIf)
            {
                var more = new Dictionary<string, Name>(names, StringComparer.Ordinal);
                name.CanHide = Collect(showIf, name.Table, more);
                foreach (var (key, added) in more.Where(m => name.CanHide && names.TryAdd(m.Key, m.Value)))
                {
                    waiting.Enqueue(added);
                }
            }
        }
        var all = names.Values.ToList();
        var tries = 1L;
        foreach (var name in all)
        {
            name.Candidates = [.. Candidates(name.Field.Field, name.Constants)];
            tries *= name.Candidates.Count;
            if (tries > MostTries)
            {
                return false;
            }
        }
        var scope = new Trial(names, table, today);
        for (var t = 0L; t < tries; t++)
        {
            var rest = t;
            foreach (var name in all)
            {
                name.Value = name.Candidates[(int)(rest % name.Candidates.Count)];
                rest /= name.Candidates.Count;
            }
            if (rule.Holds(scope))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>A question in a trial.</summary>
    private sealed class Name(CompiledField compiled, CompiledField? table)
    {
        public CompiledField Field => compiled;
        public CompiledField? Table => table;
        public HashSet<RuleValue> Constants { get; } = [];
        public List<RuleValue> Candidates { get; set; } = [];
        public RuleValue Value { get; set; }

        /// <summary>False when its own showIf is beyond judging: then it counts as asked always, which claims less.</summary>
        public bool CanHide { get; set; }
    }

    private static string Id(string key, CompiledField? table) =>
        table?.Cells.ContainsKey(key) == true ? $"{table.Field.Key}.{key}" : key;

    private bool Collect(Rule rule, CompiledField? table, Dictionary<string, Name> names) =>
        Collect(rule.Root, table, names);

    private bool Collect(RuleNode node, CompiledField? table, Dictionary<string, Name> names)
    {
        switch (node)
        {
            case LiteralNode:
                return true;
            case FieldNode field:
                Find(field, table, names);
                return true;
            case AnsweredNode answered:
                Find(answered.Question, table, names);
                return true;
            case InNode { Ticks: { } ticks, Value: LiteralNode option }:
                Find(ticks, table, names).Constants.Add(option.Value);
                return true;
            case InNode { Ticks: null, Value: FieldNode field } list:
                Find(field, table, names).Constants.UnionWith(list.List.Select(l => l.Value));
                return true;
            case CallNode { Op: "and" or "or" or "not" } call:
                return call.Children.All(c => Collect(c, table, names));
            case CallNode { Op: "=" or "!=" or "<" or "<=" or ">" or ">=" } call:
                var sides = call.Children.ToList();
                var (asked, constant) = sides[0] is FieldNode ? (sides[0], sides[1]) : (sides[1], sides[0]);
                if (asked is not FieldNode one || !IsConstant(constant))
                {
                    return false;
                }
                Find(one, table, names).Constants.Add(constant.Evaluate(new Trial(names, table, today)));
                return true;
            default:
                return false;
        }
    }

    private static bool IsConstant(RuleNode node) =>
        node is LiteralNode or TodayNode || (node is CallNode && node.Children.All(IsConstant));

    private Name Find(FieldNode node, CompiledField? table, Dictionary<string, Name> names)
    {
        var id = Id(node.Key, table);
        if (!names.TryGetValue(id, out var name))
        {
            var ofRow = id != node.Key;
            name = new Name(ofRow ? table!.Cells[node.Key] : form.Field(node.Key), ofRow ? table : null);
            names.Add(id, name);
        }
        return name;
    }

    private IEnumerable<RuleValue> Candidates(FieldDefinition field, HashSet<RuleValue> constants)
    {
        var found = field switch
        {
            DeclarationField => [RuleValue.Of(true)],
            RadioField radio => radio.Options.Select(o => RuleValue.Of(o.Value)),
            SelectField { Options: { } options } => options.Select(o => RuleValue.Of(o.Value)),
            CheckboxesField boxes => Ticks(boxes, constants),
            NumberField number => Numbers(
                constants,
                number.Min,
                number.Max,
                1m / (decimal)Math.Pow(10, Math.Clamp(number.Decimals, 0, 4))
            ),
            MoneyField money => Numbers(constants, money.MinSatang / 100m, money.MaxSatang / 100m, 0.01m),
            ComputedField => Numbers(constants, null, null, 0.01m),
            DateField day => Days(constants, d => Fits(day, d), day.MinAge, day.MaxAge),
            DateTimeField moment => Days(constants, d => moment.AllowFuture || d <= today, null, null),
            _ when field.Kind == RuleKind.Text => constants.Append(RuleValue.Of("\u0001")),
            _ => [RuleValue.There],
        };
        return found.Append(field is DeclarationField ? RuleValue.Of(false) : RuleValue.Nothing);
    }

    /// <summary>Every choice among the options that rules mention, filled up with others to the fewest ticks.</summary>
    private static IEnumerable<RuleValue> Ticks(CheckboxesField boxes, HashSet<RuleValue> constants)
    {
        var mentioned = boxes.Options.Select(o => o.Value).Where(v => constants.Contains(RuleValue.Of(v))).ToList();
        var others = boxes.Options.Select(o => o.Value).Except(mentioned).ToList();
        if (mentioned.Count > MostTicks)
        {
            // Beyond trying: more candidates than MostTries, so that nothing is claimed.
            return Enumerable.Repeat(RuleValue.Nothing, MostTries + 1);
        }
        return Enumerable
            .Range(0, 1 << mentioned.Count)
            .Select(bits => mentioned.Where((_, i) => (bits >> i & 1) == 1).ToList())
            .Select(chosen => chosen.Concat(others.Take(Math.Max(1, boxes.Min ?? 1) - chosen.Count)).ToList())
            .Where(chosen => chosen.Count > 0 && chosen.Count >= (boxes.Min ?? 0) && !(chosen.Count > boxes.Max))
            .Select(chosen => RuleValue.Of(chosen));
    }

    private static IEnumerable<RuleValue> Numbers(
        HashSet<RuleValue> constants,
        decimal? least,
        decimal? most,
        decimal step
    ) =>
        constants
            .Where(c => c.Kind == RuleKind.Number)
            .SelectMany(c => (decimal[])[c.Number - step, c.Number, c.Number + step])
            .Append(least ?? most ?? 0)
            .Append(most ?? least ?? 0)
            .Where(n => !(n < least) && !(n > most) && n % step == 0)
            .Distinct()
            .Select(RuleValue.Of);

    private IEnumerable<RuleValue> Days(
        HashSet<RuleValue> constants,
        Func<DateOnly, bool> fits,
        int? minAge,
        int? maxAge
    ) =>
        constants
            .Where(c => c.Kind == RuleKind.Date)
            .Select(c => c.Date)
            .Concat([today, today.AddYears(-(minAge ?? 0)), today.AddYears(-(maxAge ?? 0))])
            .Where(d => d.Year is > 1 and < 9999)
            .SelectMany(d => (DateOnly[])[d.AddDays(-1), d, d.AddDays(1)])
            .Where(fits)
            .Distinct()
            .Select(RuleValue.Of);

    private bool Fits(DateField field, DateOnly day)
    {
        var age = RuleDates.Years(day, today);
        return (field.AllowFuture || day <= today)
            && (field.AllowPast || day >= today)
            && !(age < field.MinAge)
            && !(age > field.MaxAge);
    }

    private sealed class Trial(Dictionary<string, Name> names, CompiledField? table, DateOnly today) : RuleScope
    {
        public override DateOnly Today => today;

        public override RuleValue Value(string key)
        {
            if (!names.TryGetValue(Id(key, table), out var name))
            {
                return RuleValue.Nothing;
            }
            var hidden = name.CanHide && !name.Field.ShowIf!.Holds(new Trial(names, name.Table, today));
            return !hidden ? name.Value
                : name.Field.Field is DeclarationField ? RuleValue.Of(false)
                : RuleValue.Nothing;
        }

        public override bool Answered(string key) =>
            Value(key) is var value && (value.Kind == RuleKind.Bool ? value.IsTrue : value.Kind != RuleKind.Nothing);

        public override IReadOnlyList<RuleScope> Rows(string key) => [];
    }
}
