using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>A long form of every type of question, filled in step by step.</summary>
public sealed class StepsTests : IAsyncDisposable
{
    private const string Path = "/apply/everything";

    private const string Fields = """
        {"type":"declaration","key":"anon","label":{"th":"แจ้งโดยไม่ระบุตัวตน","en":"Without my name"},"required":false,"role":"anonymous","section":"who",PRIVACY},
        {"type":"text","key":"p_name","label":{"th":"ชื่อ-นามสกุล*","en":"Name"},"required":true,"format":"person_name","role":"applicant_name","section":"who","showIf":"not anon",PRIVACY},
        {"type":"phone","key":"p_phone","label":{"th":"เบอร์ติดต่อ","en":"Phone"},"required":true,"role":"phone","section":"who","showIf":"not anon",PRIVACY},
        {"type":"juristic_id","key":"tax_id","label":{"th":"เลขนิติบุคคล","en":"Company number"},"required":false,"section":"who","showIf":"not anon",PRIVACY},
        {"type":"address","key":"p_address","label":{"th":"ที่อยู่","en":"Address"},"required":true,"section":"who","showIf":"not anon",PRIVACY},
        {"type":"radio","key":"land","label":{"th":"อยู่ในที่ดิน","en":"On land"},"required":true,"section":"what","options":[{"value":"public","label":{"th":"สาธารณะ","en":"Public"}},{"value":"private","label":{"th":"เอกชน","en":"Private"},"help":{"th":"มีเจ้าของ","en":"Somebody's"}}],
          "notices":[{"if":"land = 'private'","level":"warning","text":{"th":"ต้องมีหนังสือยินยอม","en":"A letter is needed"}}],PRIVACY},
        {"type":"text","key":"owner","label":{"th":"เจ้าของที่ดิน","en":"Owner"},"required":true,"section":"what","showIf":"land = 'private'",PRIVACY},
        {"type":"checkboxes","key":"asset","label":{"th":"ประเภททรัพย์สิน","en":"Kinds"},"required":true,"section":"what","options":[{"value":"land","label":{"th":"ที่ดิน","en":"Land"}},{"value":"house","label":{"th":"สิ่งปลูกสร้าง","en":"Building"}}],PRIVACY},
        {"type":"select","key":"year","label":{"th":"ปีภาษี","en":"Year"},"required":true,"section":"what","optionsFrom":"calendar_years:-1..0",PRIVACY},
        {"type":"number","key":"area","label":{"th":"พื้นที่","en":"Area"},"required":true,"section":"what","min":1,"max":9999,"decimals":2,"unit":{"th":"ตร.ม.","en":"sq m"},PRIVACY},
        {"type":"date","key":"start","label":{"th":"วันที่เริ่ม","en":"Start"},"required":true,"section":"what","allowPast":false,PRIVACY},
        {"type":"place","key":"spot","label":{"th":"สถานที่","en":"Place"},"required":true,"section":"what","role":"place",PRIVACY},
        {"type":"file","key":"photo","label":{"th":"รูปภาพ","en":"Photos"},"required":false,"soft":true,"section":"what","file":{"mediaTypes":["image/jpeg"],"maxBytes":5242880,"maxCount":3},PRIVACY},
        {"type":"rows","key":"item","label":{"th":"รายการ","en":"Items"},"required":true,"section":"how","minRows":1,"maxRows":3,"rowLabel":{"th":"รายการที่","en":"Item"},"fields":[
          {"type":"text","key":"what","label":{"th":"สิ่งของ","en":"Thing"},"required":true,PRIVACY},
          {"type":"number","key":"qty","label":{"th":"จำนวน","en":"Quantity"},"required":true,"min":1,"max":99,PRIVACY},
          {"type":"text","key":"why","label":{"th":"เหตุผล","en":"Reason"},"required":true,"showIf":"qty > 10",PRIVACY}],PRIVACY},
        {"type":"money","key":"rate","label":{"th":"ค่าเช่าต่อชิ้น","en":"Rent each"},"required":true,"section":"how",PRIVACY},
        {"type":"computed","key":"total","label":{"th":"รวม","en":"Total"},"required":false,"section":"how","as":"money","rule":"rate * sum(item, qty)",PRIVACY},
        {"type":"textarea","key":"note","label":{"th":"หมายเหตุ","en":"Note"},"required":false,"section":"how","maxLength":2000,PRIVACY}
        """;

