using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Faults;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>A morning's slips, found by a filter the officer keeps and taken on together.</summary>
[Collection(SystemCollection.Name)]
public sealed class BulkTests(RunningSystem system, Chromium browser)
{
    /// <summary>The family name of those whose requests <see cref="Citizens"/> files.</summary>
    private const string Search = "ทดสอบดี";
    private const string Filter = "สลิปเช้านี้";

    [Fact]
    public async Task Cases_FoundByASavedFilter_AreAcceptedTogether_ThoughAnAnswerIsLostOnTheWay()
    {
        using var client = system.CreateClient();
        using var ledger = new Ledger("bulk");
        await new Citizens(client, ledger).FileAsync(count: 4, atOnce: 4, patience: TimeSpan.FromSeconds(20));
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsAdminAsync();
        var page = officer.Page;

        // Found once, kept under a name.
        await officer.OpenAsync("/desk?all=true");
        await page.Locator("#q").FillAsync(Search);
        await page.Locator("#q").PressAsync("Enter");
        await page.Locator(".queue-head", new() { HasText = Search }).WaitForAsync();
        await page.Locator(".queue-save > summary").ClickAsync();
        await page.Locator("#name").FillAsync("โทร 081 234 5678");
        await officer.Button("บันทึกตัวกรอง").ClickAsync();
        await page.Locator("#name-fault").WaitForAsync();
        await officer.ShouldBeAccessibleAsync("a filter that is not kept");
        await page.Locator("#name").FillAsync(Filter);
        await officer.Button("บันทึกตัวกรอง").ClickAsync();
        var chip = page.Locator(".queue-saved a", new() { HasText = Filter });
        await chip.WaitForAsync();

        // Another day.
        await officer.OpenAsync("/desk?all=true");
        await chip.ClickAsync();
        await page.Locator(".queue-saved a[aria-current]", new() { HasText = Filter }).WaitForAsync();
        (await page.Locator(".queue-pick").CountAsync()).ShouldBe(4);
        page.Url.ShouldNotContain(Uri.EscapeDataString(Search));
        await page.GetByRole(AriaRole.Link, new() { Name = "เลือกทั้งหมด" }).ClickAsync();
        (await page.Locator("[data-picked]").TextContentAsync()).ShouldBe("(4)");
        await ShouldShowAsync(officer, "queue with a saved filter");
        await officer.ShootAsync("60-queue-picked-1280");

        await page.Locator("#bulk button[value=accept]").ClickAsync();
        await page.Locator("form[data-parts]").WaitForAsync();
        (await page.Locator("main tbody .badge", new() { HasText = "รอรับเรื่อง" }).CountAsync()).ShouldBe(4);
        await ShouldShowAsync(officer, "preview");
        await officer.ShootAsync("61-bulk-preview-1280");

        // The third is done, but its answer never comes: it is asked for again, and told as done.
        var parts = 0;
        await page.RouteAsync(
            "**/desk/bulk?handler=Part",
            async route =>
            {
                if (++parts == 3)
                {
                    await route.FetchAsync();
                    await route.FulfillAsync(new() { Status = 503 });
                    return;
                }
                await route.ContinueAsync();
            }
        );
        await officer.Button("ยืนยัน 4 เรื่อง").ClickAsync();
        await page.Locator("[data-progress-text]", new() { HasText = "บันทึกแล้ว 2 จาก 4 เรื่อง" }).WaitForAsync();
        (await page.Locator(".bulk-progress progress").EvaluateAsync<double>("bar => bar.position")).ShouldBe(0.5);
        (await page.Locator(".bulk-progress a.button").IsVisibleAsync()).ShouldBeFalse(
            "a second press would lead away"
        );
        await officer.ShootAsync("62-bulk-progress-1280");
        await page.Locator(".bulk-progress .notice.brand", new() { HasText = "เรียบร้อย 4 จาก 4 เรื่อง" })
            .WaitForAsync();
        parts.ShouldBe(5);
        (await page.Locator("[data-rows] tr").CountAsync()).ShouldBe(4);
        (await page.Locator("[data-rows]").TextContentAsync())!.ShouldContain("ท่านทำรายการนี้ไปแล้ว");
        await ShouldShowAsync(officer, "results");
        await officer.ShootAsync("63-bulk-results-1280");

        await officer.OpenAsync("/desk");
        (await page.Locator("[data-queue] .badge", new() { HasTextRegex = Accepted }).CountAsync()).ShouldBe(4);

        // Given to somebody: nobody's desk is looked at before it is filled.
        await page.GetByRole(AriaRole.Link, new() { Name = "เลือกทั้งหมด" }).ClickAsync();
        await page.Locator("#bulk button[value=assign]").ClickAsync();
        await page.Locator("#to").SelectOptionAsync("nobody");
        await officer.Button("ยืนยัน 4 เรื่อง").ClickAsync();
        await page.Locator("#to-fault").WaitForAsync();
        await page.Locator("#to").SelectOptionAsync(new SelectOptionValue { Label = "ตนเอง" });
        await officer.Button("ดูผลก่อน").ClickAsync();
        await page.Locator("#to-fault").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await ShouldShowAsync(officer, "assigning");
        await officer.ShootAsync("65-bulk-assign-1280");
        await officer.Button("ยืนยัน 4 เรื่อง").ClickAsync();
        await page.Locator(".bulk-progress .notice.brand", new() { HasText = "เรียบร้อย 4 จาก 4 เรื่อง" })
            .WaitForAsync();

        // A plain fee is closed in three clicks; the rest is typing.
        await officer.OpenAsync("/desk");
        await page.Locator("[data-queue] .queue-open").First.ClickAsync();
        await page.Locator(".act > summary", new() { HasText = "ยืนยันการชำระเงิน" }).ClickAsync();
        // The caret goes to the first box by itself; digits outside a box would open other acts.
        await page.Locator("#amount:focus").WaitForAsync();
        foreach (var typed in new[] { "240", "12", "0457" })
        {
            await page.Keyboard.TypeAsync(typed);
            await page.Keyboard.PressAsync("Tab");
        }
        await page.Locator("form[action*=ConfirmPayment] button[type=submit]").ClickAsync();
        await page.Locator(".notice.brand").WaitForAsync();

        await officer.OpenAsync("/desk");
        await page.Locator(".queue-saved").GetByRole(AriaRole.Link, new() { Name = "จัดการตัวกรอง" }).ClickAsync();
        await ShouldShowAsync(officer, "saved filters");
        await officer.ShootAsync("64-saved-filters-1280");
        await page.Locator(".filter-list .button.danger").ClickAsync();
        await page.Locator(".notice.brand", new() { HasText = "ลบตัวกรองแล้ว" }).WaitForAsync();
        officer.ShouldBeContent();
    }

    private static readonly Regex Accepted = new("^รับเรื่องแล้ว$");

    private static async Task ShouldShowAsync(Person officer, string what)
    {
        await officer.ShouldBeAccessibleAsync(what);
        await officer.Page.SetViewportSizeAsync(360, 800);
        await officer.ShouldFitAsync($"{what} on a phone");
        await officer.ShootAsync($"6x-{what.Replace(' ', '-')}-360");
        await officer.Page.SetViewportSizeAsync(1280, 900);
        await officer.ShouldFitAsync(what);
    }
}
