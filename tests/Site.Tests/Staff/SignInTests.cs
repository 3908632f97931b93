using System.Net;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Tests.Staff;

public sealed class SignInTests
{
    private static readonly string Long128 = Graphemes(128);

    [Fact]
    public async Task SignIn_WithRightPassword_OpensTheDeskWithAGuardedCookie()
    {
        await using var site = await SiteApp.StartAsync();
        var browser = site.Browser();

        var answer = await browser.SignInAsync(SiteApp.AdminEmail.ToUpperInvariant(), SiteApp.AdminPassword);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/desk");
        var cookie = answer
            .Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("__Host-thaklor.staff=", StringComparison.Ordinal));
        cookie.ShouldContain("secure", Case.Insensitive);
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        cookie.ShouldContain("path=/", Case.Insensitive);
    }

    [Fact]
    [Trait("row", "130")]
    [Trait("row", "132")]
    public async Task SignIn_WhenUserIsUnknownOrPasswordWrongOrMemberDisabled_AnswersTheSame()
    {
        await using var site = await SiteApp.StartAsync();
        var (id, _) = await site.OfficerAsync();
        await site.WriteAsync(async db => (await db.StaffMembers.SingleAsync(m => m.Id == id)).Active = false);

        var bodies = new List<string>();
        foreach (
            var (email, password) in new[]
            {
                (SiteApp.AdminEmail, "not the password"),
                ("nobody@office.example", "not the password"),
                ("finance@office.example", "ดอกคูน บานหน้าร้อน"),
                ("admin' OR 1=1--", "not the password"),
            }
        )
        {
            var answer = await site.Browser().SignInAsync(email, password);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
            var page = await answer.Content.ReadAsStringAsync();
            bodies.Add(
                System.Text.RegularExpressions.Regex.Replace(
                    page.Replace(WebUtility.HtmlEncode(email), "", StringComparison.Ordinal),
                    "value=\"[^\"]*\"",
                    ""
                )
            );
        }
        bodies.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    [Trait("row", "132")]
    public async Task SignIn_WhenOfficeIsNew_KnowsNoDefaultAccount()
    {
        await using var site = await SiteApp.StartAsync(withAdmin: false);

        foreach (
            var (email, password) in new[] { ("admin", "admin"), ("admin@example.com", "admin"), ("root", "password") }
        )
        {
            (await site.Browser().SignInAsync(email, password)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    [Trait("row", "129")]
    public async Task SignIn_WhenOneAddressGuesses_RefusesThatAddressAndNotTheVictim()
    {
        await using var site = await SiteApp.StartAsync();
        var attacker = site.Browser("198.51.100.9");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            statuses.Add((await attacker.SignInAsync(SiteApp.AdminEmail, $"guess number {i}")).StatusCode);
        }

        statuses.Take(SignInThrottle.PerPair).ShouldAllBe(s => s == HttpStatusCode.Unauthorized);
        statuses.Skip(SignInThrottle.PerPair).ShouldAllBe(s => s == HttpStatusCode.TooManyRequests);
        var refused = await attacker.SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15));
        (await site.Browser("203.0.113.50").SignInAsync(SiteApp.AdminEmail, SiteApp.AdminPassword)).StatusCode.ShouldBe(
            HttpStatusCode.Redirect
        );
    }

    [Fact]
    [Trait("row", "129")]
    public async Task SignIn_WhenOnePasswordIsSprayedOverManyUsers_RefusesTheAddress()
    {
        await using var site = await SiteApp.StartAsync();
        var attacker = site.Browser("2001:db8:1:2::1");
        var token = Browser.TokenIn(await attacker.PageAsync("/staff/sign-in"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < SignInThrottle.PerAddress + 3; i++)
        {
            statuses.Add(
                (
                    await attacker.SendAsync(
                        "/staff/sign-in",
                        token,
                        ("email", $"user{i}@office.example"),
                        ("password", "Spring2026!")
                    )
                ).StatusCode
            );
        }

        statuses.Skip(SignInThrottle.PerAddress).ShouldAllBe(s => s == HttpStatusCode.TooManyRequests);
        // The same subscriber with another address of its /64.
        (
            await site.Browser("2001:db8:1:2:ffff::9").SignInAsync("user99@office.example", "Spring2026!")
        ).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    [Trait("row", "129")]
    public async Task SignIn_WhenABurstArrivesAtOnce_LetsNoMoreThanTheLimitThrough()
    {
        await using var site = await SiteApp.StartAsync();
        var attacker = site.Browser("198.51.100.10");
        var token = Browser.TokenIn(await attacker.PageAsync("/staff/sign-in"));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 15)
                .Select(i =>
                    attacker.SendAsync(
                        "/staff/sign-in",
                        token,
                        ("email", SiteApp.AdminEmail),
                        ("password", $"guess number {i}")
                    )
                )
        );

        answers.Count(a => a.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(SignInThrottle.PerPair);
    }

    [Fact]
    public async Task SignIn_ManyTimesWithRightPassword_IsNeverThrottled()
    {
        await using var site = await SiteApp.StartAsync();

        for (var i = 0; i < SignInThrottle.PerPair + 2; i++)
        {
            await site.SignedInAsync();
        }
    }

    [Theory]
    [InlineData("  ช่องว่างหน้าและหลัง  ")]
    [InlineData("🌾🌾 ทุ่งนา 🌾🌾")]
    [InlineData("128")]
    [Trait("row", "131")]
    public async Task Password_OfAnyCharacters_OpensTheDoorExactlyAsTyped(string password)
    {
        password = password == "128" ? Long128 : password;
        await using var site = await SiteApp.StartAsync();
        await site.OfficerAsync(password: password);

        await site.SignedInAsync("finance@office.example", password);
        (await site.Browser().SignInAsync("finance@office.example", password.Trim() + "x")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
        if (password.Trim() != password)
        {
            (await site.Browser().SignInAsync("finance@office.example", password.Trim())).StatusCode.ShouldBe(
                HttpStatusCode.Unauthorized
            );
        }
    }

    [Fact]
    [Trait("row", "131")]
    public void Password_OutsideTheRule_IsNamed()
    {
        StaffPasswordRule.Fault("7 signs", "a@b.example").ShouldBe(PasswordFault.TooShort);
        // Eight UTF-16 units, but only four characters as a person counts them.
        StaffPasswordRule.Fault("ก็ก็ก็ก็", "a@b.example").ShouldBe(PasswordFault.TooShort);
        StaffPasswordRule.Fault(Graphemes(129), "a@b.example").ShouldBe(PasswordFault.TooLong);
        StaffPasswordRule.Fault(new string('x', 1_000_000), "a@b.example").ShouldBe(PasswordFault.TooLong);
        StaffPasswordRule
            .Fault("Some.One@office.example", "some.one@office.example")
            .ShouldBe(PasswordFault.IsTheEmail);
        StaffPasswordRule.Fault("aaaaaaaaaa", "a@b.example").ShouldBe(PasswordFault.TooSimple);
        StaffPasswordRule.Fault(Graphemes(128), "a@b.example").ShouldBeNull();
    }

    [Fact]
    [Trait("row", "131")]
    public async Task Password_OfAMegabyte_IsRefusedBeforeItIsHashed()
    {
        await using var site = await SiteApp.StartAsync();

        var answer = await site.Browser().SignInAsync(SiteApp.AdminEmail, new string('x', 1_000_000));

        ((int)answer.StatusCode).ShouldBeInRange(400, 413);
        // It did not even count as an attempt.
        (await site.ReadAsync(db => db.RateCounters.CountAsync())).ShouldBe(0);
    }

    [Theory]
    [Trait("row", "112")]
    [InlineData("//evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("%2f%2fevil.example")]
    [InlineData("@evil.example")]
    [InlineData("https://ท่าคล้อ.example/desk")]
    [InlineData("/\tdesk")]
    public async Task SignIn_WithForeignReturnUrl_LeadsToTheDesk(string returnUrl)
    {
        await using var site = await SiteApp.StartAsync();

        var answer = await site.Browser()
            .SignInAsync(
                SiteApp.AdminEmail,
                SiteApp.AdminPassword,
                $"/staff/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}"
            );

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/desk");
    }

    [Fact]
    public async Task SignIn_WithLocalReturnUrl_LeadsBackThere()
    {
        await using var site = await SiteApp.StartAsync();
        var browser = site.Browser();
        var turned = await browser.GetAsync("/desk/staff");
        turned.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var answer = await browser.SignInAsync(
            SiteApp.AdminEmail,
            SiteApp.AdminPassword,
            turned.Headers.Location!.OriginalString
        );

        answer.Headers.Location!.OriginalString.ShouldBe("/desk/staff");
    }

    private static string Graphemes(int count) =>
        string.Concat(
            Enumerable
                .Range(0, count)
                .Select(i =>
                    (i % 4) switch
                    {
                        0 => "ปี่",
                        1 => "ผู้",
                        2 => "ก็",
                        _ => "x",
                    }
                )
        );
}
