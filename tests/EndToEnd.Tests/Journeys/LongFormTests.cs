using System.Text.Json;
using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>A long form on a cheap phone: begun, kept, continued, sent over a bad line, or filled in on somebody else's computer.</summary>
[Collection(SystemCollection.Name)]
public sealed class LongFormTests(RunningSystem system, Chromium browser)
{
    private const string SignTax = "file-sign-tax";

    [Fact]
    public async Task LongForm_KeptAsADraftAndContinued_IsFiledTrackedAndForgotten()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        var page = citizen.Page;
        await page.AddInitScriptAsync(RecordUploads);
        await citizen.OpenAsync($"/services/{SignTax}");
        // Nothing is to be paid before it is assessed, so no account is shown.
        (await page.Locator("#payee").CountAsync()).ShouldBe(0);
        (await page.Locator("[data-draft-offer]").IsVisibleAsync()).ShouldBeFalse();
        await page.Locator("#start").ClickAsync();

        // Who files: what is asked follows what is answered.
        await page.Locator("#f-payer_type-1").CheckAsync();
        (await page.Locator("#f-j_id").IsVisibleAsync()).ShouldBeTrue();
        (await page.Locator("#f-p_nid").IsVisibleAsync()).ShouldBeFalse();
        await page.Locator("#f-payer_type-0").CheckAsync();
        (await page.Locator("#f-j_id").IsVisibleAsync()).ShouldBeFalse();
        await page.Locator("#f-p_prefix").SelectOptionAsync("other");
        (await page.Locator("#f-p_prefix_other").IsVisibleAsync()).ShouldBeTrue();
        await page.Locator("#f-p_prefix").SelectOptionAsync("miss");
        await page.Locator("#f-p_name").FillAsync("สมหญิง ใจดี");
        await page.Locator("#f-p_nid").FillAsync("1000000000033");
        await page.Locator("#f-p_phone").FillAsync("0812345678");
        await page.Locator("#f-p_address-house").FillAsync("99/9");
        await page.Locator("#f-p_address-find").FillAsync("ท่าคล้อ เบญจลักษ์");
        var found = page.Locator("[data-places] input[value='331905']");
        await found.CheckAsync();
        (await page.Locator("#f-p_address-postcode").InputValueAsync()).ShouldBe("33110");

        // Without a search: the same place by its province and district.
        await page.Locator(".address-lists > summary").ClickAsync();
        await page.Locator("#f-p_address-province").SelectOptionAsync("19");
        await page.Locator("#f-p_address-district option[value='1902']")
            .WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("#f-p_address-district").SelectOptionAsync("1902");
        await page.Locator("[data-places] input[value='190205']").CheckAsync();
        (await page.Locator("#f-p_address-postcode").InputValueAsync()).ShouldBe("18110");

        (await page.Locator("#keep-draft").IsCheckedAsync()).ShouldBeFalse();
        (await KeptAsync(citizen)).ShouldBe("{}");
        await page.Locator("#keep-draft").CheckAsync();
        (await page.Locator("[data-keep-status]").TextContentAsync()).ShouldBe("เก็บแบบร่างไว้ในเครื่องนี้แล้ว");
        await LookAsync(citizen, "70-long-form-applicant-360");
        await page.Locator("#next").ClickAsync();

