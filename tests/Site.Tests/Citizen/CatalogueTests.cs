using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Language;
using ThaklorAspire.Site.Pages.Citizen;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>Finding a service and reading about it before anything is asked.</summary>
public sealed class CatalogueTests : IAsyncDisposable
{
    private const string List = """
        [{"code":"pay-garbage-fee","category":"PAY","title":{"th":"ชำระค่าธรรมเนียมเก็บขยะมูลฝอย","en":"Pay the garbage fee"},"open":true,"processingDays":3,"words":["ขยะ","ค่าขยะ"],"department":{"code":"finance","title":{"th":"กอง","en":"Division"}}},
         {"code":"pay-land-tax","category":"PAY","title":{"th":"ชำระภาษีที่ดินและสิ่งปลูกสร้าง","en":"Pay land and building tax"},"open":true,"processingDays":3,"words":["ภาษี","ที่ดิน"],"department":{"code":"finance","title":{"th":"กอง","en":"Division"}},"opens":"2026-12-01"},
         {"code":"street-light","category":"REQ","title":{"th":"แจ้งซ่อมไฟฟ้าสาธารณะ","en":"Report a street light"},"open":true,"processingDays":7,"words":["ไฟ","ไฟดับ","เสา"],"department":{"code":"works","title":{"th":"กอง","en":"Division"}}},
         {"code":"water-truck","category":"REQ","title":{"th":"ขอสนับสนุนน้ำอุปโภคบริโภค","en":"Ask for a water truck"},"open":false,"closedReason":{"th":"รถน้ำอยู่ระหว่างซ่อม","en":"The truck is being repaired"},"processingDays":1,"processingDaysKind":"calendar","words":["น้ำ","รถน้ำ","ภัยแล้ง"],"department":{"code":"clerk","title":{"th":"กอง","en":"Division"}},"closes":"2027-09-30"},
         {"code":"waste-bin","category":"REQ","title":{"th":"ขอรับถังขยะ","en":"Ask for a bin"},"open":true,"processingDays":7,"words":["ถัง","ถังขยะ"],"department":{"code":"health","title":{"th":"กอง","en":"Division"}}}]
        """;

    private static readonly string Water = CitizenApp
        .FormOf(
            """
            "code":"water-truck","version":1,"category":"REQ","title":{"th":"ขอสนับสนุนน้ำอุปโภคบริโภค","en":"Ask for a water truck"},"closedReason":{"th":"รถน้ำอยู่ระหว่างซ่อม","en":"The truck is being repaired"}
            """,
            "",
            """
            ,"manual":{"criteria":[{"th":"อยู่ในเขตตำบลท่าคล้อ","en":"Lives in Tha Khlo"}],
               "steps":[{"title":{"th":"ตรวจสอบคำขอ","en":"The request is checked"},"minutes":30,"department":"clerk"},{"title":{"th":"ส่งน้ำ","en":"Water is delivered"},"days":1}],
               "documents":[{"name":{"th":"แผนที่บ้าน","en":"Map"},"note":{"th":"วาดเองได้","en":"A sketch is enough"},"when":{"th":"เพิ่งขอครั้งแรก","en":"first request"}}],
               "fees":[{"name":{"th":"ค่าน้ำ","en":"Water"},"amount":{"th":"ไม่มี","en":"None"}}],
               "law":[{"th":"พ.ร.บ.สภาตำบลฯ พ.ศ. 2537","en":"Subdistrict Act B.E. 2537"}]}
            """
        )
        .Replace("\"department\":\"finance\"", "\"department\":\"clerk\"", StringComparison.Ordinal)
        .Replace(
            "\"processingDays\":3,\"processingDaysKind\":\"working\"",
            "\"processingDays\":1,\"processingDaysKind\":\"calendar\"",
            StringComparison.Ordinal
        )
        .Replace("\"open\":true", "\"open\":OPEN", StringComparison.Ordinal);

    private readonly CitizenApp site = new();

