using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Officers at the desk, in the browser.</summary>
[Collection(SystemCollection.Name)]
public sealed class DeskTests(RunningSystem system, Chromium browser)
{
    [Fact]
    public async Task Case_WhenItCannotBeCarriedOut_IsRejectedWithAReasonTheCitizenReads()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        var code = await citizen.FileAsync(new() { Contact = "reject@citizen.example" });
        var number = (await citizen.FactAsync("เลขที่เรื่อง"))!;
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsAdminAsync();
        await officer.OpenCaseAsync(number);

        await officer.OpenActAsync("ไม่สามารถดำเนินการได้");
        var save = officer.Page.Locator("form[action*=Reject] button[type=submit]");
        await save.ClickAsync();
        await officer.Page.Locator(".error-summary").WaitForAsync();
        await officer.ShootAsync("50-reject-without-reason-1280");
        (await officer.FocusedAsync()).ShouldContain("error-summary");
        await officer.Page.Locator("#reason").FillAsync("ยอดเงินในสลิปไม่ตรงกับรายการรับโอนของธนาคาร");
        await officer.Page.Locator("#ground").FillAsync("ข้อบัญญัติตำบลท่าคล้อ เรื่อง การจัดการมูลฝอย ข้อ 8");
        (await officer.Page.Locator("#appeal").InputValueAsync()).ShouldContain("ภายใน 15 วัน");
        await save.ClickAsync();
        await officer.Page.Locator(".notice.brand").WaitForAsync();
        await officer.ShootAsync("51-rejected-1280");

        await citizen.TrackAsync(code);
        (await citizen.Page.Locator("#status").TextContentAsync())!.ShouldContain("ไม่สามารถดำเนินการได้");
        (await citizen.Page.Locator("#case").TextContentAsync())!.ShouldContain("ยอดเงินในสลิปไม่ตรง");
        (await citizen.Page.Locator("#case").TextContentAsync())!.ShouldContain("การอุทธรณ์: หากไม่เห็นด้วย");
        await citizen.ShootAsync("52-tracked-rejected-360");
        var mail = await Mailbox.WaitAsync(system.MailFolder, "reject@citizen.example", "ยอดเงินในสลิปไม่ตรง");
        mail.TextBody!.ShouldContain("15 วัน");
        officer.ShouldBeContent();
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task Case_WhenTwoOfficersActAtOnce_TellsTheSecondAndOverwritesNothing()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.FileAsync(slip: Slip.Document(pages: 2));
        var number = (await citizen.FactAsync("เลขที่เรื่อง"))!;
        await using var first = await browser.PersonAsync(system.BaseUrl, 1280);
        await first.SignInAsAdminAsync();
        await using var second = await browser.PersonAsync(system.BaseUrl, 1280);
        await second.SignInAsAdminAsync();
        await first.OpenCaseAsync(number);
        await second.OpenCaseAsync(number);
        await ReadDocumentAsync(first);
        await first.ShootAsync("53-case-no-channel-pdf-1280");
        (await first.Page.Locator(".notice.attention").First.TextContentAsync())!.ShouldContain("ไม่มีช่องทางแจ้ง");

        await first.ConfirmPaymentAsync("360", "12", "0458");
        await first.Page.Locator(".notice.brand").WaitForAsync();
        await second.ConfirmPaymentAsync("240.50", "13", "0001");

        var told = second.Page.Locator(".notice.attention[role=alert]");
        await told.WaitForAsync();
        await second.ShootAsync("54-conflict-1280");
        (await told.TextContentAsync())!.ShouldContain("ไม่มีสิ่งใดถูกเขียนทับ");
        // What the second had typed is still there to read.
        (await second.Page.Locator("main").TextContentAsync())!.ShouldContain("240.50");
        await second.OpenCaseAsync(number);
        (await second.Page.Locator("main").TextContentAsync())!.ShouldContain("0458");
        (await second.Page.Locator("main").TextContentAsync())!.ShouldNotContain("240.50");
        first.ShouldBeContent();
    }

    [Fact]
    public async Task Queue_WhenUsedByKeyboard_IsWalkedAndOpened()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.FileAsync(slip: Slip.Document());
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsAdminAsync();

        await officer.Page.Locator("[data-queue] .queue-open").First.WaitForAsync();
        await Eventually.TrueAsync(async () =>
        {
            // The keys belong to a script that loads after the page.
            await officer.Page.Keyboard.PressAsync("ArrowDown");
            return (await officer.FocusedAsync()).Contains("queue-open", StringComparison.Ordinal);
        });
        await officer.Page.Keyboard.PressAsync("Enter");
        await officer.Page.Locator(".case-head").WaitForAsync();
        officer.ShouldBeContent();
    }

    /// <summary>Its two pages one after the other, the second turned; a third does not come.</summary>
    private static async Task ReadDocumentAsync(Person officer)
    {
        var page = officer.Page.Locator(".viewer-document img");
        var number = officer.Page.Locator("[data-view-page] b");
        var (back, next) = (officer.Button("หน้าก่อน"), officer.Button("หน้าถัดไป"));
        await page.ScrollIntoViewIfNeededAsync();
        await Eventually.TrueAsync(async () => await ShapeAsync() == (1143, 1600), TimeSpan.FromSeconds(20));
        (await back.IsDisabledAsync()).ShouldBeTrue();
        await next.ClickAsync();
        await Eventually.TrueAsync(async () => await ShapeAsync() == (1372, 1600), TimeSpan.FromSeconds(20));
        (await number.TextContentAsync()).ShouldBe("2");
        await officer.Button("หมุน").ClickAsync();
        (await page.GetAttributeAsync("style"))!.ShouldContain("rotate(90deg)");
        await officer.Button("พอดีกรอบ").ClickAsync();
        await next.ClickAsync();
        await Eventually.TrueAsync(() => next.IsDisabledAsync(), TimeSpan.FromSeconds(40));
        (await number.TextContentAsync()).ShouldBe("2");
        await back.ClickAsync();
        await Eventually.TrueAsync(async () => await ShapeAsync() == (1143, 1600), TimeSpan.FromSeconds(20));

        async Task<(int, int)> ShapeAsync()
        {
            var shape = await page.EvaluateAsync<int[]>("i => [i.naturalWidth, i.naturalHeight]");
            return (shape[0], shape[1]);
        }
    }
}
