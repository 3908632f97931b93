using System.Text.Json;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;
using ThaklorAspire.Forms.Places;

namespace ThaklorAspire.Submissions.Tests.Engine;

/// <summary>Types of questions and whole sheets, without a service around them.</summary>
public sealed class AnswerSheetTests
{
    private static readonly FormContext Context = new(
        new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero),
        [
            new()
            {
                Value = "works",
                Label = new() { Th = "กองช่าง", En = "Works" },
            },
            new()
            {
                Value = "clerk",
                Label = new() { Th = "สำนักปลัด", En = "Clerk" },
            },
        ]
    );

    private sealed record Form(
        IReadOnlyList<FieldDefinition> Fields,
        IReadOnlyList<SectionDefinition>? Sections = null,
        IReadOnlyList<CheckDefinition>? Checks = null
    ) : IQuestionnaire;

    private const string Common =
        "\"label\":{\"th\":\"ก\",\"en\":\"A\"},\"privacy\":{\"purpose\":{\"th\":\"ก\",\"en\":\"a\"},\"legalBasis\":{\"th\":\"ก\",\"en\":\"a\"},\"retentionMonths\":12}";

    private static FieldDefinition Field(string key, string type, string members = "", bool required = false) =>
        JsonSerializer.Deserialize<FieldDefinition>(
            $$"""{"type":"{{type}}","key":"{{key}}","required":{{(required ? "true" : "false")}},{{Common}}{{(members.Length == 0 ? "" : ",")}}{{members}}}""",
            DefinitionJson.Format
        )!;

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static AnswerSheet Judge(Form form, string answers, params (string Key, int Count)[] files) =>
        AnswerSheet.Judge(
            form,
            Json(answers).EnumerateObject().ToDictionary(a => a.Name, a => a.Value.Clone()),
            files.ToDictionary(f => f.Key, f => f.Count),
            Context
        );

    [Theory]
    [InlineData("text", "", "\" สวัสดี \"", "สวัสดี")]
    [InlineData("text", "\"format\":\"digits\",\"minDigits\":10,\"maxDigits\":15", "\"๑๒๓-๔๕๖ ๗๘๙๐\"", "1234567890")]
    [InlineData("text", "\"format\":\"house_number\"", "\"๙๙/๙\"", "99/9")]
    [InlineData("textarea", "", "\"a\\r\\nb\"", "a\nb")]
    [InlineData("number", "\"min\":1,\"max\":2000", "\"๑,๒๓๔\"", "1234")]
    [InlineData("number", "\"min\":1,\"max\":2000", "12", "12")]
    [InlineData("number", "\"min\":1,\"max\":2000", "1.2e1", "12")]
    [InlineData("number", "\"min\":-5,\"max\":5,\"decimals\":2", "\"-1.50\"", "-1.5")]
    [InlineData("number", "\"min\":0,\"max\":5", "0.0", "0")]
    [InlineData("money", "", "\"1,234.50 บาท\"", "123450")]
    [InlineData("money", "", "40", "4000")]
    [InlineData("money", "\"minSatang\":0", "\"0\"", "0")]
    [InlineData("date", "", "\"2024-04-17\"", "2024-04-17")]
    [InlineData("date", "", "\"17 เมษายน 2567\"", "2024-04-17")]
    [InlineData("date", "", "\"๑๗/๐๔/๒๕๖๗\"", "2024-04-17")]
    [InlineData("date", "", "\"29/02/2567\"", "2024-02-29")]
    [InlineData("date", "\"allowUnknownDay\":true", "\"2490\"", "1947-01-01")]
    [InlineData("date", "\"allowUnknownDay\":true", "\"--/--/2483\"", "1940-04-01")]
    [InlineData("datetime", "", "\"22/11/2569 09:05\"", "2026-11-22T09:05+07:00")]
    [InlineData("select", "\"optionsFrom\":\"calendar_years:-5..0\"", "\"๒๕๖๙\"", "2569")]
    [InlineData("select", "\"optionsFrom\":\"fiscal_years:-5..0\"", "\"2570\"", "2570")]
    [InlineData("select", "\"optionsFrom\":\"departments\"", "\"works\"", "works")]
    [InlineData("declaration", "", "true", "yes")]
    [InlineData("declaration", "", "\"yes\"", "yes")]
    [InlineData("national_id", "\"allowLeadingZero\":false", "\"1-0000-00000-00-9\"", "1000000000009")]
    [InlineData("juristic_id", "", "\"0 9940 00123 45 1\"", "0994000123451")]
    [InlineData("phone", "", "\"+66 81 234 5678\"", "0812345678")]
    [InlineData("email_or_line", "", "\"Somying_K\"", "somying_k")]
    [InlineData(
        "address",
        "",
        "{\"postcode\":\"๑๘๑๑๐\",\"subdistrict\":\"190205\",\"house\":\" 99/9 \",\"moo\":\"หมู่ 8\",\"soi\":\"\"}",
        "{\"house\":\"99/9\",\"moo\":\"8\",\"subdistrict\":\"190205\",\"postcode\":\"18110\"}"
    )]
    [InlineData(
        "address",
        "",
        "{\"subdistrict\":\"190205\",\"house\":\"1\"}",
        "{\"house\":\"1\",\"subdistrict\":\"190205\",\"postcode\":\"18110\"}"
    )]
    [InlineData(
        "place",
        "",
        "{\"lng\":\"101.1234567\",\"lat\":14.50,\"text\":\"หน้าวัด\"}",
        "{\"text\":\"หน้าวัด\",\"lat\":14.5,\"lng\":101.123457}"
    )]
    [InlineData("place", "", "{\"lat\":14,\"lng\":101}", "{\"lat\":14,\"lng\":101}")]
    public void Answer_HoweverItIsWritten_HasOneCanonicalForm(
        string type,
        string members,
        string answer,
        string canonical
    )
    {
        var sheet = Judge(new([Field("a", type, members, required: true)]), $"{{\"a\":{answer}}}");
        sheet.Faults.ShouldBeEmpty();
        sheet.Values["a"].ShouldBe(canonical);
    }

    [Theory]
    [InlineData("text", "", "\" \\u200b \"")]
    [InlineData("text", "", "null")]
    [InlineData("checkboxes", "\"options\":[{\"value\":\"x\",\"label\":{\"th\":\"ก\",\"en\":\"a\"}}]", "[]")]
    [InlineData("checkboxes", "\"options\":[{\"value\":\"x\",\"label\":{\"th\":\"ก\",\"en\":\"a\"}}]", "\"\"")]
    [InlineData("declaration", "", "false")]
    [InlineData("declaration", "", "null")]
    [InlineData("address", "", "{}")]
    [InlineData("address", "", "{\"house\":\" \"}")]
    [InlineData("place", "", "{\"text\":\"\",\"lat\":\"\",\"lng\":null}")]
    [InlineData("rows", "\"fields\":[],\"minRows\":0,\"maxRows\":5,\"rowLabel\":{\"th\":\"ก\",\"en\":\"a\"}", "[]")]
    public void Answer_ThatIsEmpty_IsMissing(string type, string members, string answer)
    {
        Judge(new([Field("a", type, members, required: true)]), $"{{\"a\":{answer}}}")
            .Faults.Single()
            .Fault.Code.ShouldBe("required");
        Judge(new([Field("a", type, members)]), $"{{\"a\":{answer}}}").Faults.ShouldBeEmpty();
    }

    [Fact]
    public void Answer_OfAnyWrongKind_IsRefusedAndNeverThrows()
    {
        string[] kinds =
        [
            "1",
            "true",
            "\"x\"",
            "[]",
            "[1]",
            "[[]]",
            "{}",
            "{\"a\":1}",
            "{\"text\":1}",
            "{\"house\":[]}",
            "[{\"a\":{}}]",
            "[\"\\ud800\"]",
            "\"\\ud800\"",
            "1e400",
            "-0",
            "{\"lat\":1e400,\"lng\":1}",
        ];
        string[] types =
        [
            "text",
            "textarea",
            "number",
            "money",
            "date",
            "datetime",
            "declaration",
            "juristic_id",
            "phone",
            "email_or_line",
            "address",
            "place",
        ];
        foreach (var field in types.Select(t => Field("a", t)).Append(Rows()))
        {
            foreach (var kind in kinds)
            {
                var sheet = Judge(new([field with { Key = "a" }]), $"{{\"a\":{kind}}}");
                (sheet.Faults.Count + sheet.UnknownKeys.Count + sheet.Values.Count).ShouldBeLessThanOrEqualTo(
                    2,
                    $"{field.TypeName} {kind}"
                );
            }
        }
    }

    private static FieldDefinition Rows(string extra = "") =>
        Field(
            "sign",
            "rows",
            "\"minRows\":1,\"maxRows\":3,\"rowLabel\":{\"th\":\"ป้าย\",\"en\":\"Sign\"},\"fields\":["
                + $"{{\"type\":\"number\",\"key\":\"w\",\"required\":true,{Common},\"min\":1,\"max\":100}},"
                + $"{{\"type\":\"declaration\",\"key\":\"odd\",\"required\":false,{Common}}},"
                + $"{{\"type\":\"text\",\"key\":\"why\",\"required\":true,\"showIf\":\"odd\",{Common}}}]{extra}",
            required: true
        );

    [Fact]
    public void Rows_AreJudgedCellByCellAndSummed()
    {
        var form = new Form([Rows(), Field("total", "computed", "\"as\":\"money\",\"rule\":\"sum(sign, w * 2)\"")]);

        var good = Judge(form, """{"sign":[{"w":"10"},{"w":5,"odd":true,"why":"โค้ง"}]}""");
        good.Faults.ShouldBeEmpty();
        good.Values["sign"].ShouldBe("""[{"w":"10"},{"w":"5","odd":"yes","why":"โค้ง"}]""");
        good.Values["total"].ShouldBe("3000");
        form.Fields[0]
            .Display(good.Values["sign"], Context)
            .Th.ShouldBe("ป้าย 1: ก 10\nป้าย 2: ก 5, ก ยืนยันแล้ว, ก โค้ง");

        Judge(form, """{"sign":[{"w":"10"},{"w":500},{"odd":true,"why":"x"}]}""")
            .Faults.Select(f => $"{f.Key} {f.Fault.Code}")
            .ShouldBe(["sign[1].w number.high", "sign[2].w required"]);
        Judge(form, """{"sign":[{"w":"10","why":"x"},{"w":1,"odd":true}]}""")
            .Faults.Select(f => $"{f.Key} {f.Fault.Code}")
            .ShouldBe(["sign[0].why not_asked", "sign[1].why required"]);
        Judge(form, """{"sign":[{"w":"10","z":1}]}""").UnknownKeys.ShouldBe(["sign[0].z"]);
        Judge(form, """{"sign":[{},{},{},{}]}""").Faults.Single().Fault.Code.ShouldBe("rows.many");
        Judge(form, """{"sign":["x"]}""").Faults.Single().Key.ShouldBe("sign");
        Judge(form, """{"sign":[{"w":1}],"total":"1"}""").UnknownKeys.ShouldBe(["total"]);
    }

    [Fact]
    public void Questions_ThatDependOnHiddenOnes_AreHiddenToo()
    {
        var form = new Form([
            Field("c", "text", "\"showIf\":\"b = 'x'\"", required: true),
            Field("b", "text", "\"showIf\":\"a = 'x'\""),
            Field("a", "text"),
        ]);
        Judge(form, """{"a":"x","b":"x","c":"x"}""").Faults.ShouldBeEmpty();
        Judge(form, """{"a":"x","b":"x"}""").Faults.Select(f => f.Key).ShouldBe(["c"]);
        // b is hidden, so what was typed there decides nothing.
        var hidden = Judge(form, """{"a":"y","b":"x","c":"x"}""");
        hidden.Faults.Select(f => $"{f.Key} {f.Fault.Code}").ShouldBe(["c not_asked", "b not_asked"]);
        hidden.Asked.ShouldBe(["a"]);
        Judge(form, """{"a":"y"}""").Faults.ShouldBeEmpty();
    }

    [Fact]
    public void Required_SoftAndOneOfTwo()
    {
        var form = new Form([
            Field("phone", "phone", "\"requiredIf\":\"not answered(mail)\""),
            Field("mail", "email_or_line", "\"requiredIf\":\"not answered(phone)\""),
            Field("no", "text", "\"soft\":true"),
        ]);
        var neither = Judge(form, "{}");
        neither.Faults.Select(f => f.Key).ShouldBe(["phone", "mail"]);
        neither.Warnings.Select(f => f.Key).ShouldBe(["no"]);
        neither.Flags.ShouldContain("no_missing");
        neither.IsRequired("phone").ShouldBeTrue();
        Judge(form, """{"phone":"0812345678","no":"1"}""").Faults.ShouldBeEmpty();
        Judge(form, """{"mail":"a@example.com"}""").Faults.ShouldBeEmpty();
    }

    [Fact]
    public void Checks_AreJudgedOnceWhatTheyReadIsThereAndGood()
    {
        var form = new Form(
            [Field("from", "date"), Field("to", "date", "\"showIf\":\"answered(from)\""), Field("tick", "declaration")],
            Checks:
            [
                new()
                {
                    Rule = "to >= from",
                    Field = "to",
                    Th = "ก่อน",
                    En = "before",
                },
                new()
                {
                    Rule = "days(from, to) <= 3",
                    Field = "to",
                    Th = "นาน",
                    En = "long",
                    Level = "warn",
                },
                new()
                {
                    Rule = "tick",
                    Field = "tick",
                    Th = "เลือก",
                    En = "tick",
                },
            ]
        );
        Judge(form, """{"from":"2026-11-24","to":"2026-11-23","tick":true}""")
            .Faults.Select(f => f.Fault.En)
            .ShouldBe(["before"]);
        Judge(form, """{"from":"2026-11-24","tick":true}""").Faults.ShouldBeEmpty();
        Judge(form, """{"from":"2026-11-24","to":"nonsense","tick":true}""")
            .Faults.Single()
            .Fault.Code.ShouldBe("date.invalid");
        var warned = Judge(form, """{"from":"2026-11-24","to":"2026-11-30","tick":true}""");
        warned.Faults.ShouldBeEmpty();
        warned.Warnings.Single().Fault.En.ShouldBe("long");
        warned.Flags.ShouldBe(["to_check"]);
        Judge(form, "{}").Faults.Select(f => f.Fault.En).ShouldBe(["tick"]);
    }

    [Fact]
    public void Notices_AreShownWhileTheirRulesHold()
    {
        var form = new Form([
            Field(
                "fault",
                "text",
                "\"notices\":[{\"if\":\"fault = 'wire'\",\"level\":\"warning\",\"text\":{\"th\":\"โทร 1129\",\"en\":\"Call 1129\"}}]"
            ),
        ]);
        Judge(form, """{"fault":"wire"}""").Notices.Single().Notice.Notice.Text.En.ShouldBe("Call 1129");
        Judge(form, """{"fault":"lamp"}""").Notices.ShouldBeEmpty();
    }

    [Fact]
    public void Country_IsWhole()
    {
        Country.Provinces.Count.ShouldBe(77);
        Country.Provinces.Sum(p => Country.Districts(p.Code).Count).ShouldBe(928);
        Country
            .Provinces.SelectMany(p => Country.Districts(p.Code))
            .Sum(d => Country.Subdistricts(d.Code).Count)
            .ShouldBe(7436);
        Country
            .Provinces.SelectMany(p => Country.Districts(p.Code))
            .SelectMany(d => Country.Subdistricts(d.Code))
            .SelectMany(s => s.Postcodes)
            .Distinct()
            .Count()
            .ShouldBe(954);
        Country.Subdistrict("190205")!.Full.Th.ShouldBe("ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี");
        Country.Subdistrict("100101")!.Full.Th.ShouldBe("แขวงพระบรมมหาราชวัง เขตพระนคร กรุงเทพมหานคร");
        Country.Subdistrict("190202")!.Postcodes.ShouldBe(["18260"]);
        Country.Subdistrict("999999").ShouldBeNull();
        Country.Districts("99").ShouldBeEmpty();
    }

    [Fact]
    public void Country_IsSearchedAsPeopleWrite()
    {
        Country.Search("ท่าคล้อ").Select(s => s.Code).ShouldBe(["190205", "331905"], ignoreOrder: true);
        Country.Search("ต.ท่าคล้อ อ.แก่งคอย").Single().Code.ShouldBe("190205");
        Country.Search("tha khlo kaeng khoi").Single().Code.ShouldBe("190205");
        Country.Search("18260").ShouldAllBe(s => s.Postcodes.Contains("18260"));
        Country.Search("น\u0E4D\u0E49าพอง").ShouldNotBeEmpty();
        Country.Search("  ").ShouldBeEmpty();
        Country.Search(new string('ก', 100_000)).ShouldBeEmpty();
    }
}
