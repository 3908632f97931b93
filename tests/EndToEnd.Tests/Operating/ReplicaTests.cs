using ThaklorAspire.EndToEnd.Tests.Journeys;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Operating;

/// <summary>Visitors in the middle of something do not notice that another process serves them.</summary>
[Collection(OperatedCollection.Name)]
public sealed class ReplicaTests(OperatedSystem operated, Chromium browser)
{
    private readonly RunningSystem system = operated.Running;

    [Fact]
    public async Task SiteReplicas_WhenAPostMeetsAnotherOneThanTheGet_KeepFormAndSignIn()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsAdminAsync();
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(new());
        await citizen.AttachAsync(Slip.Document());

        // The page came from the only replica; a second joins, and the first goes: whoever takes the post has never seen the visitor.
        (await system.CallAsync("--scale", "site=2")).ExitCode.ShouldBe(0);
        await system.KillAsync("site-1");

        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.SendAsync();
        await citizen.TrackingCodeAsync();
        for (var i = 0; i < 4; i++)
        {
            await officer.OpenAsync("/desk");
            (await officer.Page.Locator(".queue-page").CountAsync()).ShouldBe(1);
        }
        await system.HealthyAsync();
        (await system.CallAsync("--scale", "site=1")).ExitCode.ShouldBe(0);
        await officer.OpenAsync("/desk");
        (await officer.Page.Locator(".queue-page").CountAsync()).ShouldBe(1);
        citizen.ShouldBeContent();
        officer.ShouldBeContent();
    }
}
