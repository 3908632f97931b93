using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.Forms.Rules;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Engine;

public sealed class RuleTests
{
    private static readonly Dictionary<string, RuleName> Names = new()
    {
        ["land"] = new(RuleKind.Text, ["private", "public"]),
        ["asset"] = new(RuleKind.Set, ["land", "sign"]),
        ["note"] = new(RuleKind.Text),
        ["count"] = new(RuleKind.Number),
        ["baht"] = new(RuleKind.Number),
        ["agree"] = new(RuleKind.Bool),
        ["from"] = new(RuleKind.Date),
        ["to"] = new(RuleKind.Date),
        ["slip"] = new(RuleKind.Other),
        ["sign"] = new(
            RuleKind.Rows,
            Row: new Dictionary<string, RuleName>
            {
                ["w"] = new(RuleKind.Number),
                ["h"] = new(RuleKind.Number),
                ["class"] = new(RuleKind.Text, ["thai", "mixed"]),
            }
        ),
    };

    private sealed class Scope : RuleScope
    {
        public Dictionary<string, RuleValue> Answers { get; } = [];
        public List<Scope> Signs { get; } = [];
        public Scope? Outer { get; init; }
        public override DateOnly Today => new(2026, 11, 23);

        public override RuleValue Value(string key) =>
            Answers.TryGetValue(key, out var value) ? value : Outer?.Value(key) ?? RuleValue.Nothing;

        public override bool Answered(string key) =>
            Value(key).Kind != RuleKind.Nothing && Value(key) != RuleValue.Of(false);

        public override IReadOnlyList<RuleScope> Rows(string key) => Signs;

        public Scope Row(decimal? w, decimal? h, string @class)
        {
            var row = new Scope { Outer = this };
            if (w is not null)
            {
                row.Answers["w"] = RuleValue.Of(w.Value);
            }
            if (h is not null)
            {
                row.Answers["h"] = RuleValue.Of(h.Value);
            }
            row.Answers["class"] = RuleValue.Of(@class);
            Signs.Add(row);
            return this;
        }
    }

    private static Scope Filled()
    {
        var scope = new Scope();
        foreach (var (key, value) in Shared["filled"]!.AsObject())
        {
            if (key == "sign")
            {
                foreach (var row in value!.AsArray())
                {
                    scope.Row((decimal?)row!["w"], (decimal?)row["h"], (string)row["class"]!);
                }
                continue;
            }
            scope.Answers[key] = value switch
            {
                JsonArray ticked => RuleValue.Of([.. ticked.Select(t => (string)t!)]),
                JsonObject day when day["date"] is { } date => RuleValue.Of(
                    DateOnly.ParseExact((string)date!, "yyyy-MM-dd", CultureInfo.InvariantCulture)
                ),
                JsonObject => RuleValue.There,
                JsonValue text when text.GetValueKind() == JsonValueKind.String => RuleValue.Of((string)text!),
                JsonValue number when number.GetValueKind() == JsonValueKind.Number => RuleValue.Of((decimal)number),
                _ => RuleValue.Of((bool)value!),
            };
        }
        return scope;
    }

    private static Rule Good(string text, RuleKind? kind = null)
    {
        var (rule, faults) = Rule.Read(text, Names, kind: kind);
        faults.ShouldBeEmpty(text);
        return rule!;
    }

    /// <summary>What a rule finds in given answers: <c>tests/vectors/rules.json</c>, which the browser's own evaluator is held to as well.</summary>
    public static TheoryData<string, string, bool> Vectors =>
        [.. Shared["rules"]!.AsArray().Select(v => ((string)v!["rule"]!, (string)v["answers"]!, (bool)v["holds"]!))];

    private static readonly JsonNode Shared = JsonNode.Parse(
        File.ReadAllText(TestEnvironment.RepositoryFile("tests/vectors/rules.json"))
    )!;

    // What is not answered is nothing: it equals nothing, is above and below nothing, and makes nothing of sums.
    [Theory]
    [MemberData(nameof(Vectors))]
    public void Rule_IsWorkedOutAsInTheBrowser(string text, string answers, bool holds)
    {
        var rule = Good(text);

        rule.Holds(answers == "filled" ? Filled() : new Scope()).ShouldBe(holds);
        // What the browser is tested with is what it is served.
        var shared = Shared["rules"]!.AsArray().First(v => (string)v!["rule"]! == text)!["tree"];
        JsonNode.DeepEquals(rule.Tree(), shared).ShouldBeTrue($"tree of {text} is {rule.Tree().ToJsonString()}");
    }

    [Theory]
    [InlineData("count * 79228162514264337593", 0)]
    [InlineData("today() + 9999999999", 0)]
    public void Rule_OfAmountsBeyondAllSense_IsNothing(string text, int _)
    {
        var scope = new Scope();
        scope.Answers["count"] = RuleValue.Of(decimal.MaxValue);
        Good(text).Evaluate(scope).Kind.ShouldBe(RuleKind.Nothing);
    }