    private static readonly string Form = CitizenApp.FormOf(
        """
        "code":"everything","version":1,"category":"REQ","title":{"th":"ทุกอย่าง","en":"Everything"},"sections":[
          {"key":"who","title":{"th":"ผู้ยื่นคำร้อง","en":"Applicant"}},{"key":"what","title":{"th":"เรื่อง","en":"Matter"},"help":{"th":"บอกให้ชัดเจน","en":"Be clear"}},{"key":"how","title":{"th":"รายการ","en":"Details"}}]
        """,
        Fields
    );

    private readonly CitizenApp site = new();

    public StepsTests() => Serve(Form);

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private void Serve(string form) =>
        site.Answers = r => r.RequestUri!.AbsolutePath == "/api/services/everything" ? CitizenApp.Json(form) : null;

    private static List<KeyValuePair<string, string>> Who() =>
        [
            new("a.p_name", "สมหญิง ใจดี"),
            new("a.p_phone", "081 234 5678"),
            new("a.p_address.house", "๙๙/๙"),
            new("a.p_address.moo", "8"),
            new("a.p_address.subdistrict", "190205"),
            new("a.p_address.postcode", "18110"),
        ];

    private static List<KeyValuePair<string, string>> What() =>
        [
            new("a.land", "public"),
            new("c.asset", "house"),
            new("c.asset", "land"),
            new("a.year", "2569"),
            new("a.area", "1,234.50"),
            new("a.start.d", "1"),
            new("a.start.m", "12"),
            new("a.start.y", "2569"),
            new("a.spot.text", "หน้าวัดท่าคล้อ"),
            new("a.spot.lat", "14.6"),
            new("a.spot.lng", "101.0"),
            new("f.photo", """{"receipt":"r1","name":"a.jpg","size":1000,"type":"image/jpeg"}"""),
            new("f.photo", """{"receipt":"r2","name":"b.jpg","size":1000,"type":"image/jpeg"}"""),
        ];

    // The browser took row 1 away: its numbers have a gap.
    private static List<KeyValuePair<string, string>> How() =>
        [
            new("r.item", "0"),
            new("a.item.0.what", "เต็นท์"),
            new("a.item.0.qty", "2"),
            new("r.item", "2"),
            new("a.item.2.what", "เก้าอี้"),
            new("a.item.2.qty", "๕"),
            new("a.rate", "10.50"),
        ];

    private async Task<(HttpResponseMessage Answer, string Page)> PostAsync(
        string step,
        string? at,
        params List<KeyValuePair<string, string>>[] answers
    )
    {
        var (token, key) = await site.OpenAsync(Path);
        List<KeyValuePair<string, string>> form =
        [
            new("form-token", token),
            new("key", key),
            new("version", "1"),
            new("notice", "1"),
            new("step", step),
            .. answers.SelectMany(a => a),
        ];
        if (at is not null)
        {
            form.Add(new("at", at));
        }
        var answer = await site.Browser.PostAsync(Path, new FormUrlEncodedContent(form));
        return (answer, await CitizenApp.TextAsync(answer));
    }

