using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ThaklorAspire.Site.Pages.Desk.Letters;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

/// <summary>A letter from its draft to the sheet and the PDF.</summary>
public sealed class LetterTests
{
    private static readonly Guid Id = Guid.Parse("0193d000-0000-7000-8000-0000000000e1");
    private static readonly string Write = $"/desk/cases/{Cases.Id}/letter";
    private static readonly string Sheet = $"/desk/letters/{Id}";

    private static object Letter(string body = "ตามที่ท่านได้ยื่นเรื่อง เลขที่ 2570-000123\nจึงเรียนมาเพื่อโปรดทราบ") =>
        new
        {
            id = Id,
            caseId = Cases.Id,
            caseNumber = "2570-000123",
            reference = "12/2570",
            at = "2026-11-23T10:00:00+07:00",
            who = "สมหญิง ใจดี",
            department = "กองคลัง",
            text = Text(body),
        };

    private static object Text(string body = "ตามที่ท่านได้ยื่นเรื่อง\nจึงเรียนมาเพื่อโปรดทราบ") =>
        new
        {
            subject = "แจ้งผลการพิจารณา",
            to = "นางสาวสมหญิง <b>ใจดี</b>",
            regarding = "เรื่องของท่าน",
            body,
            signer = "สมหญิง ใจดี",
            position = "ปลัด",
        };

    [Fact]
    public async Task Letter_IsDraftedIssuedAndRead_InThaiDigits()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET /desk/cases/{Cases.Id}/letters/draft", Text());
        site.Submissions.Answer($"POST /desk/cases/{Cases.Id}/letters", Letter(), HttpStatusCode.Created);
        site.Submissions.Answer($"GET {Sheet}", Letter());
        var (_, officer) = await site.OfficerAsync();

        (await officer.PageAsync(Write)).ShouldContain("นางสาวสมหญิง &lt;b&gt;ใจดี&lt;/b&gt;");
        var issued = await officer.PostToAsync(
            Write,
            Write,
            ("subject", "แจ้งผล"),
            ("to", "สมหญิง"),
            ("regarding", "เรื่อง"),
            ("body", "หนึ่ง\r\nสอง"),
            ("signer", "สมชาย"),
            ("position", "ปลัด")
        );
        issued.Headers.Location!.OriginalString.ShouldBe(Sheet);
        ((string?)JsonNode.Parse(site.Submissions.Calls[^1].Body!)!["body"]).ShouldBe("หนึ่ง\nสอง");
        var page = await officer.PageAsync(Sheet);
        page.ShouldContain("ที่ ๑๒/๒๕๗๐");
        page.ShouldContain("๒๓ พฤศจิกายน ๒๕๖๙");
        page.ShouldContain("เลขที่ ๒๕๗๐-๐๐๐๑๒๓");
        page.ShouldContain("saraban_06190203@dla.go.th", customMessage: "an address stays one that can be written to");
        page.ShouldNotContain("<b>ใจดี</b>");
    }

    [Fact]
    public async Task Pdf_OfAnyLength_HoldsTheLetterInAnEmbeddedFace()
    {
        await using var site = await SiteApp.StartAsync();
        var (_, officer) = await site.OfficerAsync();
        async Task<string> PdfAsync(string body)
        {
            site.Submissions.Answer($"GET {Sheet}", Letter(body));
            var answer = await officer.GetAsync($"{Sheet}?handler=Pdf");
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            return Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync());
        }

        var one = await PdfAsync("ผู้ยื่นที่นี่ ปี่ น้ำ ฏิ์ ญู ป้า");
        var many = await PdfAsync(
            string.Join(
                '\n',
                Enumerable.Repeat(string.Concat(Enumerable.Repeat("องค์การบริหารส่วนตำบลท่าคล้อ", 9)), 12)
            )
        );

        one.ShouldStartWith("%PDF");
        one.ShouldContain("Sarabun");
        one.ShouldContain("/FontFile2");
        Pages(one).ShouldBe(1);
        Pages(many).ShouldBeGreaterThan(1);

        static int Pages(string pdf) => System.Text.RegularExpressions.Regex.Count(pdf, @"/Type\s*/Page\b(?!s)");
    }

    [Fact]
    public void Digits_AreThai_ButNotInAddressesOfTheNet() =>
        IssuedLetter
            .InThaiDigits("โทร. 0 3671 5427 saraban_06190203@dla.go.th พ.ศ. 2539")
            .ShouldBe("โทร. ๐ ๓๖๗๑ ๕๔๒๗ saraban_06190203@dla.go.th พ.ศ. ๒๕๓๙");

    [Fact]
    public async Task Letter_ThatSubmissionsRefuses_ComesBackWithEverythingTyped()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET /desk/cases/{Cases.Id}/letters/draft", Text());
        site.Submissions.Answer(
            $"POST /desk/cases/{Cases.Id}/letters",
            new { code = "validation_failed", errors = new { position = new[] { "กรุณากรอกตำแหน่ง" } } },
            HttpStatusCode.UnprocessableEntity,
            "application/problem+json"
        );
        var (_, officer) = await site.OfficerAsync();

        var back = await officer.PostToAsync(Write, Write, ("subject", "แจ้งผลที่พิมพ์ไว้"), ("body", "หนึ่ง"));

        back.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await back.Content.ReadAsStringAsync();
        page.ShouldContain("id=\"position-fault\"");
        page.ShouldContain("แจ้งผลที่พิมพ์ไว้");
        (await site.Browser().GetAsync(Sheet)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }
}
