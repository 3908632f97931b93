using System.Collections.Concurrent;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Every page, for every reader: accessible by day and by night, and nothing wider than a screen of 320 pixels.</summary>
[Collection(SystemCollection.Name)]
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

    private static readonly string[] Desk =
    [
        "/desk",
        "/desk/figures",
        "/desk/figures/month",
        "/desk/staff",
        "/desk/audit",
        "/desk/audit-trail",
        "/desk/parked",
        "/desk/calendar",
        "/desk/system",
        "/desk/second-factor",
        "/desk/sessions",
        "/desk/counter",
        "/desk/counter/report-street-light",
        "/desk/templates",
        "/desk/filters",
        "/staff/sign-out",
    ];

    /// <summary>Where services are made, as an administrator finds them before anything was changed.</summary>
    private static readonly string[] Editor =
    [
        "",
        "/import",
        .. new[]
        {
            "",
            "/questions",
            "/questions/p_name",
            "/questions/slip",
            "/parts/facts",
            "/parts/sections",
            "/parts/checks",
            "/parts/conditions",
            "/parts/manual",
            "/parts/notice",
            "/parts/statuses",
            "/json",
            "/preview",
            "/publish",
            "/differences",
            "/history",
            "/opening",
        }.Select(page => $"/pay-garbage-fee{page}"),
    ];

    /// <summary>Every combination of language, width and contrast.</summary>
    private static readonly Looks[] All =
    [
        .. from language in Languages
        from width in new[] { 320, 1280 }
        from high in new[] { false, true }
        select new Looks(language, width, high),
    ];

    /// <summary>Widths at which <c>--full</c> keeps every page, for people to look at.</summary>
    private static readonly int[] Kept = [360, 1280];

    private static string[] Languages => ["th-TH", "en-GB"];

    private sealed record Looks(string Language, int Width, bool High);

    /// <summary>
    /// Two readers, one of each language and one for each core, open every page and change width, contrast and daylight in place. With
    /// <c>--full</c> every page is judged in every combination. Otherwise the pages of the site are judged in two that differ in everything,
    /// those of the editor in one language by turns; of the services' pages and forms, which come out of few templates, one of each and as
    /// many steps as show every kind of question are judged at every width and contrast, and every other must fit the smallest screen in one
    /// language.
    /// </summary>
    [Fact]
    public async Task Page_ForEveryReader_BreaksNoRuleOfAccessibilityAndFitsTheScreen()
    {
        var findings = new ConcurrentBag<string>();
        await Task.WhenAll(Languages.Select(ReadAsync));
        findings.ShouldBeEmpty();

        async Task ReadAsync(string language)
        {
            await using var person = await browser.PersonAsync(system.BaseUrl, 320, language: language);
            var looks = All.Where(l =>
                    l.Language == language
                    // th: 320 and 1280 high; en: 320 high and 1280.
                    && (RunningSystem.Full || (l.Width == 320) == (l.High == (language != Languages[0])))
                )
                .ToList();
            var (pages, forms) = (0, 0);
            foreach (var path in Citizen)
            {
                await person.OpenAsync(path);
                await LookAsync(path);
            }
            await FileAndLookAsync(person, LookAsync);
            foreach (var path in Editor.Select(page => $"/desk/services{page}"))
            {
                if (RunningSystem.Full || Languages[pages % Languages.Length] == language)
                {
                    await person.OpenAsync(path);
                    (await person.Page.Locator("main h1").CountAsync()).ShouldBe(1, path);
                    await LookAsync(path);
                }
                else
                {
                    pages++;
                }
            }
            foreach (var service in OfferedForms.All)
            {
                foreach (var path in new[] { $"/services/{service.Code}", $"/services/{service.Code}/manual" })
                {
                    await LookAtServiceAsync(path, service == OfferedForms.All[0], () => person.OpenAsync(path));
                }
                await person.SeeFormAsync(
                    service,
                    (step, open) =>
                        LookAtServiceAsync(
                            $"/apply/{service.Code} {step.Section}",
                            OfferedForms.EveryKind.Contains(step),
                            open
                        )
                );
            }
            person.ShouldBeContent();

            async Task LookAsync(string what)
            {
                var turn = pages++ % 4;
                // th: 320, 1280 high, 320 high, 1280; en: the other width in the other contrast.
                var mine = new Looks(language, turn % 2 == 0 ? 320 : 1280, turn is 1 or 2);
                if (language != Languages[0])
                {
                    mine = mine with { Width = mine.Width == 320 ? 1280 : 320, High = !mine.High };
                }
                await JudgeAsync(what, RunningSystem.Full ? looks : [mine]);
            }

            async Task LookAtServiceAsync(string what, bool judge, Func<Task> open)
            {
                judge |= RunningSystem.Full;
                if (judge || Languages[forms % Languages.Length] == language)
                {
                    await open();
                    await JudgeAsync(what, judge ? looks : [], shoot: RunningSystem.Full);
                }
                forms++;
            }

            async Task JudgeAsync(string what, List<Looks> wanted, bool shoot = true)
            {
                await Collect(findings, () => person.ShouldFitAsync($"{what} {language}"));
                if (shoot && (RunningSystem.Full || language == Languages[0]))
                {
                    var name = what.Trim('/').Replace('/', '-').Replace('?', '-');
                    foreach (var width in RunningSystem.Full ? Kept : [320])
                    {
                        await person.WearAsync(width, high: false);
                        await person.ShootAsync($"60-{name}-{language[..2]}-{width}");
                    }
                }
                foreach (var look in wanted)
                {
                    await person.WearAsync(look.Width, look.High);
                    await Collect(findings, () => person.ShouldBeAccessibleAsync($"{what} {look}"));
                    if (!look.High)
                    {
                        await Collect(findings, () => person.ShouldBeReadableByNightAsync($"{what} {look}"));
                    }
                }
                await person.WearAsync(320, high: false);
            }
        }
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
        // The app is set up, or its code is asked for: who of the two readers comes first sees the one, the other the other.
        await person.Page.Locator("#code").WaitForAsync();
        await look("second step");
        await person.SignInAsAdminAsync();
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
        await person.OpenAsync($"{new Uri(person.Page.Url).AbsolutePath}/talk");
        await look("documents and messages");
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