        // Two signs and what they cost.
        await page.Locator("#f-shop").FillAsync("ร้านใจดีพาณิชย์");
        await page.Locator("#f-sign_place").FillAsync("หน้าร้าน ริมถนนสายหลัก หมู่ 3");
        await SignAsync(page, 0, @class: 0, width: "๑๐๐", height: "300", sides: "2");
        await page.Locator("[data-row-add]").ClickAsync();
        await SignAsync(page, 1, @class: 1, width: "200", height: "100", sides: "1");
        var tax = page.Locator("#f-tax");
        (await tax.TextContentAsync()).ShouldBe("1,640.00 บาท");
        var instalments = page.Locator("[data-field=tax] .field-notice");
        (await instalments.IsVisibleAsync()).ShouldBeFalse();
        await page.Locator("#f-sign-1-h").FillAsync("300");
        (await tax.TextContentAsync()).ShouldBe("3,720.00 บาท");
        (await instalments.TextContentAsync())!.ShouldContain("3 งวด");
        await LookAsync(citizen, "71-long-form-signs-360");
        await Eventually.TrueAsync(
            async () => (await KeptAsync(citizen)).Contains("[\"a.sign.1.h\",\"300\"]", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10)
        );
        (await KeptAsync(citizen)).ShouldNotContain("consent");
        (await KeptAsync(citizen)).ShouldNotContain("form-token");

        // Away, and back another day: the page of the service knows of the draft.
        await citizen.OpenAsync("/");
        await citizen.OpenAsync($"/services/{SignTax}");
        await page.Locator("[data-draft-offer]").WaitForAsync();
        await LookAsync(citizen, "72-draft-offered-360");
        await citizen.OpenAsync($"/apply/{SignTax}?lang=en");
        (await page.Locator("[data-offer=draft]").TextContentAsync())!.ShouldContain("There is a draft");
        await LookAsync(citizen, "72-draft-offered-en-360");
        await citizen.OpenAsync($"/services/{SignTax}?lang=th");
        await page.Locator("#continue").ClickAsync();
        await page.Locator("#brought").WaitForAsync();
        (await page.Locator("#brought").TextContentAsync())!.ShouldContain("ทำต่อจากแบบร่างในเครื่องนี้");
        (await page.Locator("#progress").TextContentAsync())!.ShouldContain("ขั้นตอนที่ 2 จาก 3");
        (await page.Locator("#f-sign-0-w").InputValueAsync()).ShouldBe("100");
        (await page.Locator("#f-sign-1-class-1").IsCheckedAsync()).ShouldBeTrue();
        (await tax.TextContentAsync()).ShouldBe("3,720.00 บาท");
        (await page.Locator("#keep-draft").IsCheckedAsync()).ShouldBeTrue();
        await LookAsync(citizen, "73-draft-continued-360");
        var photo = await PhotoAsync(citizen);
        await page.Locator("#next").ClickAsync();

        // A photo as a telephone takes it is made smaller before it is sent.
        photo.Buffer.Length.ShouldBeGreaterThan(2 * 1024 * 1024);
        await page.Locator("#f-files").SetInputFilesAsync(photo);
        await page.Locator(".file[data-state=done]").WaitForAsync();
        var sent = await page.EvaluateAsync<JsonElement>("() => Promise.all(globalThis.sentPhotos)");
        sent.GetArrayLength().ShouldBe(1);
        sent[0].GetProperty("width").GetInt32().ShouldBe(2560);
        sent[0].GetProperty("height").GetInt32().ShouldBe(1920);
        sent[0].GetProperty("name").GetString().ShouldBe("ป้ายหน้าร้าน.jpg");
        sent[0].GetProperty("type").GetString().ShouldBe("image/jpeg");
        sent[0].GetProperty("size").GetInt32().ShouldBeLessThan(photo.Buffer.Length);
        await citizen.ReviewAsync();
        (await page.Locator("#answers").TextContentAsync())!.ShouldContain("3,720.00 บาท");
        (await page.Locator("#consent").IsCheckedAsync()).ShouldBeFalse("consent is given anew each time");
        (await page.Locator("#remember").IsCheckedAsync()).ShouldBeFalse();
        await page.Locator("#remember").CheckAsync();
        await citizen.TickAsync();
        await page.Locator("#consent").CheckAsync();
        await LookAsync(citizen, "74-long-form-review-360");
        await citizen.SendAsync();
        var code = await citizen.TrackingCodeAsync();
        await LookAsync(citizen, "75-long-form-received-360");

