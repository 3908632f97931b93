using System.Net;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Site.Tests.Citizen;

public sealed class ApplyTests : IAsyncDisposable
{
    private const string Form = "/apply/pay-garbage-fee";
    private readonly CitizenApp site = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task<HttpResponseMessage> PostAsync(string step, Action<Dictionary<string, string>>? change = null)
    {
        var (token, key) = await site.OpenAsync();
        var form = CitizenApp.Filled(step);
        form["form-token"] = token;
        form["key"] = key;
        form["version"] = "3";
        form["notice"] = "1";
        change?.Invoke(form);
        return await site.PostAsync(Form, form);
    }

    [Fact]
    [Trait("row", "105")]
    [Trait("row", "125")]
    public async Task Send_WithEverything_PostsAnswersOnceAndShowsReceiptAsOftenAsReloaded()
    {
        var answer = await PostAsync("send");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await CitizenApp.TextAsync(answer));
        var address = answer.Headers.Location!.ToString();
        address.ShouldStartWith("/received?n=");
        address.ShouldNotContain("7K3M");
        var (key, body) = site.Sent.ShouldHaveSingleItem();
        Guid.TryParse(key, out _).ShouldBeTrue();
        body["answers"]!["paid_at"]!.GetValue<string>().ShouldBe("2026-11-20T09:05:00+07:00");
        body["answers"]!.AsObject().ContainsKey("p_contact").ShouldBeFalse();
        body["attachments"]!["slip"]![0]!.GetValue<string>().ShouldBe("r1");
        body["version"]!.GetValue<int>().ShouldBe(3);
        body["consent"]!["noticeVersion"]!.GetValue<string>().ShouldBe("1");
        for (var reload = 0; reload < 2; reload++)
        {
            var (_, page) = await site.GetAsync(address);
            page.ShouldContain(CitizenApp.Code);
            page.ShouldContain("25 พฤศจิกายน 2569");
            page.ShouldContain(
                "ส่งนอกเวลาราชการ ถือว่า อบต.ท่าคล้อ ได้รับเรื่องในวันจันทร์ที่ 23 พฤศจิกายน 2569 เวลา 08.30 น."
            );
            page.ShouldContain("ท่านไม่ได้ให้อีเมล ผลจะแสดงในหน้าตรวจสอบผลการดำเนินงานเท่านั้น");
            page.ShouldContain("<svg");
        }
        site.Sent.Count.ShouldBe(1);
    }

    // Back to the page that was posted, posted once more: the same key goes out, so the service answers with the case there is.
    [Fact]
    [Trait("row", "105")]
    [Trait("row", "103")]
    public async Task Send_AgainFromTheBackButton_SendsTheSameKeyAndShowsTheSameReceipt()
    {
        var (token, key) = await site.OpenAsync();
        var form = CitizenApp.Filled("review");
        (form["form-token"], form["key"], form["version"], form["notice"]) = (token, key, "3", "1");
        await site.PostAsync(Form, form);
        form["step"] = "send";
        var first = (await site.PostAsync(Form, form)).Headers.Location!.ToString();

        form["step"] = "review";
        var again = await CitizenApp.TextAsync(await site.PostAsync(Form, form));
        CitizenApp.Hidden(again, "key").ShouldBe(key);
        form["step"] = "send";
        form["altcha"] = "another";
        var answer = await site.PostAsync(Form, form);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        site.Sent.Select(s => s.Key).ShouldBe([key, key]);
        foreach (var address in new[] { first, answer.Headers.Location!.ToString() })
        {
            (await site.GetAsync(address)).Page.ShouldContain(CitizenApp.Code);
        }
    }

    // A program fetches the form and posts it at once: without the work of the captcha nothing leaves the site.
    [Fact]
    [Trait("row", "110")]
    public async Task Send_StraightAfterTheFormWasOpened_IsChallenged()
    {
        var answer = await PostAsync("send", form => form.Remove("altcha"));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await CitizenApp.TextAsync(answer)).ShouldContain("data-captcha=\"/api/captcha?for=submission\"");
        site.Sent.ShouldBeEmpty();
    }

    // Nobody sees the box; who fills it in all the same is told so and asked to press again, and the box comes back empty.
    [Fact]
    [Trait("row", "110")]
    public async Task Send_WithTheBoxForProgramsFilledIn_SendsNothingAndKeepsTheRest()
    {
        var review = await CitizenApp.TextAsync(await PostAsync("review"));
        review.ShouldContain("name=\"leave-empty\" tabindex=\"-1\"");

        var answer = await PostAsync("send", form => form["leave-empty"] = "http://spam.example");

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await CitizenApp.TextAsync(answer);
        page.ShouldContain("กรุณากดส่งข้อความอีกครั้ง");
        page.ShouldContain("สมหญิง ใจดี");
        page.ShouldNotContain("spam.example");
        site.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Received_InAnotherBrowser_ShowsNoCode()
    {
        var address = (await PostAsync("send")).Headers.Location!.ToString();
        await using var other = new CitizenApp();

        var (_, page) = await other.GetAsync(address);

        page.ShouldNotContain(CitizenApp.Code);
        page.ShouldContain("ไม่พบใบรับเรื่องในเบราว์เซอร์นี้");
    }

    [Theory]
    [Trait("row", "106")]
    [InlineData("consent", "ยินยอมให้เก็บข้อมูลส่วนบุคคล")]
    [InlineData("altcha", "ฉันไม่ใช่โปรแกรมอัตโนมัติ")]
    [InlineData("f.slip", "กรุณาแนบรูปภาพหลักฐานการชำระเงิน")]
    [InlineData("a.p_name", "กรุณากรอกชื่อผู้ชำระ")]
    public async Task Send_WithoutAPart_SendsNothingSaysWhatIsMissingAndKeepsTheRest(string missing, string message)
    {
        var answer = await PostAsync("send", form => form.Remove(missing));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await CitizenApp.TextAsync(answer);
        site.Sent.ShouldBeEmpty();
        page.ShouldContain("data-error-summary");
        page.ShouldContain(message);
        page.ShouldContain("1-0000-00000-00-9");
        page.ShouldContain("value=\"2569\"");
    }

    [Fact]
    [Trait("row", "107")]
    public async Task Send_WithStaleToken_KeepsEverythingAndSaysSo()
    {
        var answer = await PostAsync("send", form => form["form-token"] = "stale");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await CitizenApp.TextAsync(answer);
        site.Sent.ShouldBeEmpty();
        page.ShouldContain("หมดเวลาการใช้งาน ข้อมูลที่กรอกยังอยู่");
        page.ShouldContain("สมหญิง ใจดี");
        page.ShouldContain("\"receipt\":\"r1\"");
    }

    [Fact]
    [Trait("row", "108")]
    public async Task Send_FromAnotherSite_IsRefused()
    {
        var (token, key) = await site.OpenAsync();
        var form = CitizenApp.Filled("send");
        form["form-token"] = token;
        form["key"] = key;
        using var request = new HttpRequestMessage(HttpMethod.Post, Form) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        var answer = await site.Browser.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        site.Sent.ShouldBeEmpty();
    }

    [Theory]
    [Trait("row", "20")]
    [InlineData(503, "not_stored", HttpStatusCode.ServiceUnavailable, "ยังบันทึกเรื่องของท่านไม่ได้")]
    [InlineData(422, "captcha_invalid", HttpStatusCode.UnprocessableEntity, "การยืนยันหมดอายุ")]
    [InlineData(409, "form_changed", HttpStatusCode.Conflict, "แบบฟอร์มมีการปรับปรุง")]
    [InlineData(429, "too_many", HttpStatusCode.TooManyRequests, "หลายครั้งเกินไป")]
    public async Task Send_WhenTheServiceRefuses_KeepsAnswersFilesAndKey(
        int status,
        string code,
        HttpStatusCode shown,
        string message
    )
    {
        site.Answers = r => r.Method == HttpMethod.Post ? CitizenApp.Problem(status, code) : null;

        var answer = await PostAsync("send");

        answer.StatusCode.ShouldBe(shown);
        var page = await CitizenApp.TextAsync(answer);
        page.ShouldContain(message);
        page.ShouldContain("สมหญิง ใจดี");
        page.ShouldContain("\"receipt\":\"r1\"");
        CitizenApp.Hidden(page, "key").ShouldBe(site.Sent.Single().Key);
    }

    [Fact]
    public async Task Send_WhenTheServiceCannotBeReached_KeepsAnswersAndSaysThatPressingAgainIsSafe()
    {
        site.Answers = r => r.Method == HttpMethod.Post ? throw new HttpRequestException("refused") : null;

        var answer = await PostAsync("send");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var page = await CitizenApp.TextAsync(answer);
        page.ShouldContain("การกดซ้ำไม่ทำให้ส่งซ้ำ");
        page.ShouldContain("สมหญิง ใจดี");
    }

    [Fact]
    public async Task Send_WhenTheServiceNamesAField_ShowsItsMessageBesideTheField()
    {
        site.Answers = r =>
            r.Method == HttpMethod.Post
                ? CitizenApp.Problem(422, "validation_failed", new { p_nid = new[] { "เลขนี้ใช้ไม่ได้" } })
                : null;

        var page = await CitizenApp.TextAsync(await PostAsync("send"));

        page.ShouldContain("<a href=\"#f-p_nid\">เลขนี้ใช้ไม่ได้</a>");
        page.ShouldContain("id=\"f-p_nid-error\">เลขนี้ใช้ไม่ได้");
    }

    [Theory]
    [Trait("row", "15")]
    [InlineData("2026", "กรุณากรอกปี พ.ศ. เช่น 2569")]
    [InlineData("๒๕๖๘", "ไม่มีวันที่นี้ในปฏิทิน")]
    [InlineData("69", "กรุณากรอกปี พ.ศ. 4 หลัก")]
    public async Task Review_WithADoubtfulDate_AsksInsteadOfGuessing(string year, string message)
    {
        var answer = await PostAsync(
            "review",
            form =>
            {
                form["a.paid_at.d"] = "29";
                form["a.paid_at.m"] = "2";
                form["a.paid_at.y"] = year;
            }
        );

        (await CitizenApp.TextAsync(answer)).ShouldContain(message);
    }

    [Fact]
    [Trait("row", "141")]
    [Trait("row", "142")]
    public async Task Review_WithMarkupInEveryAnswer_ShowsItLiterally()
    {
        const string attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        using var answer = await PostAsync(
            "review",
            form =>
            {
                form["a.p_name"] = attack;
                form["a.p_contact"] = "</title>{{7*7}}";
                form["f.slip"] =
                    """{"receipt":"r1","name":"<script>alert(1)</script>.jpg","size":1,"type":"image/jpeg","thumb":"javascript:alert(1)"}""";
            }
        );

        var raw = await answer.Content.ReadAsStringAsync();
        raw.ShouldNotContain("<script>alert");
        raw.ShouldNotContain("<img src=x");
        raw.ShouldNotContain("src=\"javascript:");
        Regex.IsMatch(raw, "<(script|style)(?![^>]*(src|href)=)[^>]*>").ShouldBeFalse();
        raw.ShouldNotContain(" style=\"");
    }

    [Fact]
    [Trait("row", "125")]
    [Trait("row", "126")]
    public async Task Form_IsKeptNowhereAndFramedByNobody_AndFoundOnlyWhileItIsEmpty()
    {
        var answer = await site.Browser.GetAsync(Form);

        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.Contains("CDN-Cache-Control").ShouldBeTrue("the gateway may give the empty form on");
        answer.Headers.Contains("X-Robots-Tag").ShouldBeFalse();
        using var filled = await site.PostAsync(Form, CitizenApp.Filled("review"));
        filled.Headers.CacheControl!.NoStore.ShouldBeTrue();
        filled.Headers.Contains("CDN-Cache-Control").ShouldBeFalse();
        filled.Headers.GetValues("X-Robots-Tag").Single().ShouldContain("noindex");
        answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
    }

    [Fact]
    public async Task Form_WhileItIsEmpty_IsTheSameForEverybody()
    {
        using var first = await site.Browser.GetAsync(Form);
        await using var elsewhere = new CitizenApp();
        using var second = await elsewhere.Browser.GetAsync(Form);

        first.Headers.Contains("Set-Cookie").ShouldBeFalse();
        var page = await first.Content.ReadAsStringAsync();
        page.ShouldNotContain("form-token");
        page.ShouldBe(await second.Content.ReadAsStringAsync());
        first.Headers.Vary.ShouldBe(["Cookie", "Accept-Language"], ignoreOrder: true);
    }

    [Fact]
    public async Task Review_WithoutTokenOrKey_IsShownAndBringsBoth()
    {
        using var answer = await site.PostAsync(Form, CitizenApp.Filled("review"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await CitizenApp.TextAsync(answer);
        page.ShouldContain("id=\"answers\"");
        CitizenApp.Hidden(page, "form-token").ShouldNotBeEmpty();
        Guid.TryParse(CitizenApp.Hidden(page, "key"), out _).ShouldBeTrue();
    }

    [Theory]
    [Trait("row", "108")]
    [InlineData("review")]
    [InlineData("edit")]
    public async Task Form_FilledInByAnotherSite_IsNotTakenForTheCitizens(string step)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Form)
        {
            Content = new FormUrlEncodedContent(CitizenApp.Filled(step)),
        };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");

        using var answer = await site.Browser.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CitizenApp.TextAsync(answer)).ShouldContain("data-error-summary");
    }

    [Fact]
    public async Task Edit_InTheOtherLanguage_KeepsAnswers()
    {
        var (token, key) = await site.OpenAsync();
        var form = CitizenApp.Filled("edit");
        form["form-token"] = token;
        form["key"] = key;

        var page = await CitizenApp.TextAsync(await site.PostAsync(Form + "?lang=en", form));

        page.ShouldContain("lang=\"en\"");
        page.ShouldContain("สมหญิง ใจดี");
        CitizenApp.Hidden(page, "key").ShouldBe(key);
    }
}
