using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Engine;

/// <summary>A definition that would mislead citizens or lose their answers does not load; whoever wrote it is told where and why.</summary>
public sealed class BadDefinitionTests
{
    private static readonly string Folder = TestEnvironment.RepositoryFile("Submissions.Service/definitions");
    private static readonly OfficeFile Office = OfficeFile.Load(TestEnvironment.RepositoryFile("office.json"));
    private static readonly Lazy<Task<JsonSchema>> Schema = new(() =>
        JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Folder, DefinitionFile.SchemaName)))
    );

    private const string Sign = "file-sign-tax";
    private const string Loan = "borrow-equipment";
    private const string Corruption = "report-corruption";
    private const string Complaint = "report-complaint";

    /// <summary>What is done to a good definition, and what the message must hold: the place, then the reason.</summary>
    private static readonly Dictionary<
        string,
        (string File, Action<JsonNode> Spoil, string Place, string Reason)
    > Spoilt = new()
    {
        ["unknown type"] = (Sign, d => Field(d, "p_name")["type"] = "telepathy", "type", "NotInEnumeration"),
        ["type of old"] = (Sign, d => Field(d, "payer_type")["type"] = "choice", "type", "NotInEnumeration"),
        ["no type"] = (Sign, d => Field(d, "p_name").Remove("type"), "fields", "PropertyRequired"),
        ["unknown member"] = (Sign, d => d["color"] = "red", "color", "NoAdditionalPropertiesAllowed"),
        ["unknown member of a field"] = (
            Sign,
            d => Field(d, "p_name")["color"] = "red",
            "color",
            "NoAdditionalPropertiesAllowed"
        ),
        ["member of another type"] = (
            Sign,
            d => Field(d, "p_name")["minSatang"] = 5,
            "minSatang",
            "could not be mapped"
        ),
        ["unknown category"] = (Sign, d => d["category"] = "FREE", "category", "NotInEnumeration"),
        ["nearby of a confidential service"] = (
            Corruption,
            d => d["nearby"] = new JsonObject { ["metres"] = 100, ["days"] = 60 },
            "/nearby",
            "tells nobody of its cases"
        ),
        ["nearby without a place"] = (
            Sign,
            d => d["nearby"] = new JsonObject { ["metres"] = 100, ["days"] = 60 },
            "/nearby",
            "needs a field with role 'place'"
        ),
        ["nearby by a question that is no choice"] = (
            Complaint,
            d => d["nearby"]!["by"] = "subject",
            "/nearby/by",
            "no radio or select"
        ),
        ["nearby of an answer that is no option"] = (
            Complaint,
            d => d["nearby"]!["only"]![1] = "moon",
            "/nearby/only/1",
            "is no option of 'cat'"
        ),
        ["nearby of answers to nothing"] = (
            Complaint,
            d => d["nearby"]!.AsObject().Remove("by"),
            "/nearby/only",
            "needs 'by'"
        ),
        ["nearby of the whole subdistrict"] = (
            Complaint,
            d => d["nearby"]!["metres"] = 5000,
            "nearby.metres",
            "NumberTooBig"
        ),
        ["routing by a question that is no choice"] = (
            Complaint,
            d => d["routing"]!["by"] = "subject",
            "/routing/by",
            "no radio or select"
        ),
        ["routing of an answer that is no option"] = (
            Complaint,
            d => d["routing"]!["to"]![0]!["value"] = "moon",
            "/routing/to/0/value",
            "is no option of 'cat'"
        ),
        ["routing of one answer to two departments"] = (
            Complaint,
            d => d["routing"]!["to"]![1]!["value"] = "light",
            "/routing/to/1/value",
            "stands twice"
        ),
        ["routing to nobody"] = (
            Complaint,
            d => d["routing"]!["to"]![2]!["department"] = "harbour",
            "/routing/to/2/department",
            "no department"
        ),
        ["no days"] = (Sign, d => d["processingDays"] = 0, "processingDays", "NumberTooSmall"),
        ["unknown kind of days"] = (
            Sign,
            d => d["processingDaysKind"] = "lunar",
            "processingDaysKind",
            "NotInEnumeration"
        ),
        ["missing English"] = (Sign, d => d["title"]!.AsObject().Remove("en"), "title", "PropertyRequired"),
        ["empty English"] = (Sign, d => d["title"]!["en"] = "", "title.en", "StringTooShort"),
        ["blank English"] = (Sign, d => d["title"]!["en"] = "   ", "/title/en", "text is missing"),
        ["English that is Thai"] = (
            Sign,
            d => d["title"]!["en"] = (string)d["title"]!["th"]!,
            "/title/en",
            "is the Thai one"
        ),
        ["missing Thai of an option"] = (
            Sign,
            d => Field(d, "payer_type")["options"]![0]!["label"]!.AsObject().Remove("th"),
            "options",
            "PropertyRequired"
        ),
        ["script in text"] = (
            Sign,
            d => d["summary"]!["th"] = "<script>alert(1)</script>",
            "summary.th",
            "PatternMismatch"
        ),
        ["script address in text"] = (
            Sign,
            d => d["summary"]!["en"] = "see javascript:alert(1)",
            "/summary/en",
            "markup or script"
        ),
        ["character reference in text"] = (
            Sign,
            d => Field(d, "p_name")["label"]!["en"] = "a&#60;b",
            "/label/en",
            "markup or script"
        ),
        ["control character in text"] = (
            Sign,
            d => d["summary"]!["en"] = "a\u0007b",
            "/summary/en",
            "control character"
        ),
        ["unknown department"] = (Sign, d => d["department"] = "magic", "/department", "no department"),
        ["closed without reason"] = (Sign, d => d["open"] = false, "/open", "closedReason"),
        ["closes before it opens"] = (
            Sign,
            d => (d["opens"], d["closes"]) = ("2026-10-01", "2026-09-01"),
            "/opens",
            "after it closes"
        ),
        ["opens in the Buddhist era"] = (Sign, d => d["opens"] = "2569-10-01", "/opens", "Buddhist era"),
        ["opens on no day"] = (Sign, d => d["opens"] = "2026-13-01", "$.opens", "line"),
        ["duplicate key"] = (Sign, d => Field(d, "p_phone")["key"] = "p_name", "/key", "stands twice"),
        ["reserved key"] = (Sign, d => Field(d, "p_phone")["key"] = "consent", "/key", "reserved"),
        ["word of the rules as key"] = (Sign, d => Field(d, "p_phone")["key"] = "today", "/key", "reserved"),
        ["key with a capital"] = (Sign, d => Field(d, "p_phone")["key"] = "Phone", "key", "PatternMismatch"),
        ["duplicate role"] = (Sign, d => Field(d, "shop")["role"] = "applicant_name", "/role", "stands twice"),
        ["role that does not fit"] = (Sign, d => Field(d, "p_phone")["role"] = "contact", "/role", "cannot have role"),
        ["nobody to address"] = (Sign, d => Field(d, "p_name").Remove("role"), "/fields", "nobody to address"),
        ["unknown section"] = (Sign, d => Field(d, "p_name")["section"] = "nowhere", "/section", "no section"),
        ["unreachable field"] = (Sign, d => Field(d, "p_name").Remove("section"), "/fields/", "not be reached"),
        ["empty section"] = (
            Sign,
            d => d["sections"]!.AsArray().Add(Json("""{"key":"more","title":{"th":"ก","en":"a"}}""")),
            "/sections/",
            "no question stands"
        ),
        ["duplicate section"] = (
            Sign,
            d => d["sections"]!.AsArray().Add(d["sections"]![0]!.DeepClone()),
            "/sections/",
            "stands twice"
        ),
        ["show-if that is no rule"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = "payer_type = ",
            "/showIf",
            "ends too early"
        ),
        ["show-if of old"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = Json("""{"field":"payer_type","in":["person"]}"""),
            "showIf",
            "StringExpected"
        ),
        ["show-if with an unknown name"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = "payer = 'person'",
            "/showIf",
            "no question"
        ),
        ["show-if with an unknown option"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = "payer_type = 'ghost'",
            "/showIf",
            "no option"
        ),
        ["show-if that is a number"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = "1 + 1",
            "/showIf",
            "must give something true or false"
        ),
        ["show-if that never changes"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = "1 = 2",
            "/showIf",
            "names no question"
        ),
        ["show-if of itself"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = "answered(shop)",
            "/showIf",
            "waits for itself"
        ),
        ["cyclic show-if"] = (
            Sign,
            d =>
            {
                Field(d, "shop")["showIf"] = "answered(sign_place)";
                Field(d, "sign_place")["showIf"] = "answered(shop)";
            },
            "/showIf",
            "goes round in a circle"
        ),
        ["circle through a computed amount"] = (
            Sign,
            d => Field(d, "sign")["showIf"] = "tax > 0",
            "/showIf",
            "goes round in a circle"
        ),
        ["circle within a row"] = (
            Sign,
            d =>
            {
                Cell(d, "sign", "w")["showIf"] = "h > 1";
                Cell(d, "sign", "h")["showIf"] = "w > 1";
            },
            "/fields/",
            "goes round in a circle"
        ),
        ["rule too long"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = "payer_type = 'person'" + new string(' ', 1000),
            "showIf",
            "StringTooLong"
        ),
        ["rule too deep"] = (
            Sign,
            d => Field(d, "shop")["showIf"] = $"{new string('(', 40)}answered(p_name){new string(')', 40)}",
            "/showIf",
            "deep"
        ),
        ["required twice over"] = (
            Sign,
            d => Field(d, "shop")["requiredIf"] = "payer_type = 'person'",
            "/requiredIf",
            "always required"
        ),
        ["options that are one"] = (
            Sign,
            d => ((JsonArray)Field(d, "payer_type")["options"]!).RemoveAt(1),
            "options",
            "TooFewItems"
        ),
        ["duplicate option"] = (
            Sign,
            d => Field(d, "payer_type")["options"]![1]!["value"] = "person",
            "/options",
            "stands 2 times"
        ),
        ["options of one name"] = (
            Sign,
            d =>
                Field(d, "payer_type")["options"]![1]!["label"] = Field(d, "payer_type")["options"]![0]![
                    "label"
                ]!.DeepClone(),
            "/options",
            "two options"
        ),
        ["select without options"] = (Loan, d => Field(d, "p_prefix").Remove("options"), "/fields/", "options"),
        ["select from nowhere"] = (
            Loan,
            d =>
            {
                Field(d, "p_prefix").Remove("options");
                Field(d, "p_prefix")["optionsFrom"] = "moon_years:0..1";
            },
            "optionsFrom",
            "PatternMismatch"
        ),
        ["lengths the wrong way round"] = (
            Sign,
            d => Field(d, "shop")["minLength"] = 4000,
            "/minLength",
            "above maxLength"
        ),
        ["bounds the wrong way round"] = (Sign, d => Cell(d, "sign", "w")["min"] = 999_999, "/min", "above max"),
        ["negative file size"] = (Sign, d => AnyFile(d)["file"]!["maxBytes"] = -1, "maxBytes", "NumberTooSmall"),
        ["file type nobody checks"] = (
            Sign,
            d => AnyFile(d)["file"]!["mediaTypes"] = new JsonArray("text/html"),
            "mediaTypes",
            "NotInEnumeration"
        ),
        ["neither future nor past"] = (Loan, d => Field(d, "from")["allowFuture"] = false, "/allowPast", "neither"),
        ["ages the wrong way round"] = (
            Loan,
            d => (Field(d, "from")["minAge"], Field(d, "from")["maxAge"]) = (9, 3),
            "/minAge",
            "above maxAge"
        ),
        ["rows the wrong way round"] = (Loan, d => Field(d, "item")["minRows"] = 40, "/minRows", "above maxRows"),
        ["too many rows"] = (Loan, d => Field(d, "item")["maxRows"] = 10_000, "maxRows", "NumberTooBig"),
        ["rows in rows"] = (Loan, d => Cell(d, "item", "other")["type"] = "rows", "type", "NotInEnumeration"),
        ["duplicate key in rows"] = (Loan, d => Cell(d, "item", "other")["key"] = "code", "/key", "stands twice"),
        ["rule of a row about another row's form"] = (
            Loan,
            d => Cell(d, "item", "other")["showIf"] = "colour = 'red'",
            "/showIf",
            "no question"
        ),
        ["computed of text"] = (Sign, d => Field(d, "tax")["rule"] = "shop", "/rule", "must give a number"),
        ["computed of itself"] = (Sign, d => Field(d, "tax")["rule"] = "tax + 1", "/rule", "goes round in a circle"),
        ["computed and required"] = (Sign, d => Field(d, "tax")["required"] = true, "/required", "never asked"),
        ["computed as a colour"] = (Sign, d => Field(d, "tax")["as"] = "colour", "as", "NotInEnumeration"),
        ["check beside nothing"] = (Loan, d => d["checks"]![0]!["field"] = "nowhere", "/checks/0/field", "no question"),
        ["check that compares a date with a number"] = (
            Loan,
            d => d["checks"]![0]!["rule"] = "to >= 3",
            "/checks/0/rule",
            "a date is needed"
        ),
        ["check without English"] = (Loan, d => d["checks"]![0]!.AsObject().Remove("en"), "checks", "PropertyRequired"),
        ["check in Thai twice"] = (
            Loan,
            d => d["checks"]![0]!["en"] = (string)d["checks"]![0]!["th"]!,
            "/checks/0/en",
            "is the Thai one"
        ),
        ["check of a strange level"] = (Loan, d => d["checks"]![0]!["level"] = "fatal", "level", "NotInEnumeration"),
        ["notice that is no rule"] = (
            Sign,
            d => Field(d, "tax")["notices"]![0]!["if"] = "tax >",
            "/notices/0/if",
            "ends too early"
        ),
        ["missing legal basis"] = (
            Sign,
            d => Field(d, "p_name")["privacy"]!.AsObject().Remove("legalBasis"),
            "privacy",
            "PropertyRequired"
        ),
        ["missing purpose"] = (
            Sign,
            d => Field(d, "p_name")["privacy"]!.AsObject().Remove("purpose"),
            "privacy",
            "PropertyRequired"
        ),
        ["kept for ever"] = (
            Sign,
            d => Field(d, "p_name")["privacy"]!["retentionMonths"] = 100_000,
            "retentionMonths",
            "NumberTooBig"
        ),
        ["no privacy at all"] = (Sign, d => Field(d, "p_name").Remove("privacy"), "fields", "PropertyRequired"),
        ["anonymous without a box to tick"] = (
            Corruption,
            d => Field(d, "anon").Remove("role"),
            "/anonymous",
            "role 'anonymous'"
        ),
        ["a box to tick that is not allowed"] = (Corruption, d => d["anonymous"] = "no", "/role", "does not allow"),
        ["name asked of the anonymous"] = (
            Corruption,
            d => Field(d, "p_name").Remove("showIf"),
            "/role",
            "still asked"
        ),
        ["phone asked of the anonymous only"] = (
            Corruption,
            d => Field(d, "p_phone")["showIf"] = "answered(anon)",
            "/showIf",
            "still asked"
        ),
        ["duplicate search word"] = (
            Sign,
            d => d["words"] = new JsonArray("ป้าย", "น้ำ", "น\u0E4D\u0E49า"),
            "/words/2",
            "stands twice"
        ),
        ["manual's unknown department"] = (
            Sign,
            d => d["manual"]!["steps"]![0]!["department"] = "magic",
            "/manual/steps/0/department",
            "no department"
        ),
        ["manual without fees"] = (Sign, d => d["manual"]!.AsObject().Remove("fees"), "manual", "PropertyRequired"),
        ["unknown state"] = (
            Sign,
            d => d["statusTexts"]!["lost"] = Json("""{"th":"ก","en":"a"}"""),
            "lost",
            "NoAdditionalPropertiesAllowed"
        ),
        ["notice of no day"] = (Sign, d => d["notice"]!["effectiveFrom"] = "soon", "effectiveFrom", "PatternMismatch"),
        ["no questions"] = (Sign, d => d["fields"] = new JsonArray(), "fields", "TooFewItems"),
        ["code with a slash"] = (Sign, d => d["code"] = "../etc", "code", "PatternMismatch"),
    };

    public static TheoryData<string> Kinds => [.. Spoilt.Keys];

    [Fact]
    public void Kinds_AreAtLeastFifty() => Spoilt.Count.ShouldBeGreaterThan(50);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Load_WhenADefinitionIsBad_SaysWhereAndWhy(string kind)
    {
        var (file, spoil, place, reason) = Spoilt[kind];
        var definition = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, $"{file}.json")))!;
        spoil(definition);
        var path = Path.Combine(Directory.CreateTempSubdirectory("definitions-").FullName, "bad.json");
        try
        {
            await File.WriteAllTextAsync(
                path,
                definition.ToJsonString(new JsonSerializerOptions { WriteIndented = true })
            );
            var schema = await Schema.Value;
            var lines = Should
                .Throw<BadDefinitionException>(() => DefinitionFile.Load(path, schema, Office))
                .Message.Split('\n');
            lines.ShouldAllBe(l => l.StartsWith($"{path}, line ", StringComparison.Ordinal));
            lines.ShouldContain(
                l => l.Contains(place, StringComparison.Ordinal) && l.Contains(reason, StringComparison.Ordinal),
                string.Join('\n', lines)
            );
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static JsonObject Field(JsonNode definition, string key) =>
        definition["fields"]!.AsArray().Single(f => (string)f!["key"]! == key)!.AsObject();

    private static JsonObject Cell(JsonNode definition, string table, string key) =>
        Field(definition, table)["fields"]!.AsArray().Single(f => (string)f!["key"]! == key)!.AsObject();

    private static JsonObject AnyFile(JsonNode definition) =>
        definition["fields"]!.AsArray().First(f => (string)f!["type"]! == "file")!.AsObject();

    private static JsonNode Json(string json) => JsonNode.Parse(json)!;
}
