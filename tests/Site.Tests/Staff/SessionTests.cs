using System.Net;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Tests.Staff;

public sealed class SessionTests
{
    [Fact]
    [Trait("row", "133")]
    public async Task SignOut_EndsTheSessionOnTheServer_SoACopiedCookieIsWorthless()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var browser = site.Browser();
        var signedIn = await browser.SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword);
        var cookie = CookieOf(signedIn);
        (await WithCookieAsync(site, cookie)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await browser.PostAsync("/staff/sign-out")).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        ShouldAskToSignIn(await WithCookieAsync(site, cookie));
    }

    [Fact]
    [Trait("row", "133")]
    public async Task SignIn_Again_MakesANewSessionAndEndsTheOldOne()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        await site.OfficerAsync();
        var browser = site.Browser();
        var form = Browser.TokenIn(await browser.PageAsync("/staff/sign-in"));
        var first = CookieOf(
            await browser.SendAsync(
                "/staff/sign-in",
                form,
                ("email", "finance@office.example"),
                ("password", "ดอกคูน บานหน้าร้อน")
            )
        );
        var inside = Browser.TokenIn(await browser.PageAsync("/desk"));
        var second = CookieOf(
            await browser.SendAsync(
                "/staff/sign-in",
                inside,
                ("email", "finance@office.example"),
                ("password", "ดอกคูน บานหน้าร้อน")
            )
        );

        second.ShouldNotBe(first);
        ShouldAskToSignIn(await WithCookieAsync(site, first));
        (await WithCookieAsync(site, second)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("jwt-none")]
    [Trait("row", "134")]
    public async Task Cookie_WhenTampered_LeadsToSignInAndNotToAFault(string how)
    {
        await using var site = await SiteApp.StartAsync();
        var cookie = CookieOf(await site.Browser().SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword));
        var (name, value) = (
            cookie[..cookie.IndexOf('=', StringComparison.Ordinal)],
            cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..]
        );
        var tampered = how switch
        {
            "flip" => value[..40] + (value[40] == 'A' ? 'B' : 'A') + value[41..],
            "cut" => value[..30],
            "garbage" => "%00%ff'\"--",
            _ => "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        };

        ShouldAskToSignIn(await WithCookieAsync(site, $"{name}={tampered}"));
        (await WithCookieAsync(site, $"{name}={tampered}", "/api/desk/queue")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    [Trait("row", "133")]
    public async Task Session_AfterHalfAnHourWithoutUse_IsOver_AndPollingIsNoUse()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var cookie = CookieOf(await site.Browser().SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword));

        site.Clock.Advance(TimeSpan.FromMinutes(20));
        (await WithCookieAsync(site, cookie)).StatusCode.ShouldBe(HttpStatusCode.OK);
        site.Clock.Advance(TimeSpan.FromMinutes(20));
        (await WithCookieAsync(site, cookie)).StatusCode.ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 4; i++)
        {
            site.Clock.Advance(TimeSpan.FromMinutes(9));
            await WithCookieAsync(site, cookie, "/api/desk/queue", poll: true);
        }

        ShouldAskToSignIn(await WithCookieAsync(site, cookie));
    }

    [Fact]
    [Trait("row", "140")]
    public async Task Member_WhenDisabled_LosesTheLiveSessionAtOnceOnEveryReplica()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        await using var replica = await SiteApp.StartAsync(site.Folder);
        replica.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var (id, _) = await site.OfficerAsync();
        var cookie = CookieOf(await site.Browser().SignInAsync("finance@office.example", "ดอกคูน บานหน้าร้อน"));
        (await WithCookieAsync(replica, cookie)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var admin = await site.SignedInAsync();
        var disabled = await admin.PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Disable",
            ("id", id.ToString()),
            ("reason", "ย้ายหน่วยงาน")
        );
        disabled.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        ShouldAskToSignIn(await WithCookieAsync(site, cookie));
        ShouldAskToSignIn(await WithCookieAsync(replica, cookie));
        (await site.Browser().SignInAsync("finance@office.example", "ดอกคูน บานหน้าร้อน")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    [Trait("row", "134")]
    public async Task Form_FromOneReplica_IsGoodAtAnother_SignedInOrNot()
    {
        await using var a = await SiteApp.StartAsync();
        await using var b = await SiteApp.StartAsync(a.Folder);
        await a.OfficerAsync();
        b.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var page = await a.Browser().GetAsync("/staff/sign-in");
        var token = Browser.TokenIn(await page.Content.ReadAsStringAsync());
        var formCookie = page
            .Headers.GetValues("Set-Cookie")
            .Select(c => c.Split(';')[0])
            .Single(c => c.StartsWith("__Host-form", StringComparison.Ordinal));

        using var post = new HttpRequestMessage(HttpMethod.Post, "/staff/sign-in")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["email"] = "finance@office.example",
                    ["password"] = "ดอกคูน บานหน้าร้อน",
                    ["form-token"] = token,
                }
            ),
        };
        post.Headers.Add("Cookie", formCookie);
        var signedIn = await b.Browser().Client.SendAsync(post);

        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await WithCookieAsync(b, CookieOf(signedIn))).StatusCode.ShouldBe(HttpStatusCode.OK);
        ShouldAskToSignIn(await WithCookieAsync(a, "__Host-thaklor.staff=none"));
        a.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        (await WithCookieAsync(a, CookieOf(signedIn))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("row", "133")]
    public async Task Sessions_AreListedWithTheirDevice_AndEndedByTheirOwner()
    {
        const string email = "finance@office.example";
        const string password = "ดอกคูน บานหน้าร้อน";
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var (_, here) = await site.OfficerAsync(password: password);
        var phone = site.Browser("198.51.100.77");
        phone.Client.DefaultRequestHeaders.UserAgent.ParseAdd(
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
        );
        await phone.SignInAsync(email, password);
        var tablet = await site.SignedInAsync(email, password, "2001:db8:1:2::9");

        var page = WebUtility.HtmlDecode(await here.PageAsync("/desk/sessions"));
        page.ShouldContain("Chrome · Android");
        page.ShouldContain("198.51.100.*");
        page.ShouldNotContain("198.51.100.77");
        page.ShouldContain("2001:db8:1:*");
        System.Text.RegularExpressions.Regex.Count(page, "เครื่องนี้").ShouldBe(1);
        var ofPhone = await site.ReadAsync(db =>
            db.StaffSessions.Where(s => s.Device == "Chrome · Android").Select(s => s.Id).SingleAsync()
        );

        await here.PostToAsync("/desk/sessions", "/desk/sessions?handler=End", ("session", ofPhone.ToString()));
        (await phone.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await tablet.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await here.PostToAsync("/desk/sessions", "/desk/sessions?handler=EndOthers");
        (await tablet.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await here.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await site.ReadAsync(db => db.StaffActs.CountAsync(a => a.Act == StaffAct.SessionsEnded))).ShouldBe(2);
    }

    [Fact]
    [Trait("row", "133")]
    public async Task Sessions_OfAMember_AreEndedByAnAdmin_AndByNobodyElse()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var (id, officer) = await site.OfficerAsync();
        var (_, other) = await site.OfficerAsync("สมชาย ซื่อตรง", "other@office.example");
        var session = await site.ReadAsync(db =>
            db.StaffSessions.Where(s => s.StaffId == id).Select(s => s.Id).SingleAsync()
        );

        await other.PostToAsync("/desk/sessions", "/desk/sessions?handler=End", ("session", session.ToString()));
        (await other.GetAsync($"/desk/staff/{id}/sessions")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await officer.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var admin = await site.SignedInAsync();
        var page = $"/desk/staff/{id}/sessions";
        (await admin.PageAsync(page)).ShouldContain(session.ToString());
        (await admin.GetAsync($"/desk/staff/{Guid.NewGuid()}/sessions")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.PostToAsync(page, $"{page}?handler=EndAll")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        ShouldAskToSignIn(await officer.GetAsync("/desk"));
        (await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == StaffAct.SessionsEnded))).SubjectId.ShouldBe(
            id
        );
    }

    [Theory]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari Line/14.9.0",
        "LINE · iPhone"
    )]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0",
        "Edge · Windows"
    )]
    [InlineData("curl/8.0", "")]
    public void Device_IsNamedByKindOfBrowserAndDevice(string userAgent, string device) =>
        SessionOrigin.DeviceOf(userAgent).ShouldBe(device);

    private static string CookieOf(HttpResponseMessage answer) =>
        answer
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("__Host-thaklor.staff=", StringComparison.Ordinal))
            .Split(';')[0];

    private static Task<HttpResponseMessage> WithCookieAsync(
        SiteApp site,
        string cookie,
        string path = "/desk",
        bool poll = false
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        if (poll)
        {
            request.Headers.Add(StaffSessions.PollHeader, "1");
        }
        return site.Browser().Client.SendAsync(request);
    }

    private static void ShouldAskToSignIn(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldStartWith("/staff/sign-in");
    }
}
