using System.Net;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>มีผู้แจ้งเรื่องนี้แล้ว, beside the place by a script and on the review page without one.</summary>
public sealed class NearbyTests : IAsyncDisposable
{
    private const string Path = "/apply/report-hole";

    private const string Fields = """
        {"type":"text","key":"p_name","label":{"th":"ชื่อ-นามสกุล","en":"Name"},"required":true,"format":"person_name","role":"applicant_name","section":"who",PRIVACY},
        {"type":"radio","key":"cat","label":{"th":"เรื่อง","en":"Matter"},"required":true,"section":"who","options":[{"value":"road","label":{"th":"ถนน","en":"Road"}},{"value":"smell","label":{"th":"กลิ่น","en":"Smell"}}],PRIVACY},
        {"type":"place","key":"spot","label":{"th":"สถานที่","en":"Place"},"required":true,"section":"where","role":"place",PRIVACY},
        {"type":"textarea","key":"q1","label":{"th":"หนึ่ง","en":"One"},"required":false,"section":"where",PRIVACY},
        {"type":"textarea","key":"q2","label":{"th":"สอง","en":"Two"},"required":false,"section":"where",PRIVACY},
        {"type":"textarea","key":"q3","label":{"th":"สาม","en":"Three"},"required":false,"section":"where",PRIVACY},
        {"type":"textarea","key":"q4","label":{"th":"สี่","en":"Four"},"required":false,"section":"where",PRIVACY},
        {"type":"textarea","key":"q5","label":{"th":"ห้า","en":"Five"},"required":false,"section":"where",PRIVACY},
        {"type":"textarea","key":"q6","label":{"th":"หก","en":"Six"},"required":false,"section":"where",PRIVACY},
        {"type":"textarea","key":"q7","label":{"th":"เจ็ด","en":"Seven"},"required":false,"section":"where",PRIVACY},
        {"type":"textarea","key":"q8","label":{"th":"แปด","en":"Eight"},"required":false,"section":"where",PRIVACY}
        """;

    private const string Found = """
        {"count":2,"metres":100,"cases":[{"reportedOn":"2026-11-20","stage":"in_progress","withinMetres":50},{"reportedOn":"2026-11-18","stage":"waiting","withinMetres":100}]}
        """;

    private readonly CitizenApp site = new();
    private readonly List<JsonNode> asked = [];
    private Func<HttpResponseMessage> answer = () => CitizenApp.Json(Found);

    public NearbyTests() =>
        site.Answers = request =>
            request.RequestUri!.AbsolutePath switch
            {
                "/api/services/report-hole" => CitizenApp.Json(Form),
                "/api/services/report-hole/nearby" => Ask(request),
                _ => null,
            };

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private static string Form { get; } =
        CitizenApp.FormOf(
            """
            "code":"report-hole","version":1,"category":"REQ","title":{"th":"แจ้งถนนเป็นหลุม","en":"Report a hole"},"nearby":{"metres":100,"days":60,"by":"cat","only":["road"]},"sections":[
              {"key":"who","title":{"th":"ผู้แจ้ง","en":"Who"}},{"key":"where","title":{"th":"ที่ไหน","en":"Where"}}]
            """,
            Fields
        );

    private HttpResponseMessage Ask(HttpRequestMessage request)
    {
        using var body = new StreamReader(request.Content!.ReadAsStream());
        asked.Add(JsonNode.Parse(body.ReadToEnd())!);
        return answer();
    }

    private async Task<Dictionary<string, string>> FilledAsync(string kind = "road")
    {
        var (token, key) = await site.OpenAsync(Path);
        return new()
        {
            ["form-token"] = token,
            ["key"] = key,
            ["version"] = "1",
            ["notice"] = "1",
            ["step"] = "review",
            ["at"] = "where",
            ["a.p_name"] = "สมหญิง ใจดี",
            ["a.cat"] = kind,
            ["a.spot.text"] = "หน้าตลาด",
            ["a.spot.lat"] = "14.5678",
            ["a.spot.lng"] = "๑๐๐.๙๘๗๖",
        };
    }

    [Fact]
    public async Task Review_TellsOpenReportsNearby_WithoutAScript()
    {
        using var thai = await site.PostAsync(Path, await FilledAsync());
        var page = await CitizenApp.TextAsync(thai);
        thai.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("มีผู้แจ้งเรื่องนี้แล้ว");
        page.ShouldContain("2 เรื่อง ในระยะ 100 เมตร");
        page.ShouldContain("แจ้งเมื่อ 20 พฤศจิกายน 2569 · ห่างไม่เกิน 50 เมตร · เจ้าหน้าที่กำลังดำเนินการ");
        page.ShouldContain("รอเจ้าหน้าที่รับเรื่อง");
        asked.ShouldHaveSingleItem()!.ToJsonString().ShouldBe("""{"lat":14.5678,"lng":100.9876,"kind":"road"}""");

        site.Browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        using var english = await site.PostAsync(Path, await FilledAsync());
        page = await CitizenApp.TextAsync(english);
        page.ShouldContain("This may have been reported already");
        page.ShouldContain("Reported on 20 November 2026 · within 50 metres · being handled");
    }

    [Fact]
    public async Task MatterOfNeighbours_IsNotEvenAskedFor()
    {
        using var response = await site.PostAsync(Path, await FilledAsync("smell"));
        (await CitizenApp.TextAsync(response)).ShouldNotContain("มีผู้แจ้งเรื่องนี้แล้ว");
        asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task NobodyReportedIt_OrNobodyCanTell_AndTheReviewSaysNothing()
    {
        answer = () => CitizenApp.Json("""{"count":0,"metres":100,"cases":[]}""");
        using var none = await site.PostAsync(Path, await FilledAsync());
        (await CitizenApp.TextAsync(none)).ShouldNotContain("มีผู้แจ้งเรื่องนี้แล้ว");
        answer = () => CitizenApp.Problem(429, "too_many");
        using var refused = await site.PostAsync(Path, await FilledAsync());
        refused.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await CitizenApp.TextAsync(refused);
        page.ShouldContain("ตรวจทานข้อมูล");
        page.ShouldNotContain("มีผู้แจ้งเรื่องนี้แล้ว");
    }

    [Fact]
    public async Task TheScript_GetsThePartOfThePage_ForPointAndKindAlone()
    {
        var first = await FilledAsync();
        first["step"] = "next";
        first["at"] = "who";
        using var step = await site.PostAsync(Path, first);
        var page = await CitizenApp.TextAsync(step);
        page.ShouldContain("data-nearby=\"/apply/report-hole?handler=Nearby\"");
        page.ShouldContain("data-names=\"a.spot.lat a.spot.lng a.cat\"");
        page.ShouldContain("ไม่เห็นข้อมูลของท่าน");
        asked.ShouldBeEmpty();

        var point = new Dictionary<string, string>
        {
            ["a.spot.lat"] = "14.5678",
            ["a.spot.lng"] = "100.9876",
            ["a.cat"] = "road",
        };
        using var part = await site.PostAsync($"{Path}?handler=Nearby", point);
        part.StatusCode.ShouldBe(HttpStatusCode.OK);
        part.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var html = await CitizenApp.TextAsync(part);
        html.TrimStart().ShouldStartWith("<section");
        html.ShouldContain("มีผู้แจ้งเรื่องนี้แล้ว");

        point["a.spot.lat"] = "";
        using var nothing = await site.PostAsync($"{Path}?handler=Nearby", point);
        nothing.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        asked.Count.ShouldBe(1);
    }
}
