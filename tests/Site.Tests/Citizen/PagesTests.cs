using System.Globalization;
using System.Net;
using ThaklorAspire.Site.Language;
using ThaklorAspire.Site.Pages.Citizen;

namespace ThaklorAspire.Site.Tests.Citizen;

public sealed class PagesTests : IAsyncDisposable
{
    private readonly CitizenApp site = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [InlineData("/", "One Stop Service")]
    [InlineData("/services", "การเสียภาษี/ค่าธรรมเนียม")]
    [InlineData("/services/pay-garbage-fee", "สำนักงานยังไม่ได้ระบุบัญชีรับโอนเงินในระบบ")]
    [InlineData("/track", "เลขบัตรประชาชน หรือ รหัสตรวจสอบ")]
    [InlineData("/privacy?service=pay-garbage-fee", "ข้อมูลที่เก็บ")]
    [InlineData("/contact", "0 3671 5427")]
    [InlineData("/accessibility", "WCAG 2.2")]
    public async Task Page_WhenOpened_Says(string path, string text)
    {
        var (status, page) = await site.GetAsync(path);
        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain(text);
    }

    [Theory]
    [Trait("row", "143")]
    [InlineData("/nope")]
    [InlineData("/services/nope")]
    [InlineData("/apply/..%2f..%2fdesk")]
    [InlineData("/<script>alert(1)</script>")]
    public async Task UnknownPage_IsAWrittenPageThatRepeatsNothingOfTheAddress(string path)
    {
        using var answer = await site.Browser.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var raw = await answer.Content.ReadAsStringAsync();
        WebUtility.HtmlDecode(raw).ShouldContain("ไม่พบหน้าที่ท่านต้องการ");
        raw.ShouldNotContain("alert(1)");
    }

    [Theory]
    [InlineData(2, HttpStatusCode.OK)]
    [InlineData(9, HttpStatusCode.ServiceUnavailable)]
    public async Task Track_ByCode_WhenNobodyCanLookForAMoment_WaitsAMomentAndNoLonger(int times, HttpStatusCode end)
    {
        var asked = 0;
        site.Answers = request =>
            request.RequestUri!.AbsolutePath.StartsWith("/api/tracking/", StringComparison.Ordinal) && asked++ < times
                ? CitizenApp.Problem(503, "unavailable")
                : null;
        var (token, _) = await site.OpenAsync("/track");

        using var answer = await site.PostAsync(
            "/track",
            new()
            {
                ["form-token"] = token,
                ["step"] = "find",
                ["number"] = CitizenApp.Code,
            }
        );

        answer.StatusCode.ShouldBe(end);
        asked.ShouldBe(Math.Min(times + 1, 4));
        (await CitizenApp.TextAsync(answer)).ShouldContain(
            end == HttpStatusCode.OK ? "รับเรื่องแล้ว" : "เรื่องของท่านไม่สูญหาย"
        );
    }

    [Fact]
    public async Task Track_ByCode_WhenTheServiceAsksForACaptcha_OffersItAndBringsIt()
    {
        string? brought = null;
        site.Answers = request =>
        {
            if (request.RequestUri!.AbsolutePath.StartsWith("/api/tracking/", StringComparison.Ordinal))
            {
                brought = request.Headers.TryGetValues("X-Captcha", out var values) ? values.Single() : null;
                return brought is null ? CitizenApp.Problem(429, "too_many") : null;
            }
            return null;
        };
        var (token, _) = await site.OpenAsync("/track");
        var form = new Dictionary<string, string>
        {
            ["form-token"] = token,
            ["step"] = "find",
            ["number"] = "7K3M-Q9XD-2V8P-R",
        };

        using var asked = await site.PostAsync("/track", form);
        asked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        var page = await CitizenApp.TextAsync(asked);
        page.ShouldContain("data-asked");
        page.ShouldContain("ท่านตรวจสอบหลายครั้งแล้ว");
        page.ShouldContain("7K3M-Q9XD-2V8P-R");

        form["altcha"] = "c29sdmVk+/=";
        using var found = await site.PostAsync("/track", form);
        found.StatusCode.ShouldBe(HttpStatusCode.OK);
        brought.ShouldBe("c29sdmVk+/=");
        (await CitizenApp.TextAsync(found)).ShouldContain("2570-000123");
    }

