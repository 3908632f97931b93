using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ThaklorAspire.Site.Pages.Desk.Services;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Desk.Services;

/// <summary>The tables behind the editor, held against the schema of definitions.</summary>
public sealed class MembersTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(
        File.ReadAllText(TestEnvironment.RepositoryFile("Submissions.Service/definitions/service.schema.json"))
    )!["definitions"]!;

    public static TheoryData<string> Types =>
        [.. Schema["field"]!["properties"]!["type"]!["enum"]!.AsArray().Select(t => t!.ToString())];

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_CanBeGivenEveryMemberThatItsSchemaKnows_AndNoOther(string type)
    {
        // The type has a place of its own on the page, and so have the questions of rows.
        string[] elsewhere = ["type", "fields"];
        FieldMembers
            .All(type, cell: false)
            .Select(m => m.Name)
            .Order()
            .ShouldBe(Allowed("field", type).Except(elsewhere).Order());
        if (FieldMembers.Type(type)!.InRows)
        {
            FieldMembers
                .All(type, cell: true)
                .Select(m => m.Name)
                .Order()
                .ShouldBe(Allowed("rowField", type).Except(elsewhere).Order());
        }
    }

    [Fact]
    public void Types_AreAllOfTheSchema_AndThoseOfRowsToo()
    {
        FieldMembers.Types.Select(t => t.Name).Order().ShouldBe(Types.Select(t => t.Data).Order());
        FieldMembers
            .Types.Where(t => t.InRows)
            .Select(t => t.Name)
            .Order()
            .ShouldBe(
                Schema["rowField"]!["properties"]!["type"]!["enum"]!.AsArray().Select(t => t!.ToString()).Order()
            );
    }

    [Fact]
    public void Parts_CoverWhatADefinitionMaySay_ButForWhatHasItsOwnPage()
    {
        var whole = JsonNode.Parse(
            File.ReadAllText(TestEnvironment.RepositoryFile("Submissions.Service/definitions/service.schema.json"))
        )!["properties"]!
            .AsObject()
            .Select(p => p.Key);
        string[] elsewhere =
        [
            "$schema",
            "code",
            "version",
            "breaking",
            "open",
            "closedReason",
            "opens",
            "closes",
            "fields",
        ];

        ServiceMembers
            .Parts.SelectMany(p => p.Members)
            .Select(m => m.Name)
            .Order()
            .ShouldBe(whole.Except(elsewhere).Order());
    }

    [Theory]
    [InlineData("1,234.50", "123450")]
    [InlineData("๒๔๐", "24000")]
    [InlineData("0.001", "\"0.001\"")]
    [InlineData("มาก", "\"มาก\"")]
    [InlineData("99999999999999999999999999999", "\"99999999999999999999999999999\"")]
    public void Baht_AreStoredAsSatang_AndWhatIsNoNumberStays(string typed, string stored)
    {
        var field = new JsonObject { ["type"] = "money" };

        DraftForm.Apply(field, FieldMembers.All("money", cell: false), Form(("m.minSatang", typed)));

        field["minSatang"]!.ToJsonString(DefinitionText.Format).ShouldBe(stored);
    }

    [Fact]
    public void Form_ThatDoesNotSpeakOfAMember_LeavesItAlone_AndEmptiedOnesGo()
    {
        var field = JsonNode
            .Parse("""{"key":"a","type":"date","allowPast":false,"showIf":"x","help":null,"minAge":3}""")!
            .AsObject();

        DraftForm.Apply(
            field,
            FieldMembers.All("date", cell: false),
            Form(
                ("m.showIf", " "),
                ("m.help.th", ""),
                ("m.help.en", ""),
                ("g.allowFuture", "1"),
                ("m.allowFuture", "yes")
            )
        );

        field.ToJsonString().ShouldBe("""{"key":"a","type":"date","allowPast":false,"help":null,"minAge":3}""");
        DraftForm.Apply(
            field,
            FieldMembers.All("date", cell: false),
            Form(("g.allowFuture", "1"), ("g.allowPast", "1"), ("m.allowPast", "yes"))
        );
        ((bool)field["allowFuture"]!).ShouldBeFalse();
        ((bool)field["allowPast"]!).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Type_ChangedToAnother_KeepsOnlyWhatThatMaySay(string type)
    {
        foreach (var other in FieldMembers.Types)
        {
            var question = FieldMembers.NewQuestion(other.Name, "a", "s");
            question["role"] = "phone";
            FieldMembers.ChangeType(question, type, cell: false);
            question.Select(m => m.Key).Except(Allowed("field", type)).ShouldBeEmpty($"{other.Name} to {type}");
        }
    }

    [Theory]
    [InlineData("add:nothing")]
    [InlineData("remove:options.9")]
    [InlineData("up:options.x")]
    [InlineData("remove:label.th")]
    [InlineData("save")]
    [InlineData("")]
    public void Step_OfNothing_ChangesNothing(string step)
    {
        var question = FieldMembers.NewQuestion("radio", "a", null);
        var before = question.ToJsonString();

        DraftForm.Change(question, FieldMembers.All("radio", cell: false), step).ShouldBeNull();

        question.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public void FirstStepOfTheManual_MakesTheManualItNeeds()
    {
        var definition = new JsonObject();

        DraftForm
            .Change(definition, ServiceMembers.Part("manual")!.Members, "add:manual.steps")
            .ShouldBe("m-manual-steps-0");

        definition["manual"]!
            .AsObject()
            .Select(m => m.Key)
            .Order()
            .ShouldBe(["criteria", "documents", "fees", "law", "steps"]);
    }

    [Fact]
    public void Lines_AreThoseOfTheText()
    {
        var lines = DefinitionText.Lines(
            "{\n  \"a\": [\n    1, {\n      \"b/c\": 2\n    }\n  ],\n  \"d\": { \"e\": [] }\n}"
        );

        lines[""].ShouldBe(1);
        lines["/a"].ShouldBe(2);
        lines["/a/0"].ShouldBe(3);
        lines["/a/1/b~1c"].ShouldBe(4);
        lines["/d/e"].ShouldBe(7);
    }

    private static IEnumerable<string> Allowed(string definition, string type) =>
        Schema[definition]!["allOf"]!
            .AsArray()
            .Single(c => c!["if"]?["properties"]?["type"]?["enum"]?[0]?.ToString() == type)!["then"]!["propertyNames"]![
            "enum"
        ]!
            .AsArray()
            .Select(n => n!.ToString());

    private static FormCollection Form(params (string Name, string Value)[] fields) =>
        new(fields.ToDictionary(f => f.Name, f => new StringValues(f.Value)));
}
