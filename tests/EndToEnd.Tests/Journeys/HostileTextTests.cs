using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>What somebody types is text, wherever it comes out again.</summary>
[Collection(SystemCollection.Name)]
public sealed class HostileTextTests(RunningSystem system, Chromium browser)
{
    [Fact]
    [Trait("row", "141")]
    [Trait("row", "142")]
    public async Task Text_WhenItLooksLikeAProgram_IsShownAsItWasTypedAndNeverRun()
    {
        const string Script = "<script>alert(1)</script>";
        const string Image = "\"><img src=x onerror=alert(2)>";
        var answers = new Answers
        {
            // Names take letters alone: the rest of the form takes anything.
            Address = $"99 {Script} {Image} {{{{7*7}}}} ${{7*7}} @(1) </textarea></title>",
            Period = $"{Image}{Script}",
            Contact = "xss@citizen.example",
            NationalId = "1000000000017",
        };
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(answers with { Name = Script, Contact = Image });
        var file = await Slip.PictureAsync(citizen, "a\"><img src=x onerror=alert(3)>.png");
        await citizen.AttachAsync(file);
        await citizen.Page.Locator("#review").ClickAsync();
        await citizen.Page.Locator("[data-error-summary], #answers").First.WaitForAsync();
        citizen.ShouldBeContent();
        if (await citizen.Page.Locator("#answers").CountAsync() == 0)
        {
            (await citizen.Page.Locator("#f-p_name").InputValueAsync()).ShouldBe(Script);
        }
        else
        {
            // The switches of language in the page's head are buttons of the same name and value.
            await citizen.Page.Locator("main button[value='edit']").First.ClickAsync();
        }
        await citizen.FillAsync(answers);
        await citizen.ReviewAsync();
        var review = await citizen.Page.Locator("#answers").InnerTextAsync();
        review.ShouldContain(answers.Address);
        review.ShouldContain(answers.Period);
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.SendAsync();
        var code = await citizen.TrackingCodeAsync();
        var number = (await citizen.FactAsync("เลขที่เรื่อง"))!;
        citizen.ShouldBeContent();

        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsAdminAsync();
        await officer.Page.Locator("#q").FillAsync(Image);
        await officer.Page.Locator("#q").PressAsync("Enter");
        await officer.Page.Locator(".queue-empty").WaitForAsync();
        (await officer.Page.Locator("main").InnerTextAsync()).ShouldContain(Image);
        await officer.OpenCaseAsync(number);
        var seen = await officer.Page.Locator("main").InnerTextAsync();
        seen.ShouldContain(answers.Address);
        seen.ShouldContain(answers.Period);
        await officer.ShootAsync("70-hostile-case-1280");
        await officer.OpenActAsync("ไม่สามารถดำเนินการได้");
        await officer.Page.Locator("#reason").FillAsync($"{Script}{Image}");
        await officer.Page.Locator("#ground").FillAsync(Script);
        await officer.Page.Locator("form[action*=Reject] button[type=submit]").ClickAsync();
        await officer.Page.Locator(".notice.brand").WaitForAsync();
        (await officer.Page.Locator("main").InnerTextAsync()).ShouldContain($"{Script}{Image}");
        officer.ShouldBeContent();

        await citizen.TrackAsync(code);
        (await citizen.Page.Locator("#case").InnerTextAsync()).ShouldContain($"{Script}{Image}");
        citizen.ShouldBeContent();

        // The mail's HTML part, shown by a browser without any policy: still no dialog, and the words are there.
        var mail = await Mailbox.WaitAsync(system.MailFolder, "xss@citizen.example", Script);
        if (mail.HtmlBody is { } html)
        {
            await using var reader = await browser.PersonAsync(system.BaseUrl);
            await reader.Page.SetContentAsync(html);
            (await reader.Page.InnerTextAsync("body")).ShouldContain(Script);
            reader.Dialogs.ShouldBe(0);
        }
    }
}
