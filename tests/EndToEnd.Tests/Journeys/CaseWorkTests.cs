using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>A dark street light, from the report to the repair and back again.</summary>
[Collection(SystemCollection.Name)]
public sealed class CaseWorkTests(RunningSystem system, Chromium browser)
{
    [Fact]
    public async Task Light_TakenByAnOfficer_IsRepairedToldOfAndOpenedAgain()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await NearbyTests.DescribeAsync(citizen, "14.70010");
        await citizen.Page.Locator("#f-files-pass").CheckAsync();
        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.SendAsync();
        var code = await citizen.TrackingCodeAsync();
        var number = (await citizen.FactAsync("เลขที่เรื่อง"))!;

        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsAdminAsync();
        await officer.OpenCaseAsync(number);
        await officer
            .Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "ฉันรับผิดชอบเอง" })
            .ClickAsync();
        await officer.ToldAsync("ท่านเป็นผู้รับผิดชอบเรื่องนี้แล้ว");
        await officer.Page.Locator("#note").FillAsync("ผู้ใหญ่บ้านจะชี้จุดให้ โทร 081 234 5678");
        await officer.Page.Locator("form[action*=Note] button").ClickAsync();
        await officer.ToldAsync("บันทึกภายในแล้ว");
        await officer.ShootAsync("55-case-noted-1280");
        await officer.OpenActAsync("เริ่มดำเนินการ");
        await officer.Page.Locator("form[action*=Start] button").ClickAsync();
        await officer.ToldAsync("เริ่มดำเนินการแล้ว");

        await officer.OpenActAsync("ดำเนินการแล้วเสร็จ");
        await officer.Page.Locator("#result").FillAsync("ซ่อมแล้ว หากดับอีกโทร 081 234 5678");
        await officer.Page.Locator("form[action*=Finish] button").ClickAsync();
        await officer.Page.Locator(".error-summary").WaitForAsync();
        (await officer.FocusedAsync()).ShouldContain("error-summary");
        (await officer.Page.Locator("#result").InputValueAsync()).ShouldContain(
            "ซ่อมแล้ว",
            customMessage: "what was typed is lost"
        );
        await officer.Page.Locator("#result").FillAsync("เปลี่ยนหลอดไฟแล้ว ใช้งานได้ตามปกติ");
        await officer.Page.Locator("form[action*=Finish] button").ClickAsync();
        await officer.ToldAsync("บันทึกแล้ว: ดำเนินการแล้วเสร็จ");

        await citizen.TrackAsync(code);
        (await citizen.Page.Locator("#status").TextContentAsync())!.ShouldContain("ดำเนินการแล้วเสร็จ");
        var shown = (await citizen.Page.Locator("#case").TextContentAsync())!;
        shown.ShouldContain("เปลี่ยนหลอดไฟแล้ว");
        shown.ShouldNotContain("ผู้ใหญ่บ้าน", customMessage: "a note among colleagues is shown to the citizen");

        await officer.OpenActAsync("เปิดเรื่องใหม่");
        await officer.Page.Locator("#reopenReason").FillAsync("ผู้แจ้งโทรมาว่าไฟดับอีก");
        await officer.Page.Locator("form[action*=Reopen] button").ClickAsync();
        await officer.ToldAsync("เปิดเรื่องใหม่แล้ว");
        await officer.OpenActAsync("ส่งต่อหน่วยงานอื่น");
        await officer.ShouldBeAccessibleAsync("case with an act open");
        await officer.ShootAsync("56-case-forwarding-1280");
        await officer.Page.SetViewportSizeAsync(360, 800);
        await officer.ShouldFitAsync("case with an act open");
        await officer.ShootAsync("56-case-forwarding-360");
        await officer.Page.SetViewportSizeAsync(1280, 900);
        await officer.Page.Locator("#agency").FillAsync("การไฟฟ้าส่วนภูมิภาค โทร. 1129");
        await officer.Page.Locator("#forwardReason").FillAsync("สายไฟแรงต่ำของการไฟฟ้าขาด");
        await officer.Page.Locator("form[action*=Forward] button").ClickAsync();
        await officer.ToldAsync("ส่งต่อหน่วยงานอื่นแล้ว");

        await citizen.TrackAsync(code);
        (await citizen.Page.Locator("#case").TextContentAsync())!.ShouldContain("โทร. 1129");
        // Newest first, and of the two steps of one moment the later one above.
        (await citizen.Page.Locator("#case .timeline-status").AllTextContentsAsync())
            .Select(t => t.Trim())
            .ShouldBe([
                "ส่งต่อหน่วยงานที่เกี่ยวข้องแล้ว",
                "อยู่ระหว่างดำเนินการ",
                "ดำเนินการแล้วเสร็จ",
                "อยู่ระหว่างดำเนินการ",
                "รับเรื่องแล้ว",
                "ส่งเรื่องแล้ว รอเจ้าหน้าที่รับเรื่อง",
            ]);
        await citizen.ShootAsync("57-tracked-forwarded-360");
        await officer.OpenAsync("/desk?owner=mine");
        (await officer.Page.Locator("[data-queue]").TextContentAsync())!.ShouldContain(number);
        await officer.ShootAsync("58-queue-mine-1280");
        officer.ShouldBeContent();
        citizen.ShouldBeContent();
    }
}
