using System.Net;
using System.Text.Json.Nodes;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Site.Tests.Citizen;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

/// <summary>An officer fills in the citizen's form and prints the acknowledgement.</summary>
public sealed class CounterTests
{
    private const string Form = "/desk/counter/pay-garbage-fee";

    private static async Task<SiteApp> StartAsync()
    {
        var site = await SiteApp.StartAsync();
        site.Submissions.Answers["GET /api/services/pay-garbage-fee"] = _ => CitizenApp.Json(CitizenApp.Definition);
        site.Submissions.Answers["GET /api/services"] = _ => CitizenApp.Json(CitizenApp.Services);
        site.Submissions.Answers["POST /desk/counter"] = _ =>
            CitizenApp.Json(CitizenApp.Accepted, HttpStatusCode.Created);
        return site;
    }

    private static (string, string)[] Filled(string step, string paper = "12/2570") =>
        [
            .. CitizenApp.Filled(step).Where(f => f.Key != "altcha").Select(f => (f.Key, f.Value)),
            ("paper", paper),
            ("key", "0193d000-0000-7000-8000-0000000000aa"),
            ("version", "3"),
            ("notice", "1"),
        ];

    [Fact]
    public async Task Filing_GoesOutAsTheOfficer_AndTheAcknowledgementPrintsOnBothPapersWithoutTheCodeInItsAddress()
    {
        await using var site = await StartAsync();
        var (id, officer) = await site.OfficerAsync();
        (await officer.PageAsync("/desk/counter")).ShouldContain($"href=\"{Form}\"");
        var empty = await officer.GetAsync(Form);
        empty.Headers.CacheControl!.NoStore.ShouldBeTrue();
        empty.Headers.Contains("CDN-Cache-Control").ShouldBeFalse("a page with the officer's name is nobody else's");

        var review = await officer.PostToAsync("/desk/counter", Form, Filled("review"));
        var page = await review.Content.ReadAsStringAsync();
        page.ShouldContain("id=\"paper\"");
        page.ShouldNotContain("altcha");
        page.ShouldNotContain("data-remember");
        var sent = await officer.PostToAsync("/desk/counter", Form, Filled("send"));

        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect, await sent.Content.ReadAsStringAsync());
        var address = sent.Headers.Location!.OriginalString;
        address.ShouldStartWith("/desk/counter/receipt?n=");
        address.ShouldNotContain("7K3M");
        var call = site.Submissions.Calls.Single(c => c.Method == HttpMethod.Post);
        (await site.TokenReader.ReadAsync(call.StaffToken, ResourceNames.Submissions))
            .ShouldNotBeNull()
            .Id.ShouldBe(id);
        var body = JsonNode.Parse(call.Body!)!.AsObject();
        // Submissions refuses members it does not know.
        body.Select(m => m.Key)
            .ShouldBe(["service", "version", "answers", "attachments", "consent", "locale", "paper"]);
        ((string?)body["paper"]).ShouldBe("12/2570");
        foreach (var paper in new[] { "", "&paper=80" })
        {
            var sheet = await officer.PageAsync(address + paper);
            sheet.ShouldContain(CitizenApp.Code);
            sheet.ShouldContain("<svg");
            sheet.ShouldContain("2570-000123");
            sheet.ShouldContain("5427");
            sheet.ShouldContain(paper.Length == 0 ? "paper-a4" : "paper-80");
        }
        // Another browser has nothing of it, not even the officer's own.
        (await (await site.SignedInAsync(address: "203.0.113.9")).PageAsync(address)).ShouldNotContain(CitizenApp.Code);
    }

    [Fact]
    public async Task Consent_OnNoPaper_IsSentBackWithEverythingTyped()
    {
        await using var site = await StartAsync();
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync("/desk/counter", Form, Filled("send", paper: " "));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("id=\"paper-error\"");
        page.ShouldContain("href=\"#paper\"");
        page.ShouldContain("สมหญิง ใจดี");
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
    }

    [Fact]
    [Trait("row", "107")]
    public async Task Counter_IsClosedToVisitors_AndToAForgedPost()
    {
        await using var site = await StartAsync();
        foreach (var path in new[] { "/desk/counter", Form, "/desk/counter/receipt" })
        {
            (await site.Browser().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
        }
        var (_, officer) = await site.OfficerAsync();

        (await officer.SendAsync(Form, "forged", Filled("send"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
    }
}
