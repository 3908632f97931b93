using System.Globalization;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Forms.Rules;

/// <summary>Names in sight: of one row first, then of the form.</summary>
internal sealed record RuleSight(IReadOnlyDictionary<string, RuleName> Form, IReadOnlyDictionary<string, RuleName>? Row)
{
    public RuleName? Find(string key) => Row?.GetValueOrDefault(key) ?? Form.GetValueOrDefault(key);

    public bool IsOfRow(string key) => Row?.ContainsKey(key) == true;
}

/// <summary>A step of a rule: checked once when the definition loads, then worked out as often as somebody types.</summary>
internal abstract class RuleNode(int position)
{
    public int Position => position;

    /// <summary>The kind of the result; faults are added to the list and answered with the likeliest kind.</summary>
    public abstract RuleKind Check(RuleSight sight, List<RuleFault> faults);

    public abstract RuleValue Evaluate(RuleScope scope);

    /// <summary>For the browser: <c>{"op":"and","args":[…]}</c>, <c>{"field":"land"}</c>, <c>{"value":"private"}</c>.</summary>
    public abstract JsonObject Tree();

    public virtual IEnumerable<RuleNode> Children => [];

    protected static RuleKind Expect(RuleNode child, RuleKind kind, RuleSight sight, List<RuleFault> faults)
    {
        var found = child.Check(sight, faults);
        if (found != kind)
        {
            faults.Add(new RuleFault(child.Position, $"{Name(kind)} is needed here, not {Name(found)}"));
        }
        return kind;
    }

    internal static string Name(RuleKind kind) =>
        kind switch
        {
            RuleKind.Number => "a number",
            RuleKind.Text => "a text",
            RuleKind.Bool => "something true or false",
            RuleKind.Date => "a date",
            RuleKind.Set => "a set of ticks",
            RuleKind.Rows => "rows",
            RuleKind.Other => "an answer that has no value",
            _ => "nothing",
        };
}

internal sealed class LiteralNode(int position, RuleValue value) : RuleNode(position)
{
    public RuleValue Value => value;

    public override RuleKind Check(RuleSight sight, List<RuleFault> faults) => value.Kind;

    public override RuleValue Evaluate(RuleScope scope) => value;

    public override JsonObject Tree() =>
        new JsonObject
        {
            ["value"] = value.Kind switch
            {
                RuleKind.Number => JsonValue.Create(value.Number),
                RuleKind.Bool => JsonValue.Create(value.IsTrue),
                RuleKind.Date => JsonValue.Create(value.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                _ => JsonValue.Create(value.Text),
            },
            ["kind"] = value.Kind == RuleKind.Date ? "date" : null,
        }.WithoutNulls();
}

internal static class JsonTrimming
{
    public static JsonObject WithoutNulls(this JsonObject json)
    {
        foreach (var key in json.Where(m => m.Value is null).Select(m => m.Key).ToList())
        {
            json.Remove(key);
        }
        return json;
    }
}

internal sealed class TodayNode(int position) : RuleNode(position)
{
    public override RuleKind Check(RuleSight sight, List<RuleFault> faults) => RuleKind.Date;

    public override RuleValue Evaluate(RuleScope scope) => RuleValue.Of(scope.Today);

    public override JsonObject Tree() => new() { ["op"] = "today", ["args"] = new JsonArray() };
}

internal sealed class FieldNode(int position, string key) : RuleNode(position)
{
    public string Key => key;

    public override RuleKind Check(RuleSight sight, List<RuleFault> faults)
    {
        if (sight.Find(key) is { } name)
        {
            return name.Kind;
        }
        faults.Add(new RuleFault(Position, $"'{key}' is no question of this form"));
        return RuleKind.Nothing;
    }

    public override RuleValue Evaluate(RuleScope scope) => scope.Value(key);

    public override JsonObject Tree() => new() { ["field"] = key };
}

internal sealed class AnsweredNode(int position, FieldNode question) : RuleNode(position)
{
    public FieldNode Question => question;

    public override RuleKind Check(RuleSight sight, List<RuleFault> faults)
    {
        question.Check(sight, faults);
        return RuleKind.Bool;
    }

    public override RuleValue Evaluate(RuleScope scope) => RuleValue.Of(scope.Answered(question.Key));

    public override JsonObject Tree() => new() { ["op"] = "answered", ["args"] = new JsonArray(question.Tree()) };