    public CatalogueTests() => Serve(open: true);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private void Serve(bool open) =>
        site.Answers = request =>
            request.RequestUri!.AbsolutePath switch
            {
                "/api/services" => CitizenApp.Json(List),
                "/api/services/water-truck" => CitizenApp.Json(
                    Water.Replace("OPEN", open ? "true" : "false", StringComparison.Ordinal)
                ),
                _ => null,
            };

    private static readonly JsonNode Shared = JsonNode.Parse(
        File.ReadAllText(TestEnvironment.RepositoryFile("tests/vectors/search.json"))
    )!;

    /// <summary>What people type and what they find, the same for the page and for the script that filters it while they type.</summary>
    public static TheoryData<string, string> Queries =>
        [.. Shared["queries"]!.AsArray().Select(q => ((string)q!["query"]!, string.Join(' ', q["found"]!.AsArray())))];

    public static TheoryData<string, string> Foldings =>
        [.. Shared["foldings"]!.AsArray().Select(f => ((string)f!["typed"]!, (string)f["folded"]!))];

    [Fact]
    public void Words_AreServedAsTheScriptIsTestedWith() =>
        JsonSerializer
            .Deserialize<List<ServiceListItem>>(List, JsonSerializerOptions.Web)!
            .Select(s => (s.Code, ServiceSearch.WordsOf(s)))
            .ShouldBe(Shared["services"]!.AsArray().Select(s => ((string)s!["code"]!, (string)s["words"]!)));

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Search_ForWhatPeopleSay_FindsTheServicesAndNoOthers(string query, string codes)
    {
        var (status, page) = await site.GetAsync($"/services?q={Uri.EscapeDataString(query)}");

        status.ShouldBe(HttpStatusCode.OK);
        var shown = Regex
            .Matches(
                page,
                "<li data-words=\"[^\"]*\"( hidden=\"hidden\")?>\\s*<a class=\"service-link\" href=\"/services/([^\"]+)\""
            )
            .Where(m => !m.Groups[1].Success)
            .Select(m => m.Groups[2].Value);
        shown
            .OrderBy(c => c, StringComparer.Ordinal)
            .ShouldBe(codes.Split(' ', StringSplitOptions.RemoveEmptyEntries).OrderBy(c => c, StringComparer.Ordinal));
        Regex.IsMatch(page, "data-search-nothing hidden").ShouldBe(codes.Length > 0);
    }

    // The order is the one in which a person would look: what is named so, before what only shares a word.
    [Fact]
    public void Search_RanksWhatIsNamedSoBeforeWhatSharesAWord()
    {
        var services = JsonSerializer.Deserialize<List<ServiceListItem>>(List, JsonSerializerOptions.Web)!;

        ServiceSearch.Find(services, "ถังขยะ")[0].Code.ShouldBe("waste-bin");
        ServiceSearch.Find(services, "").Count.ShouldBe(services.Count);
    }

    [Theory]
    [MemberData(nameof(Foldings))]
    public void Folding_MakesOneOfManySpellings(string typed, string folded) => SearchText.Fold(typed).ShouldBe(folded);

    [Fact]
    public async Task Services_OfAllKinds_StandInCategoriesAndClosedOnesSayWhyAndWhen()
    {
        var (_, page) = await site.GetAsync("/services");

        page.IndexOf("การเสียภาษี/ค่าธรรมเนียม", StringComparison.Ordinal)
            .ShouldBeLessThan(page.IndexOf("การยื่นคำร้อง", StringComparison.Ordinal));
        page.ShouldContain("รถน้ำอยู่ระหว่างซ่อม");
        page.ShouldContain("เปิดรับตั้งแต่วันที่ 1 ธันวาคม 2569");
        page.ShouldContain("แล้วเสร็จภายใน 7 วันทำการ");
    }

    [Fact]
    public async Task Home_OffersFeaturedServicesFirstAndNoneThatIsClosed()
    {
        var (_, page) = await site.GetAsync("/");

        var shown = Regex.Matches(page, "href=\"/services/([a-z-]+)\"").Select(m => m.Groups[1].Value).ToList();
        shown.ShouldBe(["pay-garbage-fee", "street-light", "waste-bin"]);
        page.ShouldContain("action=\"/services\"");
    }

