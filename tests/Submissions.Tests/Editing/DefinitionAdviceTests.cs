using System.Text.Json.Nodes;
using ThaklorAspire.Forms.Definitions;
using static ThaklorAspire.Submissions.Tests.Editing.Editor;

namespace ThaklorAspire.Submissions.Tests.Editing;

/// <summary>Advice is given where it is due and nowhere else: an editor that cries at every question is not read.</summary>
public sealed class DefinitionAdviceTests
{
    private const string Bin = "request-waste-bin";
    private const string Trees = "trim-trees";
    private const string Disability = "register-disability-allowance";
    private const string Rent = "borrow-equipment";

    /// <summary>What is done to a shipped definition, which advice follows, and where.</summary>
    private static readonly Dictionary<
        string,
        (string File, Action<JsonObject> Edit, string Code, string Pointer)
    > Due = new()
    {
        ["rule that contradicts itself"] = (
            Trees,
            d => d.Field("owner_ok")["showIf"] = "land = 'private' and land = 'public'",
            "unreachable",
            "showIf"
        ),
        ["ticks beyond the most allowed"] = (
            Bin,
            d =>
            {
                d.Field("place_type")["max"] = 1;
                d.Field("place_other")["showIf"] = "'other' in place_type and 'home' in place_type";
            },
            "unreachable",
            "showIf"
        ),
        ["number outside its bounds"] = (
            Bin,
            d => d.Field("agree_fee")["showIf"] = "bins > 10",
            "unreachable",
            "showIf"
        ),
        ["whole number between two"] = (
            Bin,
            d => d.Field("agree_fee")["showIf"] = "bins > 2 and bins < 3",
            "unreachable",
            "showIf"
        ),
        ["day that is not allowed"] = (
            Bin,
            d => d.Field("agree_fee")["showIf"] = "start < today()",
            "unreachable",
            "showIf"
        ),
        ["hidden whenever it would be asked"] = (
            Bin,
            // Asked after a shop only, and only when there is no shop.
            d =>
            {
                d.Field("place_other")["showIf"] = "'shop' in place_type";
                d.Field("agree_fee")["showIf"] = "answered(place_other) and not ('shop' in place_type)";
            },
            "unreachable",
            "showIf"
        ),
        ["cell that is never asked"] = (
            Rent,
            d => d.Field("item")["fields"]![1]!["showIf"] = "code = 'other' and code != 'other'",
            "unreachable",
            "/fields/1/showIf"
        ),
        ["never required"] = (Bin, d => d.Field("start")["requiredIf"] = "bins < 1", "never_required", "requiredIf"),
        ["notice that is never shown"] = (
            Bin,
            d => d.Field("bins")["notices"]![0]!["if"] = "bins > 2 and bins < 2",
            "never_noticed",
            "/notices/0/if"
        ),
        ["date of birth"] = (Bin, d => Ask(d, "วันเดือนปีเกิด", "Date of birth", "date"), "personal_data", ""),
        ["occupation"] = (Bin, d => Ask(d, "อาชีพ", "Occupation", "text"), "personal_data", ""),
        ["religion"] = (Bin, d => Ask(d, "ศาสนา", "Religion", "text"), "sensitive_basis", "legalBasis"),
        ["health without section 26"] = (
            Disability,
            d => d.Field("kinds")["privacy"]!["legalBasis"] = Basis("24 (4)"),
            "sensitive_basis",
            "legalBasis"
        ),
        ["another person's ID"] = (
            Bin,
            d => Ask(d, "เลขบัตรประจำตัวประชาชนของเจ้าบ้าน", "ID number of the householder", "national_id"),
            "third_person_id",
            ""
        ),
        ["copy of the ID card"] = (
            Bin,
            d => d.Field("files")["label"] = Text("สำเนาบัตรประจำตัวประชาชน", "Copy of the ID card"),
            "id_copy",
            ""
        ),
        ["basis that names no law"] = (
            Bin,
            d => d.Field("bins")["privacy"]!["legalBasis"] = Text("ตามความจำเป็นของงาน", "As the work needs"),
            "legal_basis",
            "legalBasis"
        ),
        ["short basis"] = (
            Bin,
            d => d.Field("bins")["privacy"]!["legalBasis"] = Text("มาตรา 24", "s. 24"),
            "legal_basis",
            "legalBasis"
        ),
        ["no example for what is typed"] = (Bin, d => d.Field("bins").Remove("help"), "help", ""),
        ["English that is still Thai"] = (
            Bin,
            d => d["summary"]!["en"] = "ขอถังขยะและให้รถเก็บขยะ (bin)",
            "untranslated",
            "/summary/en"
        ),
        ["Thai that is English"] = (
            Bin,
            d => d.Field("bins")["label"]!["th"] = "How many bins",
            "untranslated",
            "/label/th"
        ),
        ["message of a check that is still Thai"] = (
            Rent,
            d => d["checks"]![0]!["en"] = "วันคืนต้องไม่ก่อนวันรับนะ",
            "untranslated",
            "/checks/0/en"
        ),
        ["kept for eleven years"] = (
            Bin,
            d => d.Field("bins")["privacy"]!["retentionMonths"] = 132,
            "retention",
            "retentionMonths"
        ),
        ["phone kept for ten years"] = (
            Bin,
            d => d.Field("p_phone")["privacy"]!["retentionMonths"] = 120,
            "retention",
            "retentionMonths"
        ),
        ["no manual"] = (Bin, d => d.Remove("manual"), "no_manual", "/manual"),
        ["steps longer than promised"] = (Bin, d => d["processingDays"] = 5, "manual_days", "/manual/steps"),
        ["no words to search by"] = (Bin, d => d.Remove("words"), "no_words", "/words"),
    };