        // Filed: the draft is gone, and who filed is remembered because it was asked for.
        var kept = await KeptAsync(citizen);
        kept.ShouldNotContain("draft:");
        kept.ShouldContain("a.p_name");
        kept.ShouldNotContain("a.shop");
        await citizen.TrackAsync(code);
        (await page.Locator("#case").TextContentAsync())!.ShouldContain("ภาษีป้าย");

        // The next request begins with one press, or not at all.
        await citizen.OpenAsync("/apply/request-water");
        var offer = page.Locator("[data-offer=person]");
        (await offer.TextContentAsync())!.ShouldContain("สมหญิง ใจดี");
        (await page.Locator("#f-p_name").InputValueAsync()).ShouldBe("");
        await LookAsync(citizen, "76-remembered-360");
        await offer.Locator("[data-take]").ClickAsync();
        await page.Locator("#brought").WaitForAsync();
        (await page.Locator("#f-p_name").InputValueAsync()).ShouldBe("สมหญิง ใจดี");
        (await page.Locator("#f-p_nid").InputValueAsync()).ShouldBe("1-0000-00000-03-3");
        (await page.Locator("#f-p_prefix").InputValueAsync()).ShouldBe("miss");
        (await page.Locator("#f-p_address-house").InputValueAsync()).ShouldBe("99/9");
        (await page.Locator("input[name='a.p_address.subdistrict']:checked").InputValueAsync()).ShouldBe("190205");
        await citizen.OpenAsync("/apply/general-request");
        await offer.Locator("[data-delete]").ClickAsync();
        (await KeptAsync(citizen)).ShouldBe("{}");
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task Connection_ThatBreaksAndSessionThatEnds_LoseNothingAndFileOnce()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        var page = citizen.Page;
        await citizen.OpenAsync(Filing.Form);
        await citizen.FillAsync(new() { NationalId = "3000000000251" });
        await citizen.AttachAsync(Slip.Document("broken-line.pdf"));

        // No line: the form stays where it is and says so.
        await citizen.Context.SetOfflineAsync(true);
        await page.Locator("#review").ClickAsync();
        await page.Locator("[data-unsent]").WaitForAsync();
        (await page.Locator("[data-unsent]").TextContentAsync())!.ShouldContain(
            "ยังไม่มีอะไรถูกส่ง ข้อมูลที่กรอกยังอยู่ครบ"
        );
        (await page.Locator("#f-p_name").InputValueAsync()).ShouldBe(new Answers().Name);
        await citizen.ShootAsync("77-no-connection-360");
        await citizen.Context.SetOfflineAsync(false);
        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await page.Locator("#consent").CheckAsync();