    [Fact]
    public async Task Service_SaysWhoWhatHowLongAndWhoAnswers()
    {
        var (_, page) = await site.GetAsync("/services/water-truck");

        page.ShouldContain("อยู่ในเขตตำบลท่าคล้อ");
        page.ShouldContain("ภายใน 1 วัน นับจากวันที่ได้รับเรื่อง");
        page.ShouldContain("แผนที่บ้าน");
        page.ShouldContain("สำนักปลัด");
        page.ShouldContain("href=\"tel:036715427\"");
        page.ShouldContain("href=\"/services/water-truck/manual\"");
        page.ShouldContain("id=\"start\"");
    }

    [Fact]
    public async Task Service_WhenClosed_StaysReadableWithoutAWayIn()
    {
        Serve(open: false);

        var (status, page) = await site.GetAsync("/services/water-truck");
        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("รถน้ำอยู่ระหว่างซ่อม");
        page.ShouldContain("อยู่ในเขตตำบลท่าคล้อ");
        page.ShouldNotContain("id=\"start\"");
        (await site.GetAsync("/apply/water-truck")).Page.ShouldContain("รถน้ำอยู่ระหว่างซ่อม");
    }

    [Theory]
    [InlineData("th", "ตรวจสอบคำขอ", "30 นาที · สำนักปลัด", "กรณี: เพิ่งขอครั้งแรก", "พ.ร.บ.สภาตำบลฯ พ.ศ. 2537")]
    [InlineData("en", "The request is checked", "30 min · Office of the Chief", "When: first request", "B.E. 2537")]
    public async Task Manual_ShowsAllThatTheLawAsksFor(string language, params string[] texts)
    {
        var (status, page) = await site.GetAsync($"/services/water-truck/manual?lang={language}");

        status.ShouldBe(HttpStatusCode.OK);
        foreach (var text in texts)
        {
            page.ShouldContain(text);
        }
        page.ShouldContain("https://test.thaklor.example/services/water-truck");
    }

    [Fact]
    public async Task Manual_OfAServiceWithout_IsNotFound() =>
        (await site.GetAsync("/services/pay-garbage-fee/manual")).Status.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Sitemap_NamesEveryServiceAndItsManual()
    {
        var (_, page) = await site.GetAsync("/sitemap?lang=en");

        foreach (var code in new[] { "pay-garbage-fee", "pay-land-tax", "street-light", "water-truck", "waste-bin" })
        {
            page.ShouldContain($"href=\"/services/{code}\"");
        }
        page.ShouldContain("href=\"/accessibility\"");
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/services", true)]
    [InlineData("/services/pay-garbage-fee", true)]
    [InlineData("/services/nothing-like-it", false)]
    [InlineData("/privacy", false)]
    [InlineData("/apply/pay-garbage-fee", false)]
    [InlineData("/track", false)]
    public async Task Page_ThatIsTheSameForEverybodyWithItsPreferences_MayBeShared_AndNoOther(string path, bool shared)
    {
        using var answer = await site.Browser.GetAsync(path);

        answer.Headers.CacheControl!.Public.ShouldBe(shared);
        if (shared)
        {
            answer.Headers.CacheControl.MaxAge.ShouldBe(TimeSpan.Zero);
            answer.Headers.CacheControl.SharedMaxAge.ShouldBe(TimeSpan.FromSeconds(15));
            answer.Headers.Vary.ShouldBe(["Cookie", "Accept-Language"], ignoreOrder: true);
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Catalogue_WhileItsServiceIsAway_IsNotShared()
    {
        site.Answers = _ => throw new HttpRequestException("away");
        foreach (var path in new[] { "/", "/services" })
        {
            using var answer = await site.Browser.GetAsync(path);
            answer.Headers.CacheControl!.Public.ShouldBeFalse(path);
        }
    }
}
