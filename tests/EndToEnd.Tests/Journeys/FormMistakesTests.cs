using System.Net;
using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Whatever goes wrong on the way, the citizen is told what to do and loses nothing.</summary>
[Collection(SystemCollection.Name)]
public sealed class FormMistakesTests(RunningSystem system, Chromium browser)
{
    [Fact]
    public async Task Form_WhenFieldsAreMissingOrWrong_SaysSoInASummaryAndKeepsAllElse()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(
            new()
            {
                Name = "",
                NationalId = "1000000000008",
                Phone = "12",
                PaidAt = ("20", 11, "2599", "14.05"),
            }
        );
        await citizen.AttachAsync(await Slip.PictureAsync(citizen));
        await citizen.Page.Locator("#review").ClickAsync();

        var summary = citizen.Page.Locator("[data-error-summary]");
        await summary.WaitForAsync();
        await citizen.ShootAsync("40-form-mistakes-360");
        (await citizen.FocusedAsync()).ShouldContain("error-summary");
        (await citizen.Page.TitleAsync()).ShouldStartWith("มีข้อผิดพลาด");
        (await summary.Locator("h2").TextContentAsync())!.ShouldContain("พบข้อมูลที่ต้องแก้ไข 4 รายการ");
        var messages = await summary.Locator("li").AllTextContentsAsync();
        messages.ShouldContain(m => m.Contains("กรุณากรอกชื่อผู้ชำระ"));
        messages.ShouldContain(m => m.Contains("เลขบัตรประจำตัวประชาชนไม่ถูกต้อง"));
        messages.ShouldContain(m => m.Contains("เบอร์ติดต่อให้ถูกต้อง"));
        messages.ShouldContain(m => m.Contains("ต้องไม่เกินเวลาปัจจุบัน"));

        // Each line leads to its field, which says the same beside itself.
        await summary.Locator("a").Nth(1).ClickAsync();
        (await citizen.FocusedAsync()).ShouldContain("f-p_nid");
        var described = await citizen.Page.Locator("#f-p_nid").GetAttributeAsync("aria-describedby");
        described.ShouldNotBeNull();
        (await citizen.Page.Locator("#f-p_nid").GetAttributeAsync("aria-invalid")).ShouldBe("true");
        await citizen.ShouldBeAccessibleAsync("form with mistakes");

        // Nothing was lost, the slip least of all.
        (await citizen.Page.Locator("#f-p_address").InputValueAsync()).ShouldBe(new Answers().Address);
        (await citizen.Page.Locator("#f-paid_at-m").InputValueAsync()).ShouldBe("11");
        (await citizen.Page.Locator(".file[data-state=done]").CountAsync()).ShouldBe(1);
        await citizen.FillAsync(new());
        await citizen.ReviewAsync();
        (await citizen.Page.Locator("#answers").TextContentAsync())!.ShouldContain(Slip.FileName);
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task Sending_WhenBoxesAreUntickedOrTheProofWasUsed_IsRefusedAndOnePressFromDone()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(new());
        await citizen.AttachAsync(Slip.Document());
        await citizen.ReviewAsync();

        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.Page.Locator("[data-error-summary]").WaitForAsync();
        await citizen.ShootAsync("41-review-unticked-360");
        var messages = await citizen.Page.Locator("[data-error-summary] li").AllTextContentsAsync();
        messages.ShouldContain("กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\"");
        messages.ShouldContain("กรุณาอ่านนโยบายฯ และเลือก \"ยินยอมให้เก็บข้อมูลส่วนบุคคล\"");

