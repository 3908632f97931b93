using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>
/// Taxes paid by PromptPay QR, in an office that has entered its account: what the citizen scans, what their slip tells the officer, and what
/// happens to a slip that nobody can open.
/// </summary>
public sealed class PayByQrTests(Chromium browser)
{
    /// <summary>A transfer of the Siam Commercial Bank that never was.</summary>
    private const string Transfer = "0041000600000101030140220014256700000013ABCDE5102TH910401C7";
    private const string Reference = "014256700000013ABCDE";
    private const string Mail = "replacing@citizen.example";

    [Fact]
    public async Task Tax_PaidByQr_ShowsTheOfficerTheTransfer_AndARefusedSlipIsReplacedInItsPlace()
    {
        await using var system = new RunningSystem();
        await File.WriteAllTextAsync(Path.Combine(system.DataFolder, "office.json"), await OfficeWithAccountAsync());
        await system.StartAsync(settings: new Dictionary<string, string?> { ["Captcha__MaxNumber"] = "2000" });

        await using var payer = await browser.PersonAsync(system.BaseUrl);
        // The browser of a phone reads codes by itself; the one of these tests does not.
        await payer.Page.AddInitScriptAsync(
            $"window.BarcodeDetector = class {{ async detect() {{ return [{{ rawValue: '{Transfer}' }}]; }} }};"
        );
        var first = await PayTaxAsync(payer);

        // Another citizen brings a slip of the same transfer: first as the bank's PDF, which asks for a password, then photographed with an iPhone.
        await using var other = await browser.PersonAsync(system.BaseUrl);
        await other.OpenAsync(Filing.Form);
        await LookAsync(other, "41-pay-fee-account-360", "section[aria-labelledby=payee]");
        await other.FillAsync(new() { Contact = Mail });
        await other.AttachAsync(Slip.LockedPdf());
        (await other.Page.GetByText("พบคิวอาร์โค้ดในสลิป").CountAsync()).ShouldBe(0);
        await other.ReviewAsync();
        await other.TickAsync();
        await other.Page.Locator("#consent").CheckAsync();
        await other.SendAsync();
        var code = await other.TrackingCodeAsync();
        var second = (await other.FactAsync("เลขที่เรื่อง"))!;

        await ReplaceAsync(system, other, code, await Slip.HeicAsync(other, Transfer));

        // At the desk: the transfer of both, and what was refused and replaced.
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsAdminAsync();
        await officer.OpenCaseAsync(second);
        await Eventually.TrueAsync(
            async () =>
            {
                await officer.Page.ReloadAsync();
                return await officer.Page.Locator("[data-slip]").CountAsync() == 1;
            },
            TimeSpan.FromSeconds(30)
        );
        var evidence = (await officer.Page.Locator("[data-slip]").TextContentAsync())!;
        evidence.ShouldContain("ธนาคารไทยพาณิชย์");
        evidence.ShouldContain(Reference);
        evidence.ShouldContain(first, customMessage: "the same transfer stands in the first case");
        (await officer.Page.Locator("[data-replaced]").CountAsync()).ShouldBe(1);
        (await officer.Page.Locator("[data-replaces]").CountAsync()).ShouldBe(1);
        (await officer.Page.Locator(".case-file img").CountAsync()).ShouldBe(1, "nobody opens what was refused");
        await officer.SlipShouldBeVisibleAsync();
        await LookAsync(officer, "46-slip-seen-before-1280");
        await officer.Page.SetViewportSizeAsync(360, 740);
        await LookAsync(officer, "46-slip-seen-before-360", ".case-files");
        await officer.Page.SetViewportSizeAsync(1280, 900);
        await officer.OpenAsync("/desk?all=true");
        (await officer.Page.Locator("main").TextContentAsync())!.ShouldContain("ผู้ยื่นส่งไฟล์ใหม่");
        await LookAsync(officer, "47-queue-replaced-1280");

        // The citizen is told nothing of the other case.
        await other.TrackAsync(code);
        (await other.Page.Locator("main").TextContentAsync())!.ShouldNotContain(first);
        foreach (var person in new[] { payer, other, officer })
        {
            person.ShouldBeContent();
            person.Requested.Select(url => url.Split('#')[0]).ShouldAllBe(url => !url.Contains(code));
        }
    }