    public override IEnumerable<RuleNode> Children => [question];
}

/// <summary><c>sum(rows, of each)</c> and <c>count(rows)</c>. A row whose part is not answered adds nothing; without rows both are 0.</summary>
internal sealed class RowsNode(int position, FieldNode rows, RuleNode? each) : RuleNode(position)
{
    public FieldNode Rows => rows;

    public override RuleKind Check(RuleSight sight, List<RuleFault> faults)
    {
        var kind = rows.Check(sight, faults);
        if (kind is not (RuleKind.Rows or RuleKind.Nothing))
        {
            faults.Add(new RuleFault(rows.Position, $"'{rows.Key}' has no rows"));
            return RuleKind.Number;
        }
        if (each is not null && sight.Find(rows.Key)?.Row is { } row)
        {
            Expect(each, RuleKind.Number, sight with { Row = row }, faults);
        }
        return RuleKind.Number;
    }

    public override RuleValue Evaluate(RuleScope scope)
    {
        var all = scope.Rows(rows.Key);
        if (each is null)
        {
            return RuleValue.Of(all.Count);
        }
        var sum = 0m;
        foreach (var row in all)
        {
            var part = each.Evaluate(row);
            sum += part.Kind == RuleKind.Number ? part.Number : 0;
        }
        return RuleValue.Of(sum);
    }

    public override JsonObject Tree() =>
        new()
        {
            ["op"] = each is null ? "count" : "sum",
            ["args"] = each is null ? new JsonArray(rows.Tree()) : new JsonArray(rows.Tree(), each.Tree()),
        };

    public override IEnumerable<RuleNode> Children => each is null ? [rows] : [rows, each];
}

/// <summary><c>value in ('a', 'b')</c> and <c>'a' in ticks</c>.</summary>
internal sealed class InNode(int position, RuleNode value, FieldNode? set, IReadOnlyList<LiteralNode> list)
    : RuleNode(position)
{
    public RuleNode Value => value;

    /// <summary>The ticks looked into; null when it is a list.</summary>
    public FieldNode? Ticks => set;
    public IReadOnlyList<LiteralNode> List => list;

    public override RuleKind Check(RuleSight sight, List<RuleFault> faults)
    {
        var kind = value.Check(sight, faults);
        if (set is not null)
        {
            var found = set.Check(sight, faults);
            if (found is not (RuleKind.Set or RuleKind.Nothing))
            {
                faults.Add(new RuleFault(set.Position, $"'{set.Key}' is not a question with several ticks"));
            }
            if (kind != RuleKind.Text)
            {
                faults.Add(new RuleFault(value.Position, $"a text is needed here, not {Name(kind)}"));
            }
            OptionRule.Check(set, value, sight, faults);
            return RuleKind.Bool;
        }
        foreach (var item in list)
        {
            if (item.Value.Kind != kind && kind != RuleKind.Nothing)
            {
                faults.Add(new RuleFault(item.Position, $"{Name(kind)} is needed here, not {Name(item.Value.Kind)}"));
            }
            OptionRule.Check(value, item, sight, faults);
        }
        return RuleKind.Bool;
    }

    public override RuleValue Evaluate(RuleScope scope)
    {
        var wanted = value.Evaluate(scope);
        if (set is null)
        {
            return RuleValue.Of(list.Any(i => i.Value.Same(wanted)));
        }
        var ticked = set.Evaluate(scope);
        return RuleValue.Of(
            wanted.Kind == RuleKind.Text
                && ticked.Kind == RuleKind.Set
                && ticked.Set.Contains(wanted.Text, StringComparer.Ordinal)
        );
    }

    public override JsonObject Tree() =>
        new()
        {
            ["op"] = "in",
            ["args"] = new JsonArray(
                value.Tree(),
                set?.Tree()
                    ?? new JsonObject
                    {
                        ["list"] = new JsonArray([.. list.Select(i => i.Tree()["value"]!.DeepClone())]),
                    }
            ),
        };

    public override IEnumerable<RuleNode> Children => set is null ? [value, .. list] : [value, set];
}

/// <summary>A comparison with an option that is not offered can never hold: a slip of the pen.</summary>
internal static class OptionRule
{
    public static void Check(RuleNode left, RuleNode right, RuleSight sight, List<RuleFault> faults)
    {
        var (field, literal) = (left, right) switch
        {
            (FieldNode f, LiteralNode l) => (f, l),
            (LiteralNode l, FieldNode f) => (f, l),
            _ => (null, null),
        };
        if (
            field is not null
            && literal!.Value.Kind == RuleKind.Text
            && sight.Find(field.Key)?.Options is { } options
            && !options.Contains(literal.Value.Text)
        )
        {
            faults.Add(new RuleFault(literal.Position, $"'{literal.Value.Text}' is no option of '{field.Key}'"));
        }
    }
}

/// <summary>Everything with a name or a sign and a list of values.</summary>
internal sealed class CallNode(int position, string op, IReadOnlyList<RuleNode> args) : RuleNode(position)
{
    public string Op => op;
    public override IEnumerable<RuleNode> Children => args;

