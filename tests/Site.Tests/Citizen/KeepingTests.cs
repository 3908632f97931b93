using System.Net;
using System.Text.RegularExpressions;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>What a device may keep of a request: only what is asked for, and nothing on a shared computer.</summary>
public sealed class KeepingTests : IAsyncDisposable
{
    private const string Form = "/apply/pay-garbage-fee";
    private readonly CitizenApp site = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task<(HttpResponseMessage Answer, string Page, string Key)> PostAsync(
        string step,
        Action<Dictionary<string, string>>? change = null,
        string query = ""
    )
    {
        var (token, key) = await site.OpenAsync();
        var form = CitizenApp.Filled(step);
        (form["form-token"], form["key"], form["version"], form["notice"]) = (token, key, "3", "1");
        change?.Invoke(form);
        var answer = await site.PostAsync(Form + query, form);
        return (answer, await CitizenApp.TextAsync(answer), key);
    }

    // The boxes have no name, so a browser never sends them: the office does not learn who keeps what.
    [Fact]
    public async Task Form_AsksForADraftWithoutTickingItAndSendsTheOfficeNothingOfIt()
    {
        var (_, page) = await site.GetAsync(Form);

        var box = Regex.Match(page, "<input[^>]*data-keep-draft[^>]*>").Value;
        box.ShouldNotBeEmpty();
        box.ShouldNotContain("checked");
        box.ShouldNotContain("name=");
        Regex.IsMatch(page, "data-keep-box hidden").ShouldBeTrue("without script nothing can be kept");
        foreach (var offer in new[] { "draft", "person", "sending" })
        {
            Regex.IsMatch(page, $"data-offer=\"{offer}\" hidden").ShouldBeTrue(offer);
        }
        var (_, review, _) = await PostAsync("review");
        var remember = Regex.Match(review, "<input[^>]*data-remember[^>]*>").Value;
        remember.ShouldNotBeEmpty();
        remember.ShouldNotContain("checked");
        remember.ShouldNotContain("name=");
    }

    [Theory]
    [InlineData("draft", "ทำต่อจากแบบร่างในเครื่องนี้")]
    [InlineData("changed", "แบบฟอร์มมีการปรับปรุงหลังจากเก็บร่าง")]
    [InlineData("draft-without-files", "กรุณาแนบไฟล์อีกครั้ง")]
    [InlineData("person", "จากการยื่นครั้งก่อน")]
    [InlineData("sending", "ก่อนการเชื่อมต่อขาดหาย")]
    public async Task Draft_WhenContinued_IsDrawnWithWhereItCameFromAndNothingIsCalledWrong(string how, string text)
    {
        var (answer, page, key) = await PostAsync(
            "edit",
            form =>
            {
                form["brought"] = how;
                form.Remove("consent");
                form.Remove("a.p_nid");
                // A question that the form no longer has.
                form["a.gone"] = "old answer";
            }
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.ShouldContain(text);
        page.ShouldContain("data-focus=\"brought\"");
        page.ShouldContain("สมหญิง ใจดี");
        page.ShouldContain("\"receipt\":\"r1\"");
        page.ShouldNotContain("old answer");
        page.ShouldNotContain("data-error-summary");
        CitizenApp.Hidden(page, "key").ShouldBe(key);
    }

    [Fact]
    public async Task Draft_OfAnOlderForm_IsContinuedUnderTheFormThereIsNow()
    {
        var (_, page, _) = await PostAsync("edit", form => form["brought"] = "changed");

        // The page's own version went with it; had the draft's gone out, Submissions would refuse it as changed.
        CitizenApp.Hidden(page, "version").ShouldBe("3");
        var (_, review, _) = await PostAsync("review", form => form.Remove("consent"));
        Regex.Match(review, "<input[^>]*id=\"consent\"[^>]*>").Value.ShouldNotContain("checked");
    }

    [Fact]
    public async Task Receipt_SaysWhichFormWasSent_SoThatItsDraftGoes()
    {
        var (answer, _, key) = await PostAsync("send");

        var (_, received) = await site.GetAsync(answer.Headers.Location!.ToString());

        received.ShouldContain($"data-key=\"{key}\"");
    }

    [Fact]
    public async Task SharedComputer_KeepsNothingRemembersNothingAndOffersToLeave()
    {
        var (_, open, _) = await PostAsync("edit", query: "?shared=yes");
        open.ShouldContain("สมหญิง ใจดี");

        var (_, form) = await site.GetAsync(Form);
        var (_, review, _) = await PostAsync("review");
        var (_, service) = await site.GetAsync("/services/pay-garbage-fee");
        foreach (var page in new[] { open, form, review, service })
        {
            page.ShouldContain("data-shared=\"yes\"");
            page.ShouldNotContain("data-keep");
            page.ShouldNotContain("data-offer");
            page.ShouldNotContain("data-draft-offer");
            page.ShouldNotContain("data-remember");
            Regex
                .Matches(page, "autocomplete=\"([^\"]*)\"")
                .Select(m => m.Groups[1].Value)
                .ShouldAllBe(v => v == "off");
        }
        foreach (var page in new[] { open, form, review })
        {
            Regex.IsMatch(page, "<form[^>]*id=\"apply\"[^>]*autocomplete=\"off\"").ShouldBeTrue();
            page.ShouldContain("form=\"leave\"");
            page.ShouldContain("action=\"/received/leave\"");
        }

        (await PostAsync("edit", query: "?shared=no")).Page.ShouldContain("data-keep-draft");
    }

    [Fact]
    public async Task Leaving_TakesReceiptsAndFormsOutOfTheBrowser()
    {
        var (sent, _, _) = await PostAsync("send");
        var receipt = sent.Headers.Location!.ToString();
        (await site.GetAsync(receipt)).Page.ShouldContain(CitizenApp.Code);

        using var left = await site.PostAsync("/received/leave", []);

        left.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        left.Headers.Location!.ToString().ShouldBe("/received/leave");
        left.Headers.GetValues("Clear-Site-Data").Single().ShouldBe("\"cache\", \"storage\"");
        left.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await site.GetAsync(receipt)).Page.ShouldNotContain(CitizenApp.Code);
        (await site.GetAsync("/received/leave")).Page.ShouldContain("ล้างข้อมูลในเครื่องนี้แล้ว");
        (await site.GetAsync("/received/leave?lang=en")).Page.ShouldContain("This computer has been cleared");
    }

