using NJsonSchema;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

public class DefinitionFileTests
{
    private static readonly string Folder = TestEnvironment.RepositoryFile("Submissions.Service/definitions");
    private static readonly OfficeFile Office = OfficeFile.Load(TestEnvironment.RepositoryFile("office.json"));

    private static BadDefinitionException Refused(string from, string to)
    {
        var folder = Directory.CreateTempSubdirectory("definitions-").FullName;
        try
        {
            File.Copy(Path.Combine(Folder, DefinitionFile.SchemaName), Path.Combine(folder, DefinitionFile.SchemaName));
            var text = File.ReadAllText(Path.Combine(Folder, "pay-garbage-fee.json"));
            text.ShouldContain(from);
            File.WriteAllText(Path.Combine(folder, "bad.json"), text.Replace(from, to, StringComparison.Ordinal));
            return Should.Throw<BadDefinitionException>(() => DefinitionFile.LoadFolder(folder, Office));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("\"category\": \"PAY\"", "\"category\": \"FREE\"", "category")]
    [InlineData("\"processingDays\": 3", "\"processingDays\": 0", "processingDays")]
    [InlineData("\"type\": \"phone\"", "\"type\": \"telepathy\"", "fields[4].type")]
    [InlineData("\"sensitive\": false", "\"sensitive\": false, \"color\": 1", "color")]
    [InlineData("\"department\": \"finance\"", "\"department\": \"magic\"", "no department")]
    [InlineData("\"key\": \"p_phone\"", "\"key\": \"p_nid\"", "stands twice")]
    [InlineData("\"allowLeadingZero\": true,", "", "allowLeadingZero")]
    [InlineData("\"open\": true", "\"open\": false", "closedReason")]
    [InlineData("\"version\": 2,", "\"version\": 2,,", "line")]
    public void Load_WhenADefinitionIsBad_SaysFileLineAndReason(string from, string to, string reason)
    {
        var message = Refused(from, to).Message;
        message.ShouldContain("bad.json, line ");
        message.ShouldContain(reason);
    }

    [Fact]
    public async Task Load_WhenTheGarbageFee_AsksTheManualsQuestionsInItsOrder()
    {
        var schema = await JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Folder, DefinitionFile.SchemaName)));
        var definition = DefinitionFile.Load(Path.Combine(Folder, "pay-garbage-fee.json"), schema, Office);

        definition
            .Fields.Select(f => f.Label.Th + (f.Required ? "*" : ""))
            .ShouldBe([
                "ชื่อผู้ชำระ*",
                "ที่อยู่*",
                "ชำระภาษีค่าธรรมเนียมเก็บขยะมูลฝอย (โปรดระบุ ชำระประจำเดือน หรือปีใด)*",
                "เลขบัตรประจำตัวประชาชน*",
                "เบอร์ติดต่อ*",
                "อีเมล / Line ID",
                "เวลาโอนเงิน (อ้างอิงจากสลิปธนาคาร)*",
                "รูปภาพหลักฐานการชำระเงิน*",
            ]);
        definition.Conditions.Select(c => c.Th).ShouldContain("กรุณาป้อนข้อมูลให้ครบทุกช่อง");
        definition.Department.ShouldBe("finance");
        definition.ProcessingDays.ShouldBe(3);
    }

    [Fact]
    public async Task Transfer_WhenMoreThanFiveMinutesAhead_IsRefusedAndWhenOverAYearOldFlagged()
    {
        var schema = await JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Folder, DefinitionFile.SchemaName)));
        var field = DefinitionFile.Load(Path.Combine(Folder, "pay-garbage-fee.json"), schema, Office).ByKey("paid_at")!;
        var now = new DateTimeOffset(2026, 11, 23, 3, 0, 0, TimeSpan.Zero);

        var context = FormContext.At(now);

        field.ParseText("2026-11-23T10:04", context).Value.ShouldBe("2026-11-23T10:04+07:00");
        field.ParseText("2026-11-23T10:06", context).Fault!.Code.ShouldBe("date.future");
        field.Flag("2025-11-01T10:00+07:00", now).ShouldBe("paid_at_old");
        field.Display("2026-11-22T09:05+07:00", context).Th.ShouldBe("22 พฤศจิกายน 2569 เวลา 09.05 น.");
        field.ParseText("22/11/2026 09:05", context).Fault.ShouldBe(ThaiDate.CommonEra);
    }
}