        // The line breaks while it is being sent: the browser leaves for a page of its own.
        await page.RouteAsync("**/apply/**", Break);
        await page.Locator("#send").ClickAsync();
        await Eventually.TrueAsync(
            () => Task.FromResult(page.Url.StartsWith("chrome-error:", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(20)
        );
        await page.UnrouteAsync("**/apply/**", Break);
        await citizen.OpenAsync(Filing.Form);
        var offer = page.Locator("[data-offer=sending]");
        await offer.WaitForAsync();
        (await page.Locator("#f-p_name").InputValueAsync()).ShouldBe("");
        await citizen.ShootAsync("78-line-broke-360");
        await offer.Locator("[data-take]").ClickAsync();
        await page.Locator("#brought").WaitForAsync();
        (await page.Locator("#f-p_name").InputValueAsync()).ShouldBe(new Answers().Name);
        (await page.Locator("#f-paid_at-t").InputValueAsync()).ShouldBe("14.05");
        (await page.Locator(".file[data-state=done]").CountAsync()).ShouldBe(1);
        await citizen.ReviewAsync();
        (await page.Locator("#consent").IsCheckedAsync()).ShouldBeFalse();
        await citizen.TickAsync();
        await page.Locator("#consent").CheckAsync();

        // And the session has ended meanwhile: one more press.
        await citizen.Context.ClearCookiesAsync(new() { Name = "form" });
        await page.Locator("#send").ClickAsync();
        await page.Locator("[data-error-summary]").WaitForAsync();
        (await page.Locator("[data-error-summary]").TextContentAsync())!.ShouldContain(
            "หมดเวลาการใช้งาน ข้อมูลที่กรอกยังอยู่"
        );
        (await page.Locator("#answers").TextContentAsync())!.ShouldContain("broken-line.pdf");
        await citizen.TickAsync();
        (await page.Locator("#consent").IsCheckedAsync()).ShouldBeTrue();
        await citizen.SendAsync();
        await citizen.TrackingCodeAsync();
        (await page.EvaluateAsync<int>("() => sessionStorage.length")).ShouldBe(0);

        await citizen.OpenAsync("/track");
        await page.Locator("#number").FillAsync("3000000000251");
        await citizen.TickAsync();
        await page.Locator("#check").ClickAsync();
        await page.Locator(".case-item").First.WaitForAsync();
        (await page.Locator(".case-item").CountAsync()).ShouldBe(1);

        static Task Break(IRoute route) =>
            route.Request.Method == "POST" ? route.AbortAsync("connectionreset") : route.ContinueAsync();
    }

    [Fact]
    public async Task SharedComputer_KeepsNothingAndIsClearedAtTheEnd()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        var page = citizen.Page;
        await citizen.OpenAsync(Filing.Form);
        await page.Locator("#keep-draft").CheckAsync();
        await page.Locator("#f-p_name").FillAsync("สมหญิง ใจดี");
        await Eventually.TrueAsync(
            async () => (await KeptAsync(citizen)).Contains("สมหญิง", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10)
        );

        await page.Locator("#share").ClickAsync();
        await page.Locator("#shared").WaitForAsync();
        (await page.Locator("#f-p_name").InputValueAsync()).ShouldBe("สมหญิง ใจดี");
        (await KeptAsync(citizen)).ShouldBe("{}");
        await LookAsync(citizen, "79-shared-computer-360");
        await citizen.FillAsync(new() { NationalId = "1000000000041" });
        await citizen.AttachAsync(Slip.Document());
        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await page.Locator("#consent").CheckAsync();
        await citizen.SendAsync();
        var receipt = page.Url;
        await LookAsync(citizen, "80-shared-computer-received-360");
        await page.Locator("#leaving button").ClickAsync();
        await page.Locator("#left").WaitForAsync();
        await LookAsync(citizen, "81-left-360");

        await page.GotoAsync(receipt);
        (await page.Locator("#tracking-code").CountAsync()).ShouldBe(0);
        (await page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length")).ShouldBe(0);
        (await citizen.Context.CookiesAsync()).Select(c => c.Name).ShouldNotContain(n => n.StartsWith("receipt-"));
        citizen.ShouldBeContent();
    }

    [Fact]
    public async Task Map_ComesOnlyWhenAskedFor_AndItsPinIsMovedByTheKeyboard()
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        var page = citizen.Page;
        var tiles = 0;
        await page.RouteAsync(
            "https://tiles.thaklor.example/**",
            route =>
            {
                tiles++;
                return route.FulfillAsync(new() { ContentType = "image/png", BodyBytes = Pixel });
            }
        );
        await citizen.OpenAsync("/apply/report-complaint");
        await page.Locator("#f-anon").CheckAsync();
        await page.Locator("#next").ClickAsync();
        await page.Locator("#f-cat-0").CheckAsync();
        await page.Locator("#f-subject").FillAsync("ไฟทางดับ");
        await page.Locator("#f-detail").FillAsync("ไฟทางหน้าวัดดับมาสามคืน มืดมาก");
        await page.Locator("#next").ClickAsync();
        await page.Locator("[data-map-open]").WaitForAsync();
        citizen.Requested.ShouldNotContain(u => u.Contains("/lib/map", StringComparison.Ordinal));
        tiles.ShouldBe(0);

        await page.Locator("[data-map-open]").ClickAsync();
        await page.Locator(".map-pin").WaitForAsync();
        await page.Locator(".leaflet-tile-loaded").First.WaitForAsync();
        tiles.ShouldBeGreaterThan(0);
        (await citizen.FocusedAsync()).ShouldContain("map-pin");
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        (await page.Locator("#f-place-lat").InputValueAsync()).ShouldBe("14.587100");
        (await page.Locator("#f-place-lng").InputValueAsync()).ShouldBe("100.998000");
        (await page.Locator("[data-map-status]").TextContentAsync())!.ShouldContain("14.587100, 100.998000");
        await LookAsync(citizen, "82-map-360");
        citizen.ShouldBeContent();
    }