    /// <summary>The same kinds of thing where they are right.</summary>
    private static readonly Dictionary<string, (string File, Action<JsonObject> Edit, string Code)> NotDue = new()
    {
        ["rule of several answers"] = (
            Trees,
            d => d.Field("owner_ok")["showIf"] = "land = 'private' or count > 3",
            "unreachable"
        ),
        ["ticks together"] = (
            Bin,
            d => d.Field("place_other")["showIf"] = "'other' in place_type and 'home' in place_type",
            "unreachable"
        ),
        ["rule beyond judging"] = (
            Bin,
            d => d.Field("agree_fee")["showIf"] = "bins * 2 > 100 and contains(place_other, 'x')",
            "unreachable"
        ),
        ["number at its bound"] = (Bin, d => d.Field("agree_fee")["showIf"] = "bins >= 10", "unreachable"),
        ["tomorrow"] = (Bin, d => d.Field("agree_fee")["showIf"] = "start > today()", "unreachable"),
        ["asked while the other is asked"] = (
            Bin,
            d => d.Field("agree_fee")["showIf"] = "answered(place_other) and 'other' in place_type",
            "unreachable"
        ),
        ["cell"] = (Rent, d => d.Field("item")["fields"]![1]!["showIf"] = "code = 'other' and qty > 1", "unreachable"),
        ["required at times"] = (Bin, d => d.Field("start")["requiredIf"] = "bins > 1", "never_required"),
        ["notice at times"] = (
            Bin,
            d => d.Field("bins")["notices"]![0]!["if"] = "not answered(place_type) or bins = 10",
            "never_noticed"
        ),
        ["date of birth that a rule uses"] = (
            Bin,
            d =>
            {
                Ask(d, "วันเดือนปีเกิด", "Date of birth", "date");
                d.Field("agree_fee")["showIf"] = "years(extra, today()) > 20";
            },
            "personal_data"
        ),
        ["date of birth with an age"] = (
            Bin,
            d =>
            {
                Ask(d, "วันเดือนปีเกิด", "Date of birth", "date");
                d.Field("extra")["minAge"] = 20;
            },
            "personal_data"
        ),
        ["occupation that a law asks for"] = (
            Bin,
            d =>
            {
                Ask(d, "อาชีพ", "Occupation", "text");
                d.Field("extra")["privacy"]!["legalBasis"]!["th"] = "พ.ร.บ.การสาธารณสุข พ.ศ. 2535 มาตรา 20";
            },
            "personal_data"
        ),
        ["day a card expires"] = (Bin, d => Ask(d, "วันหมดอายุ", "Expires on", "date"), "personal_data"),
        ["religion with section 26"] = (
            Bin,
            d =>
            {
                Ask(d, "ศาสนา", "Religion", "text");
                d.Field("extra")["privacy"]!["legalBasis"] = Basis("26");
            },
            "sensitive_basis"
        ),
        ["another person's ID when somebody acts for them"] = (
            Bin,
            d =>
            {
                Ask(d, "เลขบัตรประจำตัวประชาชนของเจ้าบ้าน", "ID number of the householder", "national_id");
                d.Field("extra")["showIf"] = "'rent' in place_type";
            },
            "third_person_id"
        ),
        ["picture of the place"] = (
            Bin,
            d => d.Field("files")["label"] = Text("ภาพถ่ายหน้าบ้าน", "Picture of the house"),
            "id_copy"
        ),
        ["consent as the basis"] = (
            Bin,
            d =>
                d.Field("bins")["privacy"]!["legalBasis"] = Text("ความยินยอมของเจ้าของข้อมูล", "Consent of the person"),
            "legal_basis"
        ),
        ["choice without help"] = (Trees, d => d.Field("land").Remove("help"), "help"),
        ["optional question without help"] = (Bin, d => d.Field("start").Remove("help"), "help"),
        ["Thai name within English"] = (
            Bin,
            d => d["summary"]!["en"] = "Ask for a bin (ถังขยะ) and for the office's truck to collect at your home",
            "untranslated"
        ),
        ["short name that is the same in both"] = (
            Bin,
            d => d.Field("bins")["label"] = Text("QR Code", "QR Code"),
            "untranslated"
        ),
        ["kept for ten years"] = (Bin, d => d.Field("bins")["privacy"]!["retentionMonths"] = 120, "retention"),
        ["phone kept for five years"] = (Bin, d => d.Field("p_phone")["privacy"]!["retentionMonths"] = 60, "retention"),
        ["steps as long as promised"] = (Bin, d => d["processingDays"] = 7, "manual_days"),
        ["manual"] = (Bin, _ => { }, "no_manual"),
        ["words"] = (Bin, _ => { }, "no_words"),
    };

