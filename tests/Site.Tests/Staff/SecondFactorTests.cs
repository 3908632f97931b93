using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Staff;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Staff;

public sealed class SecondFactorTests
{
    private const string Code = "/staff/sign-in/code";
    private const string Own = "/desk/second-factor";

    // RFC 6238, appendix B, SHA-1, the last six of eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void Authenticator_ShowsTheCodesOfTheStandard(long seconds, string code) =>
        Authenticator
            .WithKey("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
            .At(DateTimeOffset.FromUnixTimeSeconds(seconds))
            .ShouldBe(code);

    [Fact]
    public async Task Admin_WithoutAnApp_IsLedToSetItUpBeforeAnythingElse_AndThenAskedForItsCode()
    {
        await using var site = await SiteApp.StartAsync(enrolled: false);
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var admin = site.Browser();
        var arrived = await admin.SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword);
        var before = CookieOf(arrived);

        foreach (var page in new[] { "/desk", "/desk/staff", "/desk/audit", "/desk/password", "/desk/sessions" })
        {
            var turned = await admin.GetAsync(page);
            (turned.StatusCode, turned.Headers.Location?.OriginalString).ShouldBe((HttpStatusCode.Redirect, Own), page);
        }
        var api = await admin.GetAsync("/api/desk/queue");
        api.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await api.Content.ReadAsStringAsync()).ShouldContain("second_factor_required");
        site.Submissions.Calls.ShouldBeEmpty();
        var shown = await admin.PageAsync(Own);
        shown.ShouldNotContain("href=\"/desk/staff\"");
        shown.ShouldContain("<svg");
        // The page opened again shows the same code: who scanned the first one is not left behind.
        SecretIn(await admin.PageAsync(Own)).ShouldBe(SecretIn(shown));

        var recovery = await site.EnrolAsync(admin, SiteApp.AdminEmail);

        recovery.Count.ShouldBe(SecondFactorCodes.RecoveryCodes);
        recovery.ShouldBeUnique();
        (await admin.PageAsync("/desk/staff")).ShouldContain("href=\"/desk/staff\"");
        (await admin.PageAsync(Own)).ShouldNotContain(SecretIn(shown));
        // The session from before has a new id; a copy of its cookie opens nothing.
        (await WithCookieAsync(site, before, "/desk")).Headers.Location!.OriginalString.ShouldStartWith(
            "/staff/sign-in"
        );

        var half = await site.Browser()
            .PostAsync("/staff/sign-in", ("email", SiteApp.AdminEmail), ("password", SiteApp.AdminPassword));
        half.Headers.Location!.OriginalString.ShouldBe(Code);
        half.Headers.GetValues("Set-Cookie")
            .ShouldNotContain(c => c.StartsWith("__Host-thaklor.staff", StringComparison.Ordinal));
        var again = await site.SignedInAsync();
        (await again.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var told = await site.TokenReader.ReadAsync(site.Submissions.Calls[^1].StaffToken, "submissions");
        told!.AuthenticationMethods.ShouldBe(["pwd", "otp"]);
    }

    [Fact]
    public async Task Officer_MayDoWithout_OrSetOneUp_OrTakeItOffAgain()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        const string email = "finance@office.example";
        var (id, officer) = await site.OfficerAsync();
        (await officer.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (
            await site.TokenReader.ReadAsync(site.Submissions.Calls[^1].StaffToken, "submissions")
        )!.AuthenticationMethods.ShouldBe(["pwd"]);

        await site.EnrolAsync(officer, email);
        (
            await site.Browser().PostAsync("/staff/sign-in", ("email", email), ("password", "ดอกคูน บานหน้าร้อน"))
        ).Headers.Location!.OriginalString.ShouldBe(Code);
        var wrong = await officer.PostToAsync(Own, $"{Own}?handler=Remove", ("code", "000000"));
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await officer.PostToAsync(Own, $"{Own}?handler=Remove", ("code", site.CodeOf(email)!))).StatusCode.ShouldBe(
            HttpStatusCode.Redirect
        );

        (await officer.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await site.SignedInAsync(email, "ดอกคูน บานหน้าร้อน");
        (await site.ReadAsync(db => db.StaffRecoveryCodes.CountAsync(c => c.StaffId == id))).ShouldBe(0);
        var acts = await site.ReadAsync(db =>
            db.StaffActs.Where(a => a.SubjectId == id).Select(a => a.Act).ToListAsync()
        );
        acts.ShouldContain(StaffAct.SecondFactorSet);
        acts.ShouldContain(StaffAct.SecondFactorRemoved);
    }