    private static async Task SignAsync(IPage page, int row, int @class, string width, string height, string sides)
    {
        var id = $"#f-sign-{row}-";
        await page.Locator($"{id}class-{@class}").CheckAsync();
        await page.Locator($"{id}moving-1").CheckAsync();
        await page.Locator($"{id}w").FillAsync(width);
        await page.Locator($"{id}h").FillAsync(height);
        await page.Locator($"{id}sides").FillAsync(sides);
        await page.Locator($"{id}since-d").FillAsync("1");
        await page.Locator($"{id}since-m").SelectOptionAsync("6");
        await page.Locator($"{id}since-y").FillAsync("2568");
    }

    /// <summary>Fits, is accessible, and is kept as a picture to be looked at.</summary>
    private static async Task LookAsync(Person citizen, string name)
    {
        await citizen.ShootAsync(name);
        await citizen.ShouldFitAsync(name);
        await citizen.ShouldBeAccessibleAsync(name);
    }

    private static Task<string> KeptAsync(Person citizen) =>
        citizen.Page.EvaluateAsync<string>("() => JSON.stringify({ ...localStorage }).replaceAll('\\\\\"', '\"')");

    /// <summary>Twelve megapixels of a shop's front, some megabytes as the telephone keeps it.</summary>
    private static async Task<FilePayload> PhotoAsync(Person citizen)
    {
        var data = await citizen.Page.EvaluateAsync<string>(
            """
            () => {
              const noise = new OffscreenCanvas(1000, 750);
              const dots = noise.getContext('2d');
              const image = dots.createImageData(1000, 750);
              for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : (i * 2654435761) >>> 24;
              dots.putImageData(image, 0, 0);
              const canvas = document.createElement('canvas');
              [canvas.width, canvas.height] = [4000, 3000];
              const draw = canvas.getContext('2d');
              draw.drawImage(noise, 0, 0, 4000, 3000);
              draw.fillStyle = '#155b38'; draw.fillRect(600, 600, 2800, 900);
              draw.fillStyle = '#fff'; draw.font = '600 420px sans-serif'; draw.fillText('ร้านใจดีพาณิชย์', 800, 1200);
              return canvas.toDataURL('image/jpeg', 0.97);
            }
            """
        );
        return new()
        {
            Name = "ป้ายหน้าร้าน.jpg",
            MimeType = "image/jpeg",
            Buffer = Convert.FromBase64String(data[(data.IndexOf(',', StringComparison.Ordinal) + 1)..]),
        };
    }

    /// <summary>What really leaves the browser as a file.</summary>
    private const string RecordUploads = """
        globalThis.sentPhotos = [];
        const send = XMLHttpRequest.prototype.send;
        XMLHttpRequest.prototype.send = function (body) {
          const file = body instanceof FormData ? body.get('file') : null;
          if (file) globalThis.sentPhotos.push(createImageBitmap(file).then(({ width, height }) => ({ name: file.name, type: file.type, size: file.size, width, height })));
          return send.call(this, body);
        };
        """;

    /// <summary>One grey pixel as PNG.</summary>
    private static readonly byte[] Pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mO8cePGfwAIngOlK4qJ9QAAAABJRU5ErkJggg=="
    );
}
