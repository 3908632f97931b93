using System.Net;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Figures;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Testing;
using Table = ThaklorAspire.Submissions.Features.Figures.Table;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>What leaves for a spreadsheet: right, bounded, of nobody's person, and never a formula.</summary>
public sealed class FigureFilesTests : IAsyncDisposable
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static TheoryData<string> Formulas =>
        [
            "=HYPERLINK(\"http://evil.example\",\"x\")",
            "+1",
            "-1",
            "@SUM(A1:A2)",
            "\t=1+1",
            "\0=1+1",
            ";=1+1",
            "  =1+1",
            "\n=1+1",
            "\"=1+1",
            "\uFEFF=1+1",
            "\u200B=1+1",
            "＝1+1",
            "1000000000009",
        ];

    [Theory]
    [MemberData(nameof(Formulas))]
    [Trait("row", "144")]
    public async Task TextThatASpreadsheetWouldCalculate_StaysText(string text)
    {
        Csv.Harmless(text)[0].ShouldBe('\'');
        var table = await CsvAsync(text, "ต่อจากนี้");
        // One row, two fields, the mark of UTF-8 at the front.
        table[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        var line = Encoding.UTF8.GetString(table[3..]);
        line.ShouldStartWith("\"ก\",\"ข\"\r\n\"'");
        line.ShouldEndWith("\",\"ต่อจากนี้\"\r\n");

        using var file = new MemoryStream(await XlsxAsync(text, "ต่อจากนี้"));
        using var book = SpreadsheetDocument.Open(file, isEditable: false);
        new OpenXmlValidator()
            .Validate(book, TestContext.Current.CancellationToken)
            .Select(e => e.Description)
            .ShouldBeEmpty();
        var sheet = book.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        sheet.Descendants<CellFormula>().ShouldBeEmpty();
        var cell = sheet.Descendants<Row>().Last().Elements<Cell>().First();
        cell.DataType!.Value.ShouldBe(CellValues.InlineString);
        cell.InnerText.ShouldBe(text.Replace("\0", "", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("row", "144")]
    public async Task QuotesLinesAndCommas_StayInTheirField()
    {
        var text = Encoding.UTF8.GetString(await CsvAsync("ถนน \"หลัก\", ซอย 1\nบ้าน", "ปี่ ผู้ ฏิ์"));
        text.ShouldContain("\"ถนน \"\"หลัก\"\", ซอย 1\nบ้าน\",\"ปี่ ผู้ ฏิ์\"\r\n");
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Cases_LeaveWithNumberServiceStateAndDays_AndNothingOfAPerson(string format)
    {
        var id = await _app.FileCaseAsync();
        using var finance = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        using var accepted = await finance.ActAsync(id, "accept", new { version = 1 });
        accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
        await CountAsync();
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head, "finance"));

        using var file = await head.GetAsync($"/desk/figures/export?what=cases&format={format}");

        file.StatusCode.ShouldBe(HttpStatusCode.OK, await file.Content.ReadAsStringAsync());
        file.Content.Headers.ContentDisposition!.FileName.ShouldBe($"cases-2026-10-01-2026-11-23.{format}");
        var text =
            format == "csv"
                ? await file.Content.ReadAsStringAsync()
                : CellsOf(await file.Content.ReadAsByteArrayAsync());
        text.ShouldContain("2570-000001");
        text.ShouldContain("รับเรื่องแล้ว");
        text.ShouldContain("กองคลัง");
        foreach (var personal in new[] { "สมหญิง", "1000000000009", "0812345678", "somying", "ท่าคล้อ" })
        {
            text.ShouldNotContain(personal);
        }
        // And of another department, nothing.
        using var works = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head, "works"));
        using var theirs = await works.GetAsync($"/desk/figures/export?what=cases&format=csv");
        (await theirs.Content.ReadAsStringAsync()).ShouldNotContain("2570-000001");
        using var refused = await works.GetAsync("/desk/figures/export?what=cases&department=finance");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    public async Task Figures_LeaveAsOneRowForEachMonthDepartmentAndService(string format)
    {
        await FileAsync(3, "report-complaint");
        await FileAsync(1, "report-corruption", confidential: true);
        await CountAsync();
        using var auditor = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Auditor));
        using var file = await auditor.GetAsync($"/desk/figures/export?what=figures&format={format}&grain=month");
        file.StatusCode.ShouldBe(HttpStatusCode.OK, await file.Content.ReadAsStringAsync());
        if (format == "csv")
        {
            var lines = (await file.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            lines[1..].ShouldBe(["2026-11-01,2026-11-23,\"กองช่าง\",\"แจ้งเรื่องร้องเรียน/ร้องทุกข์\",3,0,0,3,0,"]);
        }
        else
        {
            // 1 November 2026 as a spreadsheet counts days.
            CellsOf(await file.Content.ReadAsByteArrayAsync()).ShouldContain("46327|46349|กองช่าง|");
        }
    }

    [Fact]
    [Trait("row", "138")]
    public async Task MoreThanAPersonCanUse_IsRefusedBeforeAnythingIsRead()
    {
        using var palad = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Palad));
        foreach (
            var query in new[]
            {
                "what=cases&from=2024-10-01&to=2026-11-23",
                "what=figures&from=1926-01-01&to=2026-11-23",
            }
        )
        {
            using var file = await palad.GetAsync($"/desk/figures/export?{query}");
            file.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await file.JsonAsync())["errors"]!["to"].ShouldNotBeNull();
        }
        foreach (var query in new[] { "what=people", "format=exe" })
        {
            using var file = await palad.GetAsync($"/desk/figures/export?{query}");
            file.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
        using var officer = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Officer, "works"));
        using var refused = await officer.GetAsync("/desk/figures/export?what=cases");
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    [Trait("row", "138")]
    public async Task CasesOfMorePagesThanOne_AllLeaveOnce()
    {
        await FileAsync(2300, "report-complaint");
        await CountAsync();
        using var palad = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Palad));
        using var file = await palad.GetAsync("/desk/figures/export?what=cases");
        var lines = (await file.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
        lines.Select(l => l.Split(',')[0]).Distinct().Count().ShouldBe(2300);
        lines.Length.ShouldBe(2300);
    }

    [Fact]
    public void DayOfASpreadsheet_IsTheDayMeant()
    {
        // 1 January 2026, as every spreadsheet has it.
        CellsOf(XlsxAsync(new DateOnly(2026, 1, 1), 1.5).GetAwaiter().GetResult()).ShouldContain("46023|1.5");
    }

    private static async Task<byte[]> CsvAsync(params object?[] row)
    {
        using var to = new MemoryStream();
        await Csv.WriteAsync(TableOf(row), to, TestContext.Current.CancellationToken);
        return to.ToArray();
    }

    private static async Task<byte[]> XlsxAsync(params object?[] row)
    {
        using var to = new MemoryStream();
        await Xlsx.WriteAsync(TableOf(row), to, TestContext.Current.CancellationToken);
        return to.ToArray();
    }

    private static Table TableOf(object?[] row) =>
        new("แผ่นที่ [1]", ["ก", "ข"], new IReadOnlyList<object?>[] { row }.ToAsyncEnumerable());

    /// <summary>Every cell as text, <c>|</c> between; the workbook is valid and holds no formula.</summary>
    private static string CellsOf(byte[] workbook)
    {
        using var file = new MemoryStream(workbook);
        using var book = SpreadsheetDocument.Open(file, isEditable: false);
        new OpenXmlValidator()
            .Validate(book, TestContext.Current.CancellationToken)
            .Select(e => e.Description)
            .ShouldBeEmpty();
        var sheet = book.WorkbookPart!.WorksheetParts.Single().Worksheet!;
        sheet.Descendants<CellFormula>().ShouldBeEmpty();
        return string.Join(
            '\n',
            sheet.Descendants<Row>().Select(r => string.Join('|', r.Elements<Cell>().Select(c => c.InnerText)))
        );
    }

    private async Task CountAsync()
    {
        var counting = _app.Services.GetRequiredService<CountingCases>();
        await Eventually.TrueAsync(async () =>
        {
            await counting.RunAsync(CancellationToken.None);
            return await _app.ReadAsync(db => CountingCases.BehindSinceAsync(db, CancellationToken.None)) is null;
        });
    }

    private Task FileAsync(int cases, string service, bool confidential = false) =>
        _app.WriteAsync(db =>
        {
            var now = _app.Clock.GetUtcNow();
            for (var i = 0; i < cases; i++)
            {
                var id = Guid.CreateVersion7(now.AddMilliseconds(i));
                db.Submissions.Add(
                    new Submission
                    {
                        Id = id,
                        CaseNumber = $"2570-{(confidential ? 9 : 0)}{i:D5}",
                        ServiceCode = service,
                        ServiceVersion = 1,
                        Department = "works",
                        Channel = "web",
                        Locale = "th",
                        Status = CaseStatusCodes.Submitted,
                        Version = 1,
                        SubmittedAt = now,
                        ReceivedAt = now,
                        ClockFrom = now,
                        DueAt = now.AddDays(3),
                        ChangedAt = now,
                        CodeHash = $"k.{service}.{i}",
                        CodeSealed = "sealed",
                        Confidential = confidential,
                        ApplicantNameSealed = "sealed",
                        AnswersSealed = "sealed",
                        Flags = "",
                    }
                );
                db.Acts.Add(
                    new CaseAct
                    {
                        SubmissionId = id,
                        Version = 1,
                        At = now,
                        Act = CaseActs.Submit,
                        Status = CaseStatusCodes.Submitted,
                        DueAt = now.AddDays(3),
                    }
                );
            }
            return Task.CompletedTask;
        });
}
