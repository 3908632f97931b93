using System.Net;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Tests.Staff;

public sealed class SessionTests
{
    [Fact]
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
    public async Task SignIn_Again_MakesANewSessionAndEndsTheOldOne()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var browser = site.Browser();
        var form = Browser.TokenIn(await browser.PageAsync("/staff/sign-in"));
        var first = CookieOf(await browser.SendAsync("/staff/sign-in", form, ("email", SiteApp.AdminEmail), ("password", SiteApp.AdminPassword)));
        var inside = Browser.TokenIn(await browser.PageAsync("/desk"));
        var second = CookieOf(await browser.SendAsync("/staff/sign-in", inside, ("email", SiteApp.AdminEmail), ("password", SiteApp.AdminPassword)));

        second.ShouldNotBe(first);
        ShouldAskToSignIn(await WithCookieAsync(site, first));
        (await WithCookieAsync(site, second)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("jwt-none")]
    public async Task Cookie_WhenTampered_LeadsToSignInAndNotToAFault(string how)
    {
        await using var site = await SiteApp.StartAsync();
        var cookie = CookieOf(await site.Browser().SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword));
        var (name, value) = (cookie[..cookie.IndexOf('=', StringComparison.Ordinal)], cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        var tampered = how switch
        {
            "flip" => value[..40] + (value[40] == 'A' ? 'B' : 'A') + value[41..],
            "cut" => value[..30],
            "garbage" => "%00%ff'\"--",
            _ => "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.",
        };

        ShouldAskToSignIn(await WithCookieAsync(site, $"{name}={tampered}"));
        (await WithCookieAsync(site, $"{name}={tampered}", "/api/desk/queue")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
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
        var disabled = await admin.PostToAsync("/desk/staff", "/desk/staff?handler=Disable", ("id", id.ToString()), ("reason", "ย้ายหน่วยงาน"));
        disabled.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        ShouldAskToSignIn(await WithCookieAsync(site, cookie));
        ShouldAskToSignIn(await WithCookieAsync(replica, cookie));
        (await site.Browser().SignInAsync("finance@office.example", "ดอกคูน บานหน้าร้อน")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Form_FromOneReplica_IsGoodAtAnother_SignedInOrNot()
    {
        await using var a = await SiteApp.StartAsync();
        await using var b = await SiteApp.StartAsync(a.Folder);
        b.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var page = await a.Browser().GetAsync("/staff/sign-in");
        var token = Browser.TokenIn(await page.Content.ReadAsStringAsync());
        var formCookie = page.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]).Single(c => c.StartsWith("__Host-form", StringComparison.Ordinal));

        using var post = new HttpRequestMessage(HttpMethod.Post, "/staff/sign-in")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["email"] = SiteApp.AdminEmail,
                    ["password"] = SiteApp.AdminPassword,
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

    private static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("__Host-thaklor.staff=", StringComparison.Ordinal)).Split(';')[0];

    private static Task<HttpResponseMessage> WithCookieAsync(SiteApp site, string cookie, string path = "/desk", bool poll = false)
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