    [Fact]
    public async Task FirstStep_AsksOnlyItsOwnQuestionsAndBeginsAtHome()
    {
        var (_, page) = await site.GetAsync(Path);

        page.ShouldNotContain("data-error-summary");
        page.ShouldContain("ขั้นตอนที่ 1 จาก 3");
        page.ShouldContain("<h1>ผู้ยื่นคำร้อง</h1>");
        page.ShouldContain("id=\"f-p_name\"");
        page.ShouldContain("ชื่อ-นามสกุล<");
        page.ShouldContain("ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี 18110");
        page.ShouldContain("value=\"190205\"");
        page.ShouldNotContain("id=\"f-area\"");
        page.ShouldContain("id=\"next\"");
        page.ShouldNotContain("id=\"review\"");
    }

    [Fact]
    public async Task Next_WithMistakes_StaysAndNamesOnlyThisStep()
    {
        var (answer, page) = await PostAsync(
            "next",
            "who",
            [
                [new("a.p_phone", "12"), new("a.p_address.moo", "x")],
            ]
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page.ShouldContain("ขั้นตอนที่ 1 จาก 3");
        page.ShouldContain("<a href=\"#f-p_name\">กรุณากรอกชื่อ-นามสกุล</a>");
        page.ShouldContain("<a href=\"#f-p_phone\">กรุณากรอกเบอร์ติดต่อให้ถูกต้อง");
        page.ShouldContain("<a href=\"#f-p_address-house\">กรุณากรอกบ้านเลขที่</a>");
        page.ShouldContain("<a href=\"#f-p_address-moo\">");
        page.ShouldContain("<a href=\"#f-p_address-subdistrict\">กรุณาเลือกตำบล</a>");
        page.ShouldContain("id=\"f-p_address-house-error\"");
        page.ShouldNotContain("อยู่ในที่ดิน</a>");
    }

    [Fact]
    public async Task Next_ThenBack_LosesNothing()
    {
        var (answer, second) = await PostAsync("next", "who", Who());

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.ShouldContain("ขั้นตอนที่ 2 จาก 3");
        second.ShouldContain("บอกให้ชัดเจน");
        second.ShouldContain("<input type=\"hidden\" name=\"a.p_name\" value=\"สมหญิง ใจดี\"");
        CitizenApp.Hidden(second, "a.p_address.house").ShouldBe("๙๙/๙");

        var (_, first) = await PostAsync("back", "what", Who(), What());
        first.ShouldContain("ขั้นตอนที่ 1 จาก 3");
        first.ShouldContain("value=\"081 234 5678\"");
        Regex.Count(first, "name=\"c.asset\"").ShouldBe(2);
        Regex.Count(first, "name=\"f.photo\"").ShouldBe(2);
        first.ShouldNotContain("data-error-summary");
    }

    [Fact]
    public async Task SecondStep_DrawsEveryTypeWithItsKeyboard()
    {
        var (_, page) = await PostAsync("next", "who", Who());

        page.ShouldMatch("<input type=\"radio\" id=\"f-land-1\" name=\"a.land\" value=\"private\"");
        page.ShouldContain("มีเจ้าของ");
        page.ShouldMatch("<input type=\"checkbox\" id=\"f-asset-0\" name=\"c.asset\" value=\"land\"");
        page.ShouldContain("<option value=\"2569\">พ.ศ. 2569</option>");
        page.ShouldMatch("inputmode=\"decimal\" id=\"f-area\"");
        page.ShouldContain("ตร.ม.");
        page.ShouldContain("id=\"f-start-d\"");
        page.ShouldContain("ปี พ.ศ.");
        page.ShouldContain("ใช้ตำแหน่งของฉัน");
        page.ShouldMatch("type=\"number\"[^>]*min=\"5\" max=\"21\"[^>]*id=\"f-spot-lat\"");
        page.ShouldContain("data-max-count=\"3\"");
        // Hidden until its rule holds; the browser gets the rule as a tree.
        page.ShouldMatch("data-field=\"owner\"[^>]*data-show=\"{\"op\":\"=\"[^>]*hidden=\"hidden\"");
        page.ShouldMatch("data-if=\"{\"op\":\"=\",[^>]*hidden=\"hidden\"><p>ต้องมีหนังสือยินยอม");
    }

    [Fact]
    public async Task Rule_ThatHolds_AsksAndTellsOnTheServerToo()
    {
        var what = What();
        what[0] = new("a.land", "private");
        var (answer, page) = await PostAsync("next", "what", Who(), what);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page.ShouldContain("<a href=\"#f-owner\">กรุณากรอกเจ้าของที่ดิน</a>");
        Regex.IsMatch(page, "data-field=\"owner\"[^>]*hidden=").ShouldBeFalse();
        page.ShouldMatch("data-if=\"[^>]*\"><p>ต้องมีหนังสือยินยอม");
    }

    [Fact]
    public async Task SoftQuestion_LeftOut_WarnsOnceAndIsPassedByATick()
    {
        var bare = What().Where(a => a.Key != "f.photo").ToList();
        var (answer, page) = await PostAsync("next", "what", Who(), bare);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page.ShouldContain("มีข้อมูลที่ควรตรวจสอบ 1 รายการ");
        page.ShouldContain("<a href=\"#f-photo-pass\">กรุณาแนบรูปภาพ</a>");
        page.ShouldContain("ส่งต่อโดยไม่แนบไฟล์");

        bare.Add(new("w.photo", "yes"));
        (answer, page) = await PostAsync("next", "what", Who(), bare);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("ขั้นตอนที่ 3 จาก 3");
        CitizenApp.Hidden(page, "w.photo").ShouldBe("yes");
    }

    [Fact]
    public async Task Rows_AreAddedAndRemovedWithoutScript()
    {
        var (_, more) = await PostAsync("row:add:item", "how", Who(), What(), How());
        more.ShouldContain("id=\"f-item-2-what\"");
        more.ShouldContain("data-focus=\"f-item-2\"");
        more.ShouldContain("name=\"a.item.1.what\" value=\"เก้าอี้\"");
        Regex.IsMatch(more, "data-row-add[^>]*hidden").ShouldBeTrue();

        var (_, fewer) = await PostAsync("row:remove:item:0", "how", Who(), What(), How());
        fewer.ShouldContain("name=\"a.item.0.what\" value=\"เก้าอี้\"");
        fewer.ShouldNotContain("เต็นท์");
    }

    [Fact]
    public async Task Rows_WithMistakes_NameTheCell()
    {
        var how = How();
        how[2] = new("a.item.0.qty", "x");
        how[5] = new("a.item.2.qty", "20");
        var (_, page) = await PostAsync("review", "how", Who(), What(), how);

        page.ShouldContain("<a href=\"#f-item-0-qty\">กรุณากรอกจำนวนเป็นตัวเลข</a>");
        page.ShouldContain("<a href=\"#f-item-1-why\">กรุณากรอกเหตุผล</a>");
        page.ShouldContain("id=\"f-item-1-why-error\"");
        Regex.IsMatch(page, "data-path=\"item\\[0\\].why\"[^>]*hidden=\"hidden\"").ShouldBeTrue();
        Regex.IsMatch(page, "data-path=\"item\\[1\\].why\"[^>]*hidden").ShouldBeFalse();
    }

    [Fact]
    public async Task Address_IsFoundByNameOfTheWholeCountryWithoutScript()
    {
        var (answer, page) = await PostAsync(
            "find:p_address",
            "who",
            [
                [new("a.p_address.find", "ตำบลท่าคล้อ")],
            ]
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี");
        page.ShouldContain("ตำบลท่าคล้อ อำเภอเบญจลักษ์ จังหวัดศรีสะเกษ");
        page.ShouldContain("data-postcode=\"18110\"");
        page.ShouldNotContain("data-error-summary");
    }

    [Fact]
    public async Task Address_IsChosenProvinceByProvinceWithoutScriptAndWithoutASearch()
    {
        var (_, first) = await PostAsync(
            "list:p_address",
            "who",
            [
                [new("a.p_address.province", "33")],
            ]
        );
        first.ShouldContain("<option value=\"33\" selected=\"selected\">ศรีสะเกษ</option>");
        first.ShouldContain(">เบญจลักษ์</option>");
        first.ShouldNotContain(">แก่งคอย</option>");
        first.ShouldContain("data-focus=\"f-p_address-district\"");
        first.ShouldNotContain("data-error-summary");

        var (_, second) = await PostAsync(
            "list:p_address",
            "who",
            [
                [
                    new("a.p_address.find", "left in the box"),
                    new("a.p_address.province", "33"),
                    new("a.p_address.district", "3319"),
                ],
            ]
        );
        second.ShouldContain("ตำบลท่าคล้อ อำเภอเบญจลักษ์ จังหวัดศรีสะเกษ");
        second.ShouldContain("value=\"331905\"");
        second.ShouldContain("data-focus=\"f-p_address-subdistrict\"");

        // Another province leaves the old district behind.
        var (_, other) = await PostAsync(
            "list:p_address",
            "who",
            [
                [new("a.p_address.province", "19"), new("a.p_address.district", "3319")],
            ]
        );
        other.ShouldContain(">แก่งคอย</option>");
        other.ShouldNotContain("value=\"331905\"");

        // The lists are a way to the answer and no part of it.
        var (_, review) = await PostAsync(
            "review",
            "how",
            Who(),
            What(),
            How(),
            [new("a.p_address.province", "19"), new("a.p_address.district", "1902")]
        );
        review.ShouldNotContain("p_address.province");
        review.ShouldNotContain("p_address.district");
    }

    [Theory]
    [InlineData("province=33", "เบญจลักษ์", "3319")]
    [InlineData("province=33&lang=en", "Benchalak", "3319")]
    [InlineData("district=3319", "ตำบลท่าคล้อ อำเภอเบญจลักษ์ จังหวัดศรีสะเกษ", "331905")]
    [InlineData("province=nowhere", null, null)]
    [InlineData("district=", null, null)]
    public async Task Lists_AreServedToTheSelects(string query, string? label, string? code)
    {
        using var answer = await site.Browser.GetAsync($"/places?{query}");

        using var found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        if (label is null)
        {
            found.RootElement.GetArrayLength().ShouldBe(0);
            return;
        }
        found
            .RootElement.EnumerateArray()
            .ShouldContain(p =>
                p.GetProperty("code").GetString() == code && p.GetProperty("label").GetString() == label
            );
    }

    [Fact]
    public async Task Map_IsOfferedOnlyWhereTheOfficeHasSetASource_AndOnlyThatSourceIsAllowed()
    {
        var (_, plain) = await site.GetAsync(Path);
        plain.ShouldNotContain("data-map");

        await using var mapped = new CitizenApp(
            new()
            {
                ["Map:Tiles"] = "https://tiles.example.go.th:8443/th/{z}/{x}/{y}.png",
                ["Map:Attribution"] = "© <b>ผู้ทำแผนที่</b>",
                ["Map:Start"] = "14.587,100.997,13",
            }
        );
        mapped.Answers = r => r.RequestUri!.AbsolutePath == "/api/services/everything" ? CitizenApp.Json(Form) : null;
        var (token, key) = await mapped.OpenAsync(Path);
        using var answer = await mapped.Browser.PostAsync(
            Path,
            new FormUrlEncodedContent([
                .. Who(),
                new("form-token", token),
                new("key", key),
                new("at", "who"),
                new("step", "next"),
            ])
        );
        var raw = await answer.Content.ReadAsStringAsync();

        raw.ShouldContain("data-tiles=\"https://tiles.example.go.th:8443/th/{z}/{x}/{y}.png\"");
        raw.ShouldNotContain("<b>");
        raw.ShouldContain("data-start=\"14.587,100.997,13\"");
        System.Net.WebUtility.HtmlDecode(raw).ShouldContain("ภาพแผนที่มาจาก tiles.example.go.th");
        answer
            .Headers.GetValues("Content-Security-Policy")
            .Single()
            .ShouldContain("img-src 'self' data: blob: https://tiles.example.go.th:8443;");
        using var home = await mapped.Browser.GetAsync("/privacy");
        home.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("img-src 'self' data: blob:;");
    }

    [Theory]
    [InlineData("http://tiles.example/{z}/{x}/{y}.png", null)]
    [InlineData("https://{s}.tiles.example/{z}/{x}/{y}.png", null)]
    [InlineData("https://tiles.example/{z}/{x}.png", null)]
    [InlineData("https://tiles.example;script-src */{z}/{x}/{y}.png", null)]
    [InlineData("https://user:pw@tiles.example/{z}/{x}/{y}.png", null)]
    [InlineData("/tiles/{z}/{x}/{y}.png", null)]
    [InlineData("https://tiles.example/{z}/{x}/{y}.png", "14.5,101")]
    [InlineData("https://tiles.example/{z}/{x}/{y}.png", "here,there,13")]
    public void Map_WithASettingThatMakesNoSense_StopsTheStart(string tiles, string? start)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Map:Tiles"] = tiles, ["Map:Start"] = start })
            .Build();

        Should.Throw<InvalidOperationException>(() => MapTiles.From(configuration)).Message.ShouldStartWith("Map:");
    }

    [Theory]
    [InlineData("18110", "th", "ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี")]
    [InlineData("tha khlo", "en", "Saraburi")]
    public async Task Places_AreServedToTheSearchBox(string query, string language, string label)
    {
        using var answer = await site.Browser.GetAsync($"/places?q={Uri.EscapeDataString(query)}&lang={language}");

        using var found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        found
            .RootElement.EnumerateArray()
            .ShouldContain(p =>
                p.GetProperty("code").GetString() == "190205"
                && p.GetProperty("label").GetString()!.Contains(label)
                && p.GetProperty("postcodes")[0].GetString() == "18110"
            );
        found.RootElement.GetArrayLength().ShouldBeLessThanOrEqualTo(20);
    }

    [Fact]
    public async Task Review_GroupsAnswersBySectionAndShowsTheTotal()
    {
        var (answer, page) = await PostAsync("review", "how", Who(), What(), How());

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, page);
        page.ShouldContain("<h2>ผู้ยื่นคำร้อง</h2>");
        page.ShouldContain("99/9 หมู่ 8 ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี 18110");
        page.ShouldContain("ที่ดิน, สิ่งปลูกสร้าง");
        page.ShouldContain("1,234.5 ตร.ม.");
        page.ShouldContain("1 ธันวาคม 2569");
        page.ShouldContain("73.50 บาท");
        page.ShouldContain("name=\"step\" value=\"edit:area\"");
        page.ShouldNotContain("value=\"edit:total\"");

        var (_, edit) = await PostAsync("edit:area", null, Who(), What(), How());
        edit.ShouldContain("ขั้นตอนที่ 2 จาก 3");
        edit.ShouldContain("data-focus=\"f-area\"");
    }