    public override JsonObject Tree() =>
        new() { ["op"] = op, ["args"] = new JsonArray([.. args.Select(a => (JsonNode)a.Tree())]) };

    public override RuleKind Check(RuleSight sight, List<RuleFault> faults)
    {
        switch (op)
        {
            case "and" or "or" or "not":
                foreach (var arg in args)
                {
                    Expect(arg, RuleKind.Bool, sight, faults);
                }
                return RuleKind.Bool;
            case "=" or "!=":
            {
                var kind = args[0].Check(sight, faults);
                var other = args[1].Check(sight, faults);
                if (
                    kind is not (RuleKind.Number or RuleKind.Text or RuleKind.Bool or RuleKind.Date or RuleKind.Nothing)
                )
                {
                    faults.Add(new RuleFault(args[0].Position, $"{Name(kind)} cannot be compared"));
                }
                else if (kind != other && kind != RuleKind.Nothing && other != RuleKind.Nothing)
                {
                    faults.Add(new RuleFault(args[1].Position, $"{Name(kind)} cannot equal {Name(other)}"));
                }
                OptionRule.Check(args[0], args[1], sight, faults);
                return RuleKind.Bool;
            }
            case "<" or "<=" or ">" or ">=":
            {
                var kind = args[0].Check(sight, faults);
                if (kind is not (RuleKind.Number or RuleKind.Date))
                {
                    faults.Add(new RuleFault(args[0].Position, $"a number or a date is needed here, not {Name(kind)}"));
                    kind = RuleKind.Number;
                }
                Expect(args[1], kind, sight, faults);
                return RuleKind.Bool;
            }
            case "+" or "-" when args.Count == 2:
            {
                // A date and a number of days make a date.
                var kind = args[0].Check(sight, faults);
                if (kind is not (RuleKind.Number or RuleKind.Date))
                {
                    faults.Add(new RuleFault(args[0].Position, $"a number is needed here, not {Name(kind)}"));
                    kind = RuleKind.Number;
                }
                Expect(args[1], RuleKind.Number, sight, faults);
                return kind;
            }
            case "days" or "years":
                Count(2, 2, faults);
                foreach (var arg in args)
                {
                    Expect(arg, RuleKind.Date, sight, faults);
                }
                return RuleKind.Number;
            case "contains":
                Count(2, 2, faults);
                foreach (var arg in args)
                {
                    Expect(arg, RuleKind.Text, sight, faults);
                }
                return RuleKind.Bool;
            case "if":
                return If(sight, faults);
            case "pick":
                return Pick(sight, faults);
            default:
                Count(
                    op is "min" or "max" ? 2 : 1,
                    op switch
                    {
                        "min" or "max" => 20,
                        "round" => 2,
                        _ => args.Count == 2 ? 2 : 1,
                    },
                    faults
                );
                foreach (var arg in args)
                {
                    Expect(arg, RuleKind.Number, sight, faults);
                }
                return RuleKind.Number;
        }
    }

    private RuleKind If(RuleSight sight, List<RuleFault> faults)
    {
        if (!Count(3, 3, faults))
        {
            return RuleKind.Nothing;
        }
        Expect(args[0], RuleKind.Bool, sight, faults);
        return Expect(args[2], args[1].Check(sight, faults), sight, faults);
    }

    private RuleKind Pick(RuleSight sight, List<RuleFault> faults)
    {
        if (args.Count < 4 || args.Count % 2 == 1)
        {
            faults.Add(new RuleFault(Position, "pick takes a value, pairs of option and result, and a default"));
            return RuleKind.Nothing;
        }
        var value = args[0].Check(sight, faults);
        var result = args[^1].Check(sight, faults);
        for (var i = 1; i < args.Count - 1; i += 2)
        {
            Expect(args[i], value, sight, faults);
            OptionRule.Check(args[0], args[i], sight, faults);
            Expect(args[i + 1], result, sight, faults);
        }
        return result;
    }

    private bool Count(int least, int most, List<RuleFault> faults)
    {
        if (args.Count >= least && args.Count <= most)
        {
            return true;
        }
        faults.Add(
            new RuleFault(
                Position,
                $"{op} takes {(least == most ? $"{least}" : $"{least} to {most}")} values, not {args.Count}"
            )
        );
        return false;
    }

