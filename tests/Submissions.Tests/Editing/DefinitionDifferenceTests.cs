using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.Forms.Definitions;
using static ThaklorAspire.Submissions.Tests.Editing.Editor;

namespace ThaklorAspire.Submissions.Tests.Editing;

public sealed class DefinitionDifferenceTests
{
    private const string Bin = "request-waste-bin";

    private static IReadOnlyList<DefinitionChange> Of(Action<JsonObject> edit, string code = Bin)
    {
        var after = Shipped(code);
        edit(after);
        return DefinitionDifference.Of(Shipped(code).Element(), after.Element());
    }

    [Fact]
    public void Difference_WhenALabelChanges_NamesTheQuestionAndBothTexts()
    {
        var change = Of(d => d.Field("p_phone")["label"]!["th"] = "เบอร์โทรศัพท์").ShouldHaveSingleItem();

        change.Kind.ShouldBe("changed");
        change.What.Th.ShouldBe("คำถาม “เบอร์ติดต่อ”: ป้าย: ภาษาไทย");
        change.What.En.ShouldBe("Question “Phone number”: Label: Thai");
        change.From.ShouldBe("เบอร์ติดต่อ");
        change.To.ShouldBe("เบอร์โทรศัพท์");
        change.Pointer.ShouldBe($"/fields/{Shipped(Bin).QuestionAt("p_phone")}/label/th");
    }

    [Fact]
    public void Difference_WhenAQuestionIsAddedInTheMiddle_TellsOneQuestionAndNotAllThatFollow()
    {
        var change = Of(d =>
            {
                var field = d.Field("bins").DeepClone();
                field["key"] = "spare_bins";
                field["label"] = Text("ถังสำรอง", "Spare bins");
                d["fields"]!.AsArray().Insert(2, field);
            })
            .ShouldHaveSingleItem();

        (change.Kind, change.Pointer, change.To).ShouldBe(("added", "/fields/2", "ถังสำรอง"));
        change.What.En.ShouldBe("Question “Spare bins”");
    }

    [Fact]
    public void Difference_WhenAQuestionIsRemoved_PointsIntoTheOlderOne()
    {
        var at = Shipped(Bin).QuestionAt("start");
        var change = Of(d => d["fields"]!.AsArray().RemoveAt(at)).ShouldHaveSingleItem();

        (change.Kind, change.Pointer, change.From).ShouldBe(
            ("removed", $"/fields/{at}", "วันที่ต้องการเริ่มรับบริการ")
        );
    }

    [Fact]
    public void Difference_WhenTwoQuestionsChangePlaces_TellsTheOrder()
    {
        var change = Of(d =>
            {
                var fields = d["fields"]!.AsArray();
                var last = fields[^1]!;
                fields.RemoveAt(fields.Count - 1);
                fields.Insert(0, last);
            })
            .ShouldHaveSingleItem();

        (change.Kind, change.Pointer).ShouldBe(("changed", "/fields"));
        change.What.Th.ShouldBe("ลำดับของคำถาม");
        change.To!.ShouldStartWith("แนบไฟล์");
    }

    [Fact]
    public void Difference_WhenAnOptionARuleAndACheckChange_NamesEach()
    {
        var changes = Of(d =>
        {
            d.Field("place_type")["options"]!.AsArray().RemoveAt(1);
            d.Field("place_other")["showIf"] = "'shop' in place_type";
            d["fee"] = null;
        });

        changes
            .Select(c => (c.Kind, c.What.Th))
            .ShouldBe(
                [
                    ("removed", "ค่าธรรมเนียม"),
                    ("removed", "คำถาม “ประเภทสถานที่” › ตัวเลือก “บ้านเช่า/อาคารให้เช่า”"),
                    ("changed", "คำถาม “ประเภทสถานที่อื่น ๆ”: เงื่อนไขการแสดง"),
                ],
                ignoreOrder: true
            );
    }

    [Fact]
    public void Difference_WhenAConditionIsReworded_IsAChangeAndNotTwo()
    {
        var change = Of(d => d["conditions"]![0]!["th"] = "ข้าพเจ้าขอรับรองว่าข้อความเป็นความจริง")
            .ShouldHaveSingleItem();

        (change.Kind, change.Pointer).ShouldBe(("changed", "/conditions/0/th"));
    }

    [Fact]
    public void Difference_WhenOnlyTheNumberOrWhatIsMeantAnywayDiffers_IsNone() =>
        Of(d =>
            {
                d["version"] = 9;
                d["breaking"] = true;
                d.Remove("closedReason");
                d.Remove("anonymous");
                d.Remove("processingDaysKind");
                d.Field("start")["allowFuture"] = true;
                d.Field("bins")["role"] = "none";
            })
            .ShouldBeEmpty();

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("{\"fields\":[1,\"a\",null,[[]]]}", "{\"fields\":{\"x\":1}}")]
    [InlineData(
        "{\"fields\":[{\"key\":\"a\"},{\"key\":\"a\",\"label\":3}]}",
        "{\"fields\":[{\"key\":\"a\",\"label\":{\"th\":1}},{}]}"
    )]
    [InlineData("{\"title\":\"x\",\"a/b~c\":1}", "{\"title\":[],\"a/b~c\":null}")]
    public void Difference_OfWhatIsNoDefinition_IsToldAsFarAsItGoes(string from, string to)
    {
        using var a = JsonDocument.Parse(from);
        using var b = JsonDocument.Parse(to);

        var there = DefinitionDifference.Of(a.RootElement, b.RootElement);

        (there.Count == 0).ShouldBe(from == to);
        DefinitionDifference.Of(b.RootElement, b.RootElement).ShouldBeEmpty();
    }

    [Fact]
    public void Difference_OfAllShippedWithEachOther_NeverThrowsAndIsNeverEmpty()
    {
        var all = Codes.Select(c => Shipped(c).Element()).ToList();
        foreach (var (a, b) in all.SelectMany(a => all.Where(b => !JsonElement.DeepEquals(a, b)).Select(b => (a, b))))
        {
            var changes = DefinitionDifference.Of(a, b);
            changes.ShouldContain(c => c.Pointer == "/code");
            changes.ShouldAllBe(c => c.What.Th.Length > 0 && c.What.En.Length > 0 && (c.From != null || c.To != null));
        }
    }
}