    private static JsonObject Basis(string section) =>
        Text(
            $"พ.ร.บ.คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา {section}",
            $"Personal Data Protection Act B.E. 2562, s. {section}"
        );

    private static void Ask(JsonObject definition, string th, string en, string type)
    {
        var field = new JsonObject
        {
            ["key"] = "extra",
            ["type"] = type,
            ["section"] = "bin",
            ["label"] = Text(th, en),
            ["required"] = false,
            ["privacy"] = new JsonObject
            {
                ["purpose"] = Text("เพื่อทราบข้อมูลผู้ขอ", "To know about you"),
                ["legalBasis"] = Basis("24 (4)"),
                ["retentionMonths"] = 12,
            },
        };
        if (type == "national_id")
        {
            field["allowLeadingZero"] = true;
        }
        definition["fields"]!.AsArray().Add(field);
    }

    public static TheoryData<string> DueNames => [.. Due.Keys];
    public static TheoryData<string> NotDueNames => [.. NotDue.Keys];
    public static TheoryData<string> AllCodes => [.. Codes];

    [Theory]
    [MemberData(nameof(DueNames))]
    public void Advice_WhenItIsDue_NamesPlaceAndReasonInBothLanguages(string name)
    {
        var (file, edit, code, pointer) = Due[name];
        var definition = Shipped(file);
        var before = Advice(definition).Select(f => (f.Pointer, f.Code)).ToList();
        edit(definition);

        var given = Advice(definition)
            .Where(f => f.Code == code && f.Pointer.EndsWith(pointer, StringComparison.Ordinal))
            .Where(f => !before.Contains((f.Pointer, f.Code)))
            .ShouldHaveSingleItem();

        given.Level.ShouldBe("advice");
        given.Th.ShouldContain(c => c >= 'ก' && c <= '๛');
        given.En.ShouldNotBe(given.Th);
        // The pointer leads somewhere, or to what is missing.
        given.Pointer.ShouldStartWith("/");
    }

    [Theory]
    [MemberData(nameof(NotDueNames))]
    public void Advice_WhenItIsNotDue_IsNotGiven(string name)
    {
        var (file, edit, code) = NotDue[name];
        var definition = Shipped(file);
        edit(definition);

        Advice(definition).Select(f => f.Code).ShouldNotContain(code);
    }

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Advice_OnWhatIsShipped_IsNone(string code) => Advice(Shipped(code)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Definition_WhenWrittenForTheEditor_IsStillGoodAndTheSame(string code)
    {
        var read = Judge(Shipped(code));
        read.Faults.ShouldBeEmpty();

        var written = DefinitionJson.Write(read.Definition!);

        var again = Judge(written);
        again.Faults.ShouldBeEmpty();
        DefinitionDifference.Of(Shipped(code).Element(), written.Element()).ShouldBeEmpty();
    }
}