    [Theory]
    [InlineData(StaffRoles.Finance)]
    [InlineData(StaffRoles.Palad)]
    public async Task Role_ThatHandlesMoneyOrSeesAll_IsLedToSetItUp(string role)
    {
        await using var site = await SiteApp.StartAsync();
        var link = await (await site.SignedInAsync()).InviteAsync("สมหญิง ใจดี", "m@office.example", role, "finance");
        var member = site.Browser();
        await member.PostAsync(link, ("password", "ดอกคูน บานหน้าร้อน"), ("again", "ดอกคูน บานหน้าร้อน"));

        (await member.GetAsync("/desk")).Headers.Location!.OriginalString.ShouldBe(Own);
        (await member.GetAsync("/staff/sign-out")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Code_WorksOnce_AndOneStepEarlyOrLate_ButNotTwo()
    {
        await using var site = await SiteApp.StartAsync();
        var app = await AppOfAdminAsync(site);
        var now = site.Clock.GetUtcNow();

        // Two steps are too far in either direction.
        (await TryAsync(site, app.At(now.AddSeconds(-60)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryAsync(site, app.At(now.AddSeconds(60)))).ShouldBe(HttpStatusCode.Unauthorized);

        (await TryAsync(site, app.At(now.AddSeconds(-30)))).ShouldBe(HttpStatusCode.Redirect);
        (await TryAsync(site, app.At(now.AddSeconds(-30)))).ShouldBe(HttpStatusCode.Unauthorized, "used");
        (await TryAsync(site, app.At(now.AddSeconds(30)))).ShouldBe(HttpStatusCode.Redirect);
        (await TryAsync(site, app.At(now))).ShouldBe(HttpStatusCode.Unauthorized, "older than one that was used");
        (await TryAsync(site, app.At(now.AddSeconds(30)))).ShouldBe(HttpStatusCode.Unauthorized, "used");
    }

    [Fact]
    public async Task Code_TypedByAThaiKeyboard_WithSpaces_IsTheSameCode()
    {
        await using var site = await SiteApp.StartAsync();
        var code = site.CodeOf(SiteApp.AdminEmail)!;
        var thai = string.Concat(code.Select(d => (char)('๐' + (d - '0'))));

        (await TryAsync(site, $" {thai[..3]} {thai[3..]} ")).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task SameCode_FromManyBrowsersAtOnce_OpensOneSession()
    {
        await using var site = await SiteApp.StartAsync();
        var code = site.CodeOf(SiteApp.AdminEmail)!;
        var halfWay = new List<(Browser Browser, string Token)>();
        for (var i = 0; i < 5; i++)
        {
            var browser = await HalfWayAsync(site, $"203.0.113.{60 + i}");
            halfWay.Add((browser, Browser.TokenIn(await browser.PageAsync(Code))));
        }

        var answers = await Task.WhenAll(halfWay.Select(h => h.Browser.SendAsync(Code, h.Token, ("code", code))));

        answers.Count(a => a.StatusCode == HttpStatusCode.Redirect).ShouldBe(1);
        (await site.ReadAsync(db => db.StaffSessions.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task RecoveryCode_WorksOnce_IsKeptAsAHashAlone_AndNewOnesReplaceTheRest()
    {
        await using var site = await SiteApp.StartAsync(enrolled: false);
        var admin = site.Browser();
        await admin.SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword);
        var first = await site.EnrolAsync(admin, SiteApp.AdminEmail);
        var kept = await site.ReadAsync(db => db.StaffRecoveryCodes.Select(c => c.Hash).ToListAsync());
        kept.Count.ShouldBe(SecondFactorCodes.RecoveryCodes);
        var secret = await site.ReadAsync(db => db.StaffSecondFactors.Select(f => f.SealedSecret).SingleAsync());
        foreach (var code in first)
        {
            kept.ShouldNotContain(h => h.Contains(code.Replace("-", ""), StringComparison.OrdinalIgnoreCase));
        }
        secret.ShouldStartWith("t1.");

        (await TryAsync(site, first[0].ToUpperInvariant().Replace("-", " "))).ShouldBe(HttpStatusCode.Redirect);
        (await TryAsync(site, first[0])).ShouldBe(HttpStatusCode.Unauthorized);
        (await site.ReadAsync(db => db.StaffActs.CountAsync(a => a.Act == StaffAct.RecoveryCodeUsed))).ShouldBe(1);

        var answer = await admin.PostToAsync(Own, $"{Own}?handler=Codes", ("code", site.CodeOf(SiteApp.AdminEmail)!));
        var second = Regex
            .Matches(await answer.Content.ReadAsStringAsync(), "<li><code>([^<]+)</code></li>")
            .Select(m => m.Groups[1].Value)
            .ToList();
        second.Count.ShouldBe(SecondFactorCodes.RecoveryCodes);
        (await admin.PageAsync(Own)).ShouldNotContain(second[0]);
        (await TryAsync(site, first[1])).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryAsync(site, second[1])).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    [Trait("row", "129")]
    public async Task Codes_WhenGuessed_AreThrottledAsPasswordsAre_AndPerAccountFromAnywhere()
    {
        await using var site = await SiteApp.StartAsync();
        var statuses = new List<HttpStatusCode>();
        var guesser = await HalfWayAsync(site, "198.51.100.9");
        for (var i = 0; i < SignInThrottle.PerPair + 2; i++)
        {
            statuses.Add((await guesser.PostAsync(Code, ("code", $"00000{i}"))).StatusCode);
        }
        statuses.Take(SignInThrottle.PerPair).ShouldAllBe(s => s == HttpStatusCode.Unauthorized);
        statuses.Skip(SignInThrottle.PerPair).ShouldAllBe(s => s == HttpStatusCode.TooManyRequests);

        // A thousand addresses are no way round: the account's codes have a limit of their own, parallel or not.
        var others = new List<(Browser Browser, string Token)>();
        for (var i = 0; i < SignInThrottle.CodesPerAccount; i++)
        {
            var other = await HalfWayAsync(site, $"198.51.100.{20 + i}");
            others.Add((other, Browser.TokenIn(await other.PageAsync(Code))));
        }
        var burst = await Task.WhenAll(others.Select(o => o.Browser.SendAsync(Code, o.Token, ("code", "111111"))));
        burst
            .Count(a => a.StatusCode == HttpStatusCode.Unauthorized)
            .ShouldBe(SignInThrottle.CodesPerAccount - SignInThrottle.PerPair);
        (await TryAsync(site, site.CodeOf(SiteApp.AdminEmail)!)).ShouldBe(HttpStatusCode.TooManyRequests);

        // Nothing is locked for good, and a password alone was not slowed down.
        site.Clock.Advance(TimeSpan.FromHours(1));
        (await TryAsync(site, site.CodeOf(SiteApp.AdminEmail)!)).ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task HalfWay_EndsAfterTenMinutes_AndWithANewPassword()
    {
        await using var site = await SiteApp.StartAsync();
        (await site.Browser().GetAsync(Code)).Headers.Location!.OriginalString.ShouldBe("/staff/sign-in");

        var late = await HalfWayAsync(site);
        var cookie = late.Cookie;
        site.Clock.Advance(TimeSpan.FromMinutes(10));
        (await WithCookieAsync(site, cookie, Code)).Headers.Location!.OriginalString.ShouldBe("/staff/sign-in");

        var half = await HalfWayAsync(site);
        await site.WriteAsync(async db => (await db.StaffMembers.SingleAsync()).SecurityStamp = "another");
        (await half.PostAsync(Code, ("code", site.CodeOf(SiteApp.AdminEmail)!))).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
        (await WithCookieAsync(site, cookie[..40] + "AAAA", Code)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    // A link for a forgotten password stands for the password: who took it from a mail still needs the phone.
    [Fact]
    public async Task PasswordLink_OfAMemberWithAnApp_AsksForItsCode()
    {
        await using var site = await SiteApp.StartAsync();
        var (id, _) = await site.OfficerAsync(role: StaffRoles.Finance);
        var admin = await site.SignedInAsync();
        var page = await admin.PostToAsync("/desk/staff", "/desk/staff?handler=Link", ("id", id.ToString()));
        var link = LinkIn(await page.Content.ReadAsStringAsync());

        var joined = await site.Browser()
            .PostAsync(link, ("password", "ฝนแรก ตกเดือนหก"), ("again", "ฝนแรก ตกเดือนหก"));

        joined.Headers.Location!.OriginalString.ShouldBe(Code);
        joined
            .Headers.GetValues("Set-Cookie")
            .ShouldNotContain(c => c.StartsWith("__Host-thaklor.staff", StringComparison.Ordinal));
        await site.SignedInAsync("finance@office.example", "ฝนแรก ตกเดือนหก");
    }

    [Fact]
    public async Task Reset_ByAnAdmin_NeedsAReason_EndsEverySession_AndLetsTheMemberBeginAgain()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        const string email = "finance@office.example";
        var (id, member) = await site.OfficerAsync(role: StaffRoles.Finance);
        var admin = await site.SignedInAsync();
        (string, string) who = ("id", id.ToString());

        var silent = await admin.PostToAsync("/desk/staff", "/desk/staff?handler=ResetSecondFactor", who);
        silent.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await member.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var reset = await admin.PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=ResetSecondFactor",
            who,
            ("reason", "โทรศัพท์หาย มาแสดงตัวที่สำนักงาน")
        );
        var link = LinkIn(await reset.Content.ReadAsStringAsync());

        (await member.GetAsync("/desk")).Headers.Location!.OriginalString.ShouldStartWith("/staff/sign-in");
        (await site.Browser().SignInAsync(email, "ดอกคูน บานหน้าร้อน")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
        var again = site.Browser();
        await again.PostAsync(link, ("password", "ฝนแรก ตกเดือนหก"), ("again", "ฝนแรก ตกเดือนหก"));
        (await again.GetAsync("/desk")).Headers.Location!.OriginalString.ShouldBe(Own);
        await site.EnrolAsync(again, email);
        (await again.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var act = await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == StaffAct.SecondFactorReset));
        (act.SubjectId, act.Why).ShouldBe((id, "โทรศัพท์หาย มาแสดงตัวที่สำนักงาน"));
        WebUtility.HtmlDecode(await admin.PageAsync("/desk/audit")).ShouldContain("รีเซ็ตยืนยันตัวตนสองขั้นตอน");
    }

    [Fact]
    public async Task Reset_ByWhoRunsTheMachine_IsForAnAdministratorAlone_AndLetsThemBeginAgain()
    {
        await using var site = await SiteApp.StartAsync();
        await site.OfficerAsync();
        var admin = await site.SignedInAsync();
        var ct = TestContext.Current.CancellationToken;
        using var said = new StringWriter();

        foreach (var nobody in new[] { "", "nobody@office.example", "finance@office.example" })
        {
            (await ResettingSecondFactor.ResetAsync(site.Services, nobody, said, ct)).ShouldBe(1, nobody);
        }
        said.ToString().ShouldNotContain("/staff/");
        (await admin.GetAsync("/desk/staff")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await ResettingSecondFactor.ResetAsync(site.Services, " ADMIN@office.example ", said, ct)).ShouldBe(0);

        (await admin.GetAsync("/desk/staff")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await site.Browser().SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword)).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
        var again = site.Browser();
        var link = LinkIn(said.ToString());
        await again.PostAsync(link, ("password", "ฝนแรก ตกเดือนหก"), ("again", "ฝนแรก ตกเดือนหก"));
        await site.EnrolAsync(again, SiteApp.AdminEmail);
        WebUtility.HtmlDecode(await again.PageAsync("/desk/audit")).ShouldContain("--reset-second-factor");
        (await site.Browser().GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var act = await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == StaffAct.SecondFactorReset));
        act.ActorId.ShouldBeNull();
    }

    private static async Task<Browser> HalfWayAsync(SiteApp site, string address = "203.0.113.7")
    {
        var browser = site.Browser(address);
        var answer = await browser.PostAsync(
            "/staff/sign-in",
            ("email", SiteApp.AdminEmail),
            ("password", SiteApp.AdminPassword)
        );
        answer.Headers.Location!.OriginalString.ShouldBe(Code);
        browser.Cookie = CookieOf(answer, "__Host-thaklor.half");
        return browser;
    }

    private static async Task<HttpStatusCode> TryAsync(SiteApp site, string code)
    {
        var browser = await HalfWayAsync(site);
        return (await browser.PostAsync(Code, ("code", code))).StatusCode;
    }

    private static async Task<Authenticator> AppOfAdminAsync(SiteApp site)
    {
        var codes = (SecondFactorCodes)site.Services.GetService(typeof(SecondFactorCodes))!;
        return Authenticator.WithKey(codes.SecretOf(await site.ReadAsync(db => db.StaffSecondFactors.SingleAsync())));
    }

    private static string SecretIn(string page) =>
        Regex.Match(page, "data-secret=\"([A-Z2-7]{32})\"") is { Success: true } m
            ? m.Groups[1].Value
            : throw new InvalidOperationException("No secret on the page: " + page);

    private static string LinkIn(string page) =>
        Regex.Match(page, "https://test\\.thaklor\\.example(/staff/invitation/[A-Za-z0-9_-]+)").Groups[1].Value;

    private static string CookieOf(HttpResponseMessage answer, string name = "__Host-thaklor.staff") =>
        answer
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith(name + "=", StringComparison.Ordinal))
            .Split(';')[0];

    private static Task<HttpResponseMessage> WithCookieAsync(SiteApp site, string cookie, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        return site.Browser().Client.SendAsync(request);
    }
}