    [Theory]
    [Trait("row", "112")]
    [InlineData("//evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("@evil.example")]
    [InlineData("/%09/evil.example")]
    public async Task SwitchOfLanguage_WithForeignAddress_GoesHome(string returnUrl)
    {
        using var answer = await site.Browser.GetAsync($"/preferences?lang=en&returnUrl={returnUrl}");
        answer.Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task SwitchOfLanguage_IsRemembered()
    {
        using var answer = await site.Browser.GetAsync("/preferences?lang=en&returnUrl=/track");
        answer.Headers.Location!.ToString().ShouldBe("/track");
        (await site.GetAsync("/track")).Page.ShouldContain("ID number or tracking code");
    }

    [Fact]
    public async Task Home_WhenServicesCannotBeReached_StillOpensBothWays()
    {
        site.Answers = _ => throw new HttpRequestException("refused");
        var (status, page) = await site.GetAsync("/");
        status.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain("href=\"/services\"");
        page.ShouldContain("href=\"/track\"");
    }

    [Fact]
    [Trait("row", "141")]
    public async Task Track_ByCode_ShowsTheTimelineAndEncodesNotes()
    {
        var (token, _) = await site.OpenAsync("/track");
        using var answer = await site.PostAsync(
            "/track",
            new()
            {
                ["form-token"] = token,
                ["step"] = "find",
                ["number"] = CitizenApp.Code,
            }
        );
        var raw = await answer.Content.ReadAsStringAsync();
        raw.ShouldNotContain("<img src=x");
        WebUtility.HtmlDecode(raw).ShouldContain("คาดว่าแล้วเสร็จภายในวันพุธที่ 25 พฤศจิกายน 2569");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Theory]
    [InlineData("2026-11-25T16:30:00+07:00")]
    [InlineData("2026-11-20T16:30:00+07:00")]
    public async Task Track_WhileTheOfficeWaitsForTheCitizen_SaysThatTheDueDateStandsStill(string dueAt)
    {
        site.Answers = request =>
            request.RequestUri!.AbsolutePath == $"/api/tracking/{CitizenApp.Code}"
                ? CitizenApp.Json(
                    $$$"""{"code":"{{{CitizenApp.Code}}}","caseNumber":"2570-000123","service":{"code":"pay-garbage-fee","title":{"th":"ชำระค่าธรรมเนียม","en":"Fee"}},"status":{"code":"need_info","th":"รอเอกสารเพิ่มเติม","en":"More documents needed"},"submittedAt":"2026-11-12T20:15:00+07:00","receivedAt":"2026-11-13T08:30:00+07:00","dueAt":"{{{dueAt}}}","timeline":[]}"""
                )
                : null;
        var (token, _) = await site.OpenAsync("/track");

        using var answer = await site.PostAsync(
            "/track",
            new()
            {
                ["form-token"] = token,
                ["step"] = "find",
                ["number"] = CitizenApp.Code,
            }
        );

        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        page.ShouldContain("ระหว่างรอเอกสารจากท่าน ระบบหยุดนับกำหนดแล้วเสร็จ");
        page.ShouldNotContain("คาดว่าแล้วเสร็จ");
        page.ShouldNotContain("เกินกำหนดวันที่");
    }

    [Theory]
    [InlineData("received", 1, 0, true)]
    [InlineData("received", 2, 1, true)]
    [InlineData("received", 1, 1, false)]
    [InlineData("rejected", 1, 0, false)]
    public async Task Track_WhileARefusedFileWaits_AsksForAnotherInItsPlace(
        string status,
        int refused,
        int replaced,
        bool asks
    )
    {
        var steps = Enumerable
            .Repeat("file_refused", refused)
            .Concat(Enumerable.Repeat("file_replaced", replaced))
            .Select(news =>
                $$"""{"at":"2026-11-23T09:05:00+07:00","status":"{{status}}","th":"ขั้นตอน","en":"Step","note":"ไฟล์เสียหาย","news":"{{news}}"}"""
            );
        site.Answers = request =>
            request.RequestUri!.AbsolutePath == $"/api/tracking/{CitizenApp.Code}"
                ? CitizenApp.Json(
                    $$$"""{"code":"{{{CitizenApp.Code}}}","caseNumber":"2570-000123","service":{"code":"pay-garbage-fee","title":{"th":"ชำระค่าธรรมเนียม","en":"Fee"}},"status":{"code":"{{{status}}}","th":"รับเรื่องแล้ว","en":"Received"},"submittedAt":"2026-11-12T20:15:00+07:00","receivedAt":"2026-11-13T08:30:00+07:00","dueAt":"2026-11-25T16:30:00+07:00","timeline":[{{{string.Join(
                        ',',
                        steps
                    )}}}]}"""
                )
                : null;
        var (token, _) = await site.OpenAsync("/track");

        using var answer = await site.PostAsync(
            "/track",
            new()
            {
                ["form-token"] = token,
                ["step"] = "find",
                ["number"] = CitizenApp.Code,
            }
        );

        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        page.Contains("มีไฟล์ที่ใช้ไม่ได้ กรุณาส่งไฟล์ใหม่", StringComparison.Ordinal).ShouldBe(asks);
        page.Contains("เรื่องยังอยู่ในลำดับเดิม", StringComparison.Ordinal).ShouldBe(asks);
    }

    [Fact]
    public async Task Track_ByNationalIdWithoutCaptcha_AsksNobody()
    {
        var asked = false;
        site.Answers = _ =>
        {
            asked = true;
            return null;
        };
        var (token, _) = await site.OpenAsync("/track");
        using var answer = await site.PostAsync(
            "/track",
            new()
            {
                ["form-token"] = token,
                ["step"] = "find",
                ["number"] = "1000000000009",
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        asked.ShouldBeFalse();
    }

    [Theory]
    [InlineData("1000000000009", true)]
    [InlineData("3000000000251", true)]
    [InlineData("1000000000008", false)]
    public void NationalId_IsJudgedByItsCheckDigit(string id, bool valid) =>
        AnswerText.IsNationalId(id).ShouldBe(valid);

    [Theory]
    [InlineData("th", "1 มกราคม 2568 เวลา 00.00 น.", "วันพุธที่ 1 มกราคม 2568", "มกราคม")]
    [InlineData("en", "1 January 2025, 00:00", "Wednesday 1 January 2025", "January")]
    public void Moment_JustBeforeMidnightUtc_IsTheNextDayInTheOffice(
        string language,
        string moment,
        string day,
        string month
    )
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var words = new Words();
        var at = new DateTimeOffset(2024, 12, 31, 17, 0, 0, TimeSpan.Zero);

        words.MomentOf(at).ShouldBe(moment);
        words.DayAndDateOf(at).ShouldBe(day);
        words.MonthOf(1).ShouldBe(month);
    }
}
