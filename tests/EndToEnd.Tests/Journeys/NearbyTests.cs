using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Two neighbours and one dark street light.</summary>
[Collection(SystemCollection.Name)]
public sealed class NearbyTests(RunningSystem system, Chromium browser)
{
    private const string Form = "/apply/report-street-light";

    [Fact]
    public async Task Light_ThatANeighbourHasReported_IsToldWhileThePlaceIsTyped_AndAgainBeforeSending()
    {
        await using (var first = await browser.PersonAsync(system.BaseUrl))
        {
            await DescribeAsync(first, "14.60010");
            await first.Page.Locator("#f-files-pass").CheckAsync();
            await first.ReviewAsync();
            (await first.Page.Locator("#nearby").CountAsync()).ShouldBe(0);
            await first.TickAsync();
            await first.Page.Locator("#consent").CheckAsync();
            await first.SendAsync();
            first.ShouldBeContent();
        }

        await using var second = await browser.PersonAsync(system.BaseUrl, language: "en-GB");
        await DescribeAsync(second, "14.60040");
        var told = second.Page.Locator("#nearby");
        await told.WaitForAsync();
        var text = await told.InnerTextAsync();
        text.ShouldContain("There is 1 open report within 100 metres of the point you gave");
        text.ShouldContain("within 50 metres");
        text.ShouldNotContain("สมหญิง");
        await second.ShouldBeAccessibleAsync("form with a report nearby");
        await second.ShouldFitAsync("form with a report nearby");
        await second.ShootAsync("63-nearby-form-360");

        // Somewhere else it is not the same light.
        await second.Page.Locator("#f-spot-lat").FillAsync("14.65000");
        await second.Page.Keyboard.PressAsync("Tab");
        await told.WaitForAsync(new() { State = Microsoft.Playwright.WaitForSelectorState.Detached });
        await second.Page.Locator("#f-spot-lat").FillAsync("14.60040");
        await second.Page.Locator("#f-files-pass").CheckAsync();
        await second.ReviewAsync();
        (await told.InnerTextAsync()).ShouldContain("This may have been reported already");
        await second.ShouldBeAccessibleAsync("review with a report nearby");
        await second.ShootAsync("63-nearby-review-360");
        second.Requested.ShouldAllBe(address => !address.Contains("14.6"), "a point stands in an address");
        second.ShouldBeContent();
    }

    /// <summary>Everything but the picture, up to the question whether to go on without one.</summary>
    internal static async Task DescribeAsync(Person person, string latitude)
    {
        var page = person.Page;
        await person.OpenAsync(Form);
        await page.Locator("#f-p_name").FillAsync("นางสาวสมหญิง ใจดี");
        await page.Locator("#f-p_phone").FillAsync("0812345678");
        await page.Locator("#next").ClickAsync();
        await page.Locator("#f-count").WaitForAsync();
        await page.Locator("input[name='a.fault'][value=out]").CheckAsync();
        await page.Locator("#f-count").FillAsync("1");
        await page.Locator("#f-moo").FillAsync("8");
        await page.Locator("#f-landmark").FillAsync("ปากซอยข้างวัด");
        await page.Locator(".place-coordinates > summary").ClickAsync();
        await page.Locator("#f-spot-lat").FillAsync(latitude);
        await page.Locator("#f-spot-lng").FillAsync("100.98765");
        await page.Locator("#review").ClickAsync();
        await page.Locator("#f-files-pass").WaitForAsync();
    }
}