    [Fact]
    public async Task Send_PostsJsonOfEveryType()
    {
        var (answer, page) = await PostAsync(
            "send",
            null,
            Who(),
            What(),
            How(),
            [new("consent", "yes"), new("altcha", "payload"), new("a.owner", "typed before it was hidden")]
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, page);
        var body = site.Sent.ShouldHaveSingleItem().Body;
        body["answers"]!
            .ToJsonString(
                new JsonSerializerOptions
                {
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
            .ShouldBe(
                """{"p_name":"สมหญิง ใจดี","p_phone":"081 234 5678","p_address":{"house":"๙๙/๙","moo":"8","subdistrict":"190205","postcode":"18110"},"land":"public","asset":["house","land"],"year":"2569","area":"1,234.50","start":"2026-12-01","spot":{"text":"หน้าวัดท่าคล้อ","lat":"14.6","lng":"101.0"},"item":[{"what":"เต็นท์","qty":"2"},{"what":"เก้าอี้","qty":"๕"}],"rate":"10.50"}"""
            );
        body["attachments"]!["photo"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Send_WithoutAName_AsksForNoneAndSaysThatTheCodeIsAllThereIs()
    {
        var (answer, page) = await PostAsync(
            "send",
            null,
            [new("a.anon", "yes"), new("a.p_name", "สมหญิง ใจดี")],
            What(),
            How(),
            [new("consent", "yes"), new("altcha", "payload")]
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, page);
        site.Sent.Single().Body["answers"]!.AsObject().ContainsKey("p_name").ShouldBeFalse();
        (await site.GetAsync(answer.Headers.Location!.ToString())).Page.ShouldContain("ท่านแจ้งโดยไม่ระบุตัวตน");
    }

    [Fact]
    public async Task Send_WhenTheServiceNamesAPart_OpensItsStep()
    {
        site.Answers = r =>
            r.Method == HttpMethod.Post
                ? CitizenApp.Problem(
                    422,
                    "validation_failed",
                    new Dictionary<string, string[]>
                    {
                        ["p_address.postcode"] = ["รหัสนี้ไม่ใช่"],
                        ["item[1].qty"] = ["มากไป"],
                    }
                )
            : r.RequestUri!.AbsolutePath == "/api/services/everything" ? CitizenApp.Json(Form)
            : null;

        var (_, page) = await PostAsync(
            "send",
            null,
            Who(),
            What(),
            How(),
            [new("consent", "yes"), new("altcha", "payload")]
        );

        page.ShouldContain("ขั้นตอนที่ 1 จาก 3");
        page.ShouldContain("<a href=\"#f-p_address-postcode\">รหัสนี้ไม่ใช่</a>");
        page.ShouldContain("id=\"f-p_address-postcode-error\">รหัสนี้ไม่ใช่");
    }

    [Fact]
    public async Task ShortForm_WithSections_StaysOnePage()
    {
        var two = Fields
            .Split('\n')
            .Where(l => l.Contains("\"p_name\"") || l.Contains("\"note\""))
            .Select(l => l.Trim().TrimEnd(','));
        Serve(
            CitizenApp.FormOf(
                """
                "code":"everything","version":1,"category":"REQ","title":{"th":"สั้น","en":"Short"},"sections":[{"key":"who","title":{"th":"ผู้ยื่นคำร้อง","en":"Applicant"}},{"key":"how","title":{"th":"รายละเอียด","en":"Details"}}]
                """,
                string.Join(',', two).Replace(",\"showIf\":\"not anon\"", "", StringComparison.Ordinal)
            )
        );

        var (_, page) = await site.GetAsync(Path);

        page.ShouldNotContain("ขั้นตอนที่");
        page.ShouldContain("<h1>สั้น</h1>");
        page.ShouldContain("<h2 id=\"section-how\">รายละเอียด</h2>");
        page.ShouldContain("id=\"f-p_name\"");
        page.ShouldContain("id=\"f-note\"");
        page.ShouldContain("id=\"review\"");
    }

    [Fact]
    public async Task Pages_HoldNoScriptOrStyleOfTheirOwn()
    {
        foreach (var (step, at) in new[] { ("next", "who"), ("next", "what"), ("review", "how") })
        {
            var (_, page) = await PostAsync(step, at, Who(), What(), How());
            Regex.IsMatch(page, "<(script|style)(?![^>]*(src|href)=)[^>]*>").ShouldBeFalse();
            page.ShouldNotContain(" style=\"");
            page.ShouldNotContain(" onclick=");
        }
    }
}