        // A proof of work counts once: its second use is refused, the answers stay.
        await citizen.TickAsync();
        var proof = await citizen.ProofAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.SendAsync();
        var first = await citizen.TrackingCodeAsync();

        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(new());
        await citizen.AttachAsync(Slip.Document("again.pdf"));
        await citizen.ReviewAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.Page.EvaluateAsync(
            """
            proof => {
              document.querySelector('altcha-widget').remove();
              const input = document.createElement('input');
              input.type = 'hidden'; input.name = 'altcha'; input.value = proof;
              document.getElementById('apply').append(input);
            }
            """,
            proof
        );
        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.Page.Locator("[data-error-summary]").WaitForAsync();
        (await citizen.Page.Locator("[data-error-summary]").TextContentAsync())!.ShouldContain("การยืนยันหมดอายุ");
        (await citizen.Page.Locator("#answers").TextContentAsync())!.ShouldContain("again.pdf");
        (await citizen.Page.Locator("#consent").IsCheckedAsync()).ShouldBeTrue();
        await citizen.TickAsync();
        await citizen.SendAsync();
        (await citizen.TrackingCodeAsync()).ShouldNotBe(first);
        citizen.ShouldBeContent();
    }

    [Fact]
    [Trait("row", "103")]
    [Trait("row", "105")]
    public async Task Sending_WhenPressedTwiceThenReloadedThenSentAgainFromTheBackButton_FilesOneCaseAndShowsItsReceipt()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        var posts = 0;
        citizen.Page.Request += (_, request) =>
            posts += request.PostData?.Contains("step=send", StringComparison.Ordinal) == true ? 1 : 0;
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(new() { NationalId = "2000000000104" });
        await citizen.AttachAsync(Slip.Document());
        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.Page.Locator("#send").DblClickAsync();
        await citizen.Page.WaitForURLAsync("**/received*");
        await citizen.Page.WaitForLoadStateAsync();
        posts.ShouldBe(1);
        var code = await citizen.TrackingCodeAsync();

        await citizen.Page.ReloadAsync();
        (await citizen.TrackingCodeAsync()).ShouldBe(code);

        // Back leads to the page that was posted, which the browser keeps nowhere: it asks first, and whoever lets it post again and
        // sends again is shown the receipt of the case there is.
        try
        {
            await citizen.Page.GoBackAsync();
        }
        catch (PlaywrightException e) when (e.Message.Contains("ERR_CACHE_MISS", StringComparison.Ordinal))
        {
            // The browser's own question, once it stands there, is answered by reloading.
            await citizen.Page.InnerTextAsync("body");
            await citizen.Page.ReloadAsync();
        }
        (await citizen.Page.Locator("#answers").TextContentAsync())!.ShouldContain("2-0000-00000-10-4");
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.SendAsync();
        (await citizen.TrackingCodeAsync()).ShouldBe(code);

        await citizen.OpenAsync("/track");
        await citizen.Page.Locator("#number").FillAsync("2000000000104");
        await citizen.TickAsync();
        await citizen.Page.Locator("#check").ClickAsync();
        await citizen.Page.Locator(".case-item").First.WaitForAsync();
        (await citizen.Page.Locator(".case-item").CountAsync()).ShouldBe(1);
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task File_WhenOfAWrongKind_IsRefusedBesideItselfAndTheFormGoesOn()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync(Filing.Form);
        var input = citizen.Page.Locator("#f-slip");

        await input.SetInputFilesAsync(
            new FilePayload
            {
                Name = "notes.txt",
                MimeType = "text/plain",
                Buffer = "hello"u8.ToArray(),
            }
        );
        var failed = citizen.Page.Locator(".file[data-state=failed]");
        await failed.WaitForAsync();
        (await failed.TextContentAsync())!.ShouldContain("รองรับเฉพาะไฟล์ JPG, PNG, HEIC, WebP หรือ PDF");
        await citizen.ShootAsync("42-file-refused-360");
        await failed.Locator("[type=button]", new() { HasText = "ลบไฟล์" }).ClickAsync();

        // It says it is a picture; the service looks inside.
        await input.SetInputFilesAsync(
            new FilePayload
            {
                Name = "slip.png",
                MimeType = "image/png",
                Buffer = "<html>"u8.ToArray(),
            }
        );
        await failed.WaitForAsync();
        await failed.Locator("[type=button]", new() { HasText = "ลบไฟล์" }).ClickAsync();
        await citizen.AttachAsync(await Slip.PictureAsync(citizen));
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task Form_WhenUsedByKeyboardAlone_IsFiled()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl, 1280);
        // Whoever begins to listen with the press itself may be late: the browser opens a real window then, and no other beside it.
        citizen.Page.FileChooser += (_, _) => { };
        var keys = citizen.Page.Keyboard;
        await citizen.OpenAsync(Filing.Form);
        await keys.PressAsync("Tab");
        (await citizen.FocusedAsync()).ShouldContain("skip-link");
        await keys.PressAsync("Enter");
        var answers = new Answers();
        (string Field, string Text)[] typed =
        [
            ("f-p_name", answers.Name),
            ("f-p_address", answers.Address),
            ("f-period", answers.Period),
            ("f-p_nid", answers.NationalId),
            ("f-p_phone", answers.Phone),
        ];
        foreach (var (field, text) in typed)
        {
            await citizen.TabToAsync(field);
            await keys.TypeAsync(text);
        }
        await citizen.TabToAsync("f-paid_at-d");
        await keys.TypeAsync("20");
        await keys.PressAsync("Tab");
        for (var month = 0; month < 11; month++)
        {
            await keys.PressAsync("ArrowDown");
        }
        await keys.PressAsync("Tab");
        await keys.TypeAsync("2569");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("14.05");
        await citizen.TabToAsync("f-slip");
        var chooser = await ChooserAsync(citizen);
        await chooser.SetFilesAsync(Slip.Document());
        await citizen.Page.Locator(".file[data-state=done]").WaitForAsync();
        await citizen.TabToAsync("review");
        await keys.PressAsync("Enter");
        await citizen.Page.Locator("#answers").WaitForAsync();
        await citizen.Page.Locator("altcha-widget input[type=checkbox]").WaitForAsync();
        await citizen.TabToAsync("checkbox");
        await keys.PressAsync("Space");
        await Eventually.TrueAsync(async () => (await citizen.ProofAsync()).Length > 0);
        await citizen.TabToAsync("consent");
        await keys.PressAsync("Space");
        await citizen.TabToAsync("send");
        await keys.PressAsync("Enter");
        await citizen.Page.WaitForURLAsync("**/received*");
        await citizen.TrackingCodeAsync();
        await citizen.ShootAsync("43-received-1280");
        citizen.ShouldBeContent();
    }

    /// <summary>On a busy machine a key may fall into the moment in which the browser has no time for a window: a person presses again.</summary>
    private static async Task<IFileChooser> ChooserAsync(Person citizen)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await citizen.Page.RunAndWaitForFileChooserAsync(
                    () => citizen.Page.Keyboard.PressAsync("Enter"),
                    new() { Timeout = 8_000 }
                );
            }
            catch (TimeoutException) when (tries < 3)
            {
                await citizen.TabToAsync("f-slip");
            }
        }
    }

    [Fact]
    public async Task Form_WhenTheLanguageIsSwitched_KeepsWhatWasTyped()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(new());
        await citizen.AttachAsync(await Slip.PictureAsync(citizen));
        await citizen.Page.Locator(".preferences button[lang=en]").ClickAsync();
        await citizen.Page.Locator("html[lang=en]").WaitForAsync();

        (await citizen.Page.Locator("#f-p_name").InputValueAsync()).ShouldBe(new Answers().Name);
        (await citizen.Page.Locator(".file[data-state=done]").CountAsync()).ShouldBe(1);
        await citizen.ShootAsync("44-form-english-360");
        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.ShootAsync("45-review-english-360");
        await citizen.SendAsync();
        var code = await citizen.TrackingCodeAsync();
        await citizen.ShootAsync("46-received-english-360");
        await citizen.TrackAsync(code);
        (await citizen.Page.Locator("#status").TextContentAsync())!.ShouldContain("Submitted, awaiting acceptance");
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task Pages_WhenScriptIsOff_SayHowToGoOn()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl, script: false);
        foreach (var path in new[] { "/services/pay-garbage-fee", Filing.Form })
        {
            await citizen.OpenAsync(path);
            var text = await citizen.Page.Locator("main").InnerTextAsync();
            text.ShouldContain("JavaScript", Case.Insensitive, path);
            text.Replace('\u00A0', ' ').ShouldContain("0 3671 5427", Case.Insensitive, path);
        }
        // A code needs no script.
        await citizen.OpenAsync("/track");
        await citizen.Page.Locator("#number").FillAsync("0000-0000-0000-0");
        await citizen.Page.Locator("#check").ClickAsync();
        (await citizen.Page.Locator(".error-summary").TextContentAsync())!.ShouldContain("ไม่พบข้อมูล");
    }

    [Fact]
    public async Task Form_WhenCookiesAreGone_GoesOnAndIsOnePressFromSending()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(new());
        await citizen.Context.ClearCookiesAsync();
        await citizen.AttachAsync(Slip.Document());
        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.Context.ClearCookiesAsync();
        var answer = await citizen.Page.RunAndWaitForResponseAsync(
            () => citizen.Page.Locator("#send").ClickAsync(),
            response => response.Request.Method == "POST"
        );

        answer.Status.ShouldBe((int)HttpStatusCode.BadRequest);
        (await citizen.Page.Locator("#answers").TextContentAsync())!.ShouldContain(new Answers().Name);
        await citizen.TickAsync();
        await citizen.SendAsync();
        await citizen.TrackingCodeAsync();
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task Pages_WhenThereIsNone_SayWhereToGo()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        foreach (var path in new[] { "/nothing-here", "/services/nothing-here", "/apply/nothing-here", "/received" })
        {
            await citizen.OpenAsync(path);
            (await citizen.Page.Locator("main a").CountAsync()).ShouldBeGreaterThan(0, path);
        }
        await citizen.ShootAsync("47-no-receipt-360");
        await citizen.OpenAsync("/nothing-here");
        await citizen.ShootAsync("48-not-found-360");
        (await citizen.Page.Locator("main").TextContentAsync())!.ShouldContain("ไม่พบหน้าที่ท่านต้องการ");
        citizen.ShouldBeContent();
    }
}