    public override RuleValue Evaluate(RuleScope scope)
    {
        switch (op)
        {
            case "and":
                return RuleValue.Of(args[0].Evaluate(scope).IsTrue && args[1].Evaluate(scope).IsTrue);
            case "or":
                return RuleValue.Of(args[0].Evaluate(scope).IsTrue || args[1].Evaluate(scope).IsTrue);
            case "not":
                return RuleValue.Of(!args[0].Evaluate(scope).IsTrue);
            case "if":
                return args[args[0].Evaluate(scope).IsTrue ? 1 : 2].Evaluate(scope);
            case "pick":
            {
                var wanted = args[0].Evaluate(scope);
                for (var i = 1; i < args.Count - 1; i += 2)
                {
                    if (args[i].Evaluate(scope).Same(wanted))
                    {
                        return args[i + 1].Evaluate(scope);
                    }
                }
                // Without an answer there is nothing to pick, not even the default.
                return wanted.Kind == RuleKind.Nothing ? RuleValue.Nothing : args[^1].Evaluate(scope);
            }
        }
        var first = args[0].Evaluate(scope);
        var second = args.Count > 1 ? args[1].Evaluate(scope) : RuleValue.Nothing;
        if (op is "=" or "!=" or "<" or "<=" or ">" or ">=")
        {
            if (first.Kind == RuleKind.Nothing || second.Kind != first.Kind)
            {
                return RuleValue.Of(false);
            }
            return RuleValue.Of(
                op switch
                {
                    "=" => first.Same(second),
                    "!=" => !first.Same(second),
                    "<" => first.Number < second.Number,
                    "<=" => first.Number <= second.Number,
                    ">" => first.Number > second.Number,
                    _ => first.Number >= second.Number,
                }
            );
        }
        if (op == "contains")
        {
            return RuleValue.Of(
                first.Kind == RuleKind.Text
                    && second.Kind == RuleKind.Text
                    && first.Text.Contains(second.Text, StringComparison.OrdinalIgnoreCase)
            );
        }
        try
        {
            return Arithmetic(first, second, scope);
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            return RuleValue.Nothing;
        }
    }

    private RuleValue Arithmetic(RuleValue first, RuleValue second, RuleScope scope)
    {
        if (first.Kind == RuleKind.Nothing || (args.Count > 1 && second.Kind == RuleKind.Nothing))
        {
            return RuleValue.Nothing;
        }
        var (a, b) = (first.Number, second.Number);
        switch (op)
        {
            case "+" when first.Kind == RuleKind.Date:
                return RuleValue.Of(first.Date.AddDays((int)b));
            case "-" when first.Kind == RuleKind.Date:
                return RuleValue.Of(first.Date.AddDays(-(int)b));
            case "+":
                return RuleValue.Of(a + b);
            case "-":
                return RuleValue.Of(args.Count == 1 ? -a : a - b);
            case "*":
                return RuleValue.Of(a * b);
            case "/":
                return b == 0 ? RuleValue.Nothing : RuleValue.Of(a / b);
            case "round":
                return RuleValue.Of(
                    Math.Round(a, args.Count > 1 ? (int)Math.Clamp(b, 0, 10) : 0, MidpointRounding.AwayFromZero)
                );
            case "ceil":
                return RuleValue.Of(Math.Ceiling(a));
            case "floor":
                return RuleValue.Of(Math.Floor(a));
            case "abs":
                return RuleValue.Of(Math.Abs(a));
            case "days":
                return RuleValue.Of(b - a);
            case "years":
                return RuleValue.Of(RuleDates.Years(first.Date, second.Date));
            default:
                var best = a;
                foreach (var arg in args.Skip(1))
                {
                    var next = arg.Evaluate(scope);
                    if (next.Kind != RuleKind.Number)
                    {
                        return RuleValue.Nothing;
                    }
                    best = op == "min" ? Math.Min(best, next.Number) : Math.Max(best, next.Number);
                }
                return RuleValue.Of(best);
        }
    }
}

/// <summary>Ages as Thai law counts them.</summary>
public static class RuleDates
{
    /// <summary>Whole years from one day to the other; somebody born on 29 February is a year older on 1 March of other years.</summary>
    public static int Years(DateOnly from, DateOnly to)
    {
        if (to < from)
        {
            return -Years(to, from);
        }
        var years = to.Year - from.Year;
        return (to.Month, to.Day).CompareTo((from.Month, from.Day)) < 0 ? years - 1 : years;
    }
}