    // Whoever looks through the device of somebody who reports corruption must find nothing.
    [Fact]
    public async Task ConfidentialService_IsNeverKeptOnADevice()
    {
        site.Answers = r =>
            r.RequestUri!.AbsolutePath == "/api/services/secret"
                ? CitizenApp.Json(
                    CitizenApp.FormOf(
                        """
                        "code":"secret","version":1,"category":"REQ","title":{"th":"แจ้งทุจริต","en":"Report"},"confidential":true
                        """,
                        """{"type":"textarea","key":"detail","label":{"th":"รายละเอียด","en":"Detail"},"required":true,"maxLength":2000,PRIVACY}"""
                    )
                )
                : null;

        foreach (var path in new[] { "/apply/secret", "/services/secret" })
        {
            var (status, page) = await site.GetAsync(path);
            status.ShouldBe(HttpStatusCode.OK);
            page.ShouldNotContain("data-keep");
            page.ShouldNotContain("data-draft-offer");
        }
    }

    // The same form, the same key: when the first answer was lost on the way, the service knows it by the key.
    [Fact]
    public async Task Send_AgainAfterTheConnectionBroke_GoesOutUnderTheSameKey()
    {
        var broken = true;
        site.Answers = r =>
            r.Method == HttpMethod.Post && broken ? throw new HttpRequestException("the line broke") : null;
        var (failed, page, key) = await PostAsync("send");
        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.ShouldContain("สมหญิง ใจดี");
        page.ShouldContain("\"receipt\":\"r1\"");

        broken = false;
        var form = CitizenApp.Filled("send");
        foreach (var name in new[] { "form-token", "key", "version", "notice" })
        {
            form[name] = CitizenApp.Hidden(page, name);
        }
        using var again = await site.PostAsync(Form, form);

        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        site.Sent.Select(s => s.Key).ShouldBe([key, key]);
        site.Sent[1].Body["answers"]!.ToJsonString().ShouldBe(site.Sent[0].Body["answers"]!.ToJsonString());
    }

    // A session that ended between opening and sending: the page that says so carries a token that holds.
    [Fact]
    public async Task Send_AfterTheSessionExpired_NeedsOneMorePressAndNothingElse()
    {
        var (expired, page, key) = await PostAsync("send", form => form["form-token"] = "stale");
        expired.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        var form = CitizenApp.Filled("send");
        foreach (var name in new[] { "form-token", "key", "version", "notice" })
        {
            form[name] = CitizenApp.Hidden(page, name);
        }
        using var again = await site.PostAsync(Form, form);

        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        site.Sent.ShouldHaveSingleItem().Key.ShouldBe(key);
    }
}
