using System.Collections.Concurrent;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Every page, for every reader: accessible by day and by night, and nothing wider than a screen of 320 pixels.</summary>
public sealed class AppearanceTests(RunningSystem system, Chromium browser)
{
    private static readonly string[] Citizen =
    [
        "/",
        "/services",
        "/services?q=ถังขยะ",
        "/services/pay-garbage-fee",
        "/services/pay-garbage-fee/manual",
        "/apply/file-sign-tax",
        "/sitemap",
        Filing.Form,
        "/track",
        "/received",
        "/privacy",
        "/privacy?service=pay-garbage-fee",
        "/accessibility",
        "/contact",
        "/manual",
        "/nothing-here",
        "/staff/sign-in",
        "/staff/invitation/none",
        "/api/docs",
    ];

    private static readonly string[] Desk = ["/desk", "/desk/staff", "/desk/audit", "/desk/parked", "/staff/sign-out"];

    [Fact]
    public async Task Page_ByDayAndByNight_BreaksNoRuleOfAccessibility()
    {
        var broken = new ConcurrentBag<string>();
        await SideBySideAsync(
            () => browser.PersonAsync(system.BaseUrl, 1280),
            async (person, what) =>
            {
                await Collect(broken, () => person.ShouldBeAccessibleAsync(what));
                await Collect(broken, () => person.ShouldBeReadableByNightAsync(what));
            }
        );
        broken.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("en-GB")]
    public async Task Page_On320Pixels_NeverScrollsSideways(string language)
    {
        var wide = new ConcurrentBag<string>();
        await SideBySideAsync(
            () => browser.PersonAsync(system.BaseUrl, 320, language: language),
            async (person, what) =>
            {
                await Collect(wide, () => person.ShouldFitAsync(what));
                var name = what.Trim('/').Replace('/', '-').Replace('?', '-');
                await person.ShootAsync($"60-{name}-{language[..2]}-320");
            }
        );
        wide.ShouldBeEmpty();
    }

    [Fact]
    public async Task Letters_AtTheLargestSizeAndHighContrast_StayInsideTheScreen()
    {
        await using var person = await browser.PersonAsync(system.BaseUrl);
        await person.OpenAsync("/preferences?text=larger&returnUrl=/");
        await person.OpenAsync("/preferences?contrast=high&returnUrl=/");
        foreach (var path in new[] { "/", Filing.Form, "/track" })
        {
            await person.OpenAsync(path);
            await person.ShouldFitAsync(path);
            await person.ShouldBeAccessibleAsync($"{path} high contrast");
            await person.ShootAsync($"62-{path.Trim('/').Replace('/', '-')}-larger-360");
        }
        person.ShouldBeContent();
    }

    /// <summary>Two people look at once, one at the pages anybody can open, the other at those on the way of a request: one for each core.</summary>
    private static async Task SideBySideAsync(Func<Task<Person>> arrive, Func<Person, string, Task> look)
    {
        await Task.WhenAll(
            WalkAsync(async person =>
            {
                foreach (var path in Citizen)
                {
                    await person.OpenAsync(path);
                    await look(person, path);
                }
            }),
            WalkAsync(person => FileAndLookAsync(person, what => look(person, what)))
        );

        async Task WalkAsync(Func<Person, Task> walk)
        {
            await using var person = await arrive();
            await walk(person);
            person.ShouldBeContent();
        }
    }

    /// <summary>The pages that only appear on the way of a request, and the desk's.</summary>
    private static async Task FileAndLookAsync(Person person, Func<string, Task> look)
    {
        await person.OpenAsync(Filing.Form);
        await person.Page.Locator("#review").ClickAsync();
        await person.Page.Locator("[data-error-summary]").WaitForAsync();
        await look("form with mistakes");
        await person.FillAsync(new() { NationalId = "1000000000025", Contact = "line-id-of-somebody" });
        await person.AttachAsync(await Slip.PictureAsync(person));
        await look("form filled");
        await person.ReviewAsync();
        await person.Page.Locator("altcha-widget input[type=checkbox]").WaitForAsync();
        await look("review");
        await person.TickAsync();
        await person.Page.Locator("#consent").CheckAsync();
        await person.SendAsync();
        await look("received");
        var code = await person.TrackingCodeAsync();
        await person.TrackAsync(code);
        await look("tracked");
        await person.OpenAsync("/track");
        await person.Page.Locator("#number").FillAsync("1000000000025");
        await person.TickAsync();
        await look("track by id");
        await person.Page.Locator("#check").ClickAsync();
        await person.Page.Locator(".case-item").First.WaitForAsync();
        await look("list");

        await person.OpenAsync("/staff/sign-in");
        await person.Page.Locator("#email").FillAsync(RunningSystem.AdminEmail);
        await person.Page.Locator("#password").FillAsync(RunningSystem.AdminPassword);
        await person.Page.Locator(".door-form button").ClickAsync();
        await person.Page.Locator(".queue-page").WaitForAsync();
        foreach (var path in Desk)
        {
            await person.OpenAsync(path);
            await look(path);
        }
        await person.OpenAsync("/desk?all=true");
        await person.Page.Locator(".queue-open").First.ClickAsync();
        await person.Page.Locator(".case-head").WaitForAsync();
        await look("case");
        await person.Page.Locator(".act > summary").First.ClickAsync();
        await look("case with an act open");
        await person.OpenAsync("/desk/staff");
        await person.Page.Locator("details.act > summary").First.ClickAsync();
        await person.Page.Locator(".member-edit > summary").First.ClickAsync();
        await look("members with forms open");
    }

    private static async Task Collect(ConcurrentBag<string> findings, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (ShouldAssertException e)
        {
            findings.Add(e.Message);
        }
    }
}