    [Theory]
    [InlineData("", 0, "ends too early")]
    [InlineData("land =", 6, "ends too early")]
    [InlineData("land = 'x", 7, "closing")]
    [InlineData("land == 'private'", 6, "not expected")]
    [InlineData("land = 'private' and", 20, "ends too early")]
    [InlineData("(land = 'private'", 17, "missing")]
    [InlineData("land = 'private')", 16, "not expected")]
    [InlineData("land = \"private\"", 7, "no part of a rule")]
    [InlineData("land = 'private'; drop", 16, "no part of a rule")]
    [InlineData("landd = 'private'", 0, "no question")]
    [InlineData("land = 'privat'", 7, "no option")]
    [InlineData("'sing' in asset", 0, "no option")]
    [InlineData("land in ('public', 'privat')", 19, "no option")]
    [InlineData("land > 3", 0, "a number or a date")]
    [InlineData("count = 'three'", 8, "cannot equal")]
    [InlineData("count + land > 1", 8, "a number is needed")]
    [InlineData("count", 0, "must give something true or false")]
    [InlineData("count and agree", 0, "true or false")]
    [InlineData("asset = 'land'", 0, "cannot be compared")]
    [InlineData("slip = 'x'", 0, "cannot be compared")]
    [InlineData("'a' in land", 7, "several ticks")]
    [InlineData("3 in asset", 0, "a text")]
    [InlineData("count in ('a')", 10, "a number is needed")]
    [InlineData("count in (count)", 15, "texts and numbers only")]
    [InlineData("sum(count, 1) > 0", 4, "no rows")]
    [InlineData("sum(sign, class) > 0", 10, "a number")]
    [InlineData("w > 1", 0, "no question")]
    [InlineData("eval('x')", 0, "no function")]
    [InlineData("min(1)", 0, "takes")]
    [InlineData("days(from)", 0, "takes 2")]
    [InlineData("days(from, 3) > 1", 11, "a date")]
    [InlineData("if(agree, 1, 'a') = 1", 13, "a number")]
    [InlineData("pick(land, 'private', 1) = 1", 0, "pick takes")]
    [InlineData("pick(land, 'privat', 1, 2) = 1", 11, "no option")]
    [InlineData("date('2569-13-01') = today()", 5, "a day such as")]
    [InlineData("1.2.3 = 1", 0, "no number")]
    [InlineData("and = 1", 0, "not expected")]
    [InlineData("answered(not)", 9, "key of a question")]
    [InlineData("ที่ดิน = 'x'", 0, "no part of a rule")]
    public void Rule_ThatMakesNoSense_IsRefusedWithPlaceAndReason(string text, int position, string reason)
    {
        var (rule, faults) = Rule.Read(text, Names);
        rule.ShouldBeNull();
        faults.ShouldContain(
            f => f.Position == position && f.Reason.Contains(reason, StringComparison.Ordinal),
            string.Join(" | ", faults)
        );
    }

    [Fact]
    public void Rule_TooLongOrTooDeep_IsRefused()
    {
        Rule.Read(new string(' ', 1001), Names).Faults.Single().Reason.ShouldContain("1000");
        Rule.Read($"{new string('(', 40)}agree{new string(')', 40)}", Names)
            .Faults.Single()
            .Reason.ShouldContain("deep");
        Rule.Read(string.Concat(Enumerable.Repeat("not ", 40)) + "agree", Names)
            .Faults.Single()
            .Reason.ShouldContain("deep");
        Rule.Read(new string('-', 900) + "1 = 1", Names).Faults.Single().Reason.ShouldContain("deep");
        Good($"{new string('(', 30)}agree{new string(')', 30)}").Holds(Filled()).ShouldBeTrue();
        Good(string.Join(" or ", Enumerable.Repeat("agree", 100))).Holds(Filled()).ShouldBeTrue();
    }

    [Fact]
    public void Tree_IsWhatABrowserNeeds()
    {
        Good("land = 'private' and not (count > 3 or 'sign' in asset)")
            .Tree()
            .ToJsonString()
            .ShouldBe(
                """{"op":"and","args":[{"op":"=","args":[{"field":"land"},{"value":"private"}]},{"op":"not","args":[{"op":"or","args":[{"op":"\u003E","args":[{"field":"count"},{"value":3}]},{"op":"in","args":[{"value":"sign"},{"field":"asset"}]}]}]}]}"""
            );
        Good(
                "land in ('public','private') and from >= today() and to = date('2026-01-02') and sum(sign, w) > count(sign)"
            )
            .Tree()
            .ToJsonString()
            .ShouldBe(
                """{"op":"and","args":[{"op":"and","args":[{"op":"and","args":[{"op":"in","args":[{"field":"land"},{"list":["public","private"]}]},{"op":"\u003E=","args":[{"field":"from"},{"op":"today","args":[]}]}]},{"op":"=","args":[{"field":"to"},{"value":"2026-01-02","kind":"date"}]}]},{"op":"\u003E","args":[{"op":"sum","args":[{"field":"sign"},{"field":"w"}]},{"op":"count","args":[{"field":"sign"}]}]}]}"""
            );
        Good("answered(slip)").Tree().ToJsonString().ShouldBe("""{"op":"answered","args":[{"field":"slip"}]}""");
        Good("-count < 0").Tree().ToJsonString().ShouldContain("""{"op":"-","args":[{"field":"count"}]}""");
    }

    [Fact]
    public void Names_AreSortedIntoWhatIsReadAndWhatIsOnlyAskedFor()
    {
        var rule = Good("answered(slip) and land = 'private' and sum(sign, w) > 1");
        rule.Reads.ShouldBe(["land", "sign", "w"], ignoreOrder: true);
        rule.Asks.ShouldBe(["slip"]);
    }
}