    /// <summary>The land tax, from the account to the receipt; the number of the case.</summary>
    private static async Task<string> PayTaxAsync(Person payer)
    {
        var page = payer.Page;
        await payer.OpenAsync("/services/pay-land-building-tax");
        (await page.Locator(".pay-qr img").CountAsync()).ShouldBe(1);
        await page.Locator("#start").ClickAsync();
        await page.Locator("#f-payer_type-0").CheckAsync();
        await page.Locator("#f-p_name").FillAsync("นางสาวปิ่นผู้ชี้ ฎีกาวัฒน์");
        await page.Locator("#f-p_nid").FillAsync("1000000000009");
        await page.Locator("#f-p_phone").FillAsync("0812345678");
        await page.Locator("#f-p_address-house").FillAsync("99/9");
        await page.Locator("#f-p_address-find").FillAsync("ท่าคล้อ แก่งคอย");
        await page.Locator("[data-places] input[value='190205']").CheckAsync();
        await page.Locator("#next").ClickAsync();
        await page.Locator("#f-tax_year").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 1 });
        await page.Locator("#f-assess_no").FillAsync("12/2569");
        await page.Locator("#f-asset-0").CheckAsync();
        await page.Locator("#next").ClickAsync();

        // The amount is typed; the slip is forgotten, and the code that comes back knows the amount.
        await page.Locator("#f-amount").FillAsync("๑,๒๓๔.๕๐");
        await page.Locator("#f-paid_at-d").FillAsync("20");
        await page.Locator("#f-paid_at-m").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Index = 11 });
        await page.Locator("#f-paid_at-y").FillAsync("2569");
        await page.Locator("#f-paid_at-t").FillAsync("14.05");
        await page.Locator("#review").ClickAsync();
        await payer.SeesAsync(".error-summary");
        var account = page.Locator("section[aria-labelledby=payee]");
        var told = (await account.TextContentAsync())!;
        told.ShouldContain("000-0-00000-0");
        told.ShouldContain("1,234.50");
        await LookAsync(payer, "40-pay-qr-360");
        await LookAsync(payer, "40-pay-qr-account-360", "section[aria-labelledby=payee]");

        // As the camera of another phone sees the page, and as the gallery of this one keeps the picture.
        var seen = Path.Combine(Path.GetTempPath(), $"pay-{Guid.CreateVersion7():N}.png");
        try
        {
            await page.Locator(".pay-qr img").ScreenshotAsync(new() { Path = seen });
            var onScreen = await Scanner.ReadAsync(seen);
            onScreen.ShouldContain("54071234.50");
            var saved = await page.RunAndWaitForDownloadAsync(() => page.Locator("#save-qr").ClickAsync());
            saved.SuggestedFilename.ShouldEndWith(".png");
            await saved.SaveAsAsync(seen);
            (await Scanner.ReadAsync(seen)).ShouldBe(onScreen);
        }
        finally
        {
            File.Delete(seen);
        }

        await payer.AttachAsync(await Slip.PictureAsync(payer, reference: "1", code: Transfer));
        await payer.Page.GetByText("พบคิวอาร์โค้ดในสลิป").WaitForAsync();
        await LookAsync(payer, "40-slip-code-found-360", ".file");
        await payer.ReviewAsync();
        await payer.TickAsync();
        await page.Locator("#consent").CheckAsync();
        await payer.SendAsync();
        return (await payer.FactAsync("เลขที่เรื่อง"))!;
    }

    /// <summary>Told by mail and on the tracking page why the slip cannot be used; sends it again.</summary>
    private static async Task ReplaceAsync(
        RunningSystem system,
        Person citizen,
        string code,
        Microsoft.Playwright.FilePayload slip
    )
    {
        var mail = await Mailbox.WaitAsync(system.MailFolder, Mail, "กรุณาส่งไฟล์ใหม่");
        mail.TextBody!.ShouldContain("รูปภาพหลักฐานการชำระเงิน: ไฟล์มีรหัสผ่าน เจ้าหน้าที่เปิดดูไม่ได้");
        mail.TextBody!.ShouldContain("ยังอยู่ในลำดับเดิม");
        mail.TextBody!.ShouldNotContain(Slip.LockedPdf().Name);

        await citizen.TrackAsync(code);
        var due = await citizen.Page.Locator("#due").TextContentAsync();
        await citizen.SeesAsync("#refused");
        await LookAsync(citizen, "42-file-refused-360");
        await citizen.Page.Locator("#phone4").FillAsync("5678");
        await citizen.Page.Locator(".own-open button").ClickAsync();
        await citizen.SeesAsync("#own-case");
        // Who is asked for one file came to send it.
        await citizen.SeesAsync("#f-new_file");
        await LookAsync(citizen, "43-file-replacing-360");
        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.SeesAsync(".error-summary");
        await LookAsync(citizen, "44-file-missing-360");
        await citizen.Page.Locator("#f-new_file").SetInputFilesAsync(slip);
        await citizen.Page.Locator(".file[data-state=done]").WaitForAsync();
        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.SeesAsync("#done");
        await LookAsync(citizen, "45-file-replaced-360");

        await Eventually.TrueAsync(
            async () =>
            {
                await citizen.TrackAsync(code);
                return await citizen.Page.Locator("#refused").CountAsync() == 0;
            },
            TimeSpan.FromSeconds(20)
        );
        (await citizen.Page.Locator("#due").TextContentAsync()).ShouldBe(due, "the case keeps its place");
        await LookAsync(citizen, "45-tracked-replaced-360");
    }

    private static async Task<string> OfficeWithAccountAsync()
    {
        const string None = "\"payee\": null";
        var office = await File.ReadAllTextAsync(TestEnvironment.RepositoryFile("office.json"));
        office.ShouldContain(None);
        return office.Replace(
            None,
            """
            "payee": { "bank": { "th": "ธนาคารตัวอย่าง", "en": "Example Bank" }, "accountNumber": "000-0-00000-0", "accountName": "อบต.ท่าคล้อ (ตัวอย่าง)", "promptPay": "0812223333" }
            """.Trim(),
            StringComparison.Ordinal
        );
    }

    private static async Task LookAsync(Person person, string name, string? part = null)
    {
        await person.ShouldFitAsync(name);
        await person.ShouldBeAccessibleAsync(name);
        await person.ShootAsync(name, part);
    }
}
