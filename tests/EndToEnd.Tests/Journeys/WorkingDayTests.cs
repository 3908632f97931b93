using System.Globalization;
using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Thirty cases of five services, and everybody behind the desk at their part of them, until weeks have passed.</summary>
public sealed class WorkingDayTests(Chromium browser)
{
    private const string Phone4 = "5678";

    /// <summary>What is wrong with the looks of a page is told when the day is over.</summary>
    private readonly List<string> _findings = [];

    /// <summary>Past every due date, the first notices, and the day until which documents were asked for.</summary>
    private static readonly TimeSpan Weeks = TimeSpan.FromDays(49);

    [Fact]
    public async Task Day_OfEveryRoleAtTheDesk_EndsWithEveryCitizenToldWhatTheLawOwesThem()
    {
        Assert.SkipUnless(RunningSystem.Full, "Minutes of work and a moved clock: ./test --full runs it.");
        await using var system = new RunningSystem();
        await StartAsync(system, TimeSpan.Zero);
        using var neighbours = new Neighbours(system);
        var fees = await neighbours.FileAsync(Neighbours.Fee, 10, "fee@citizen.example");
        var lights = await neighbours.FileAsync(Neighbours.Light, 8, "light@citizen.example");
        var letters = await neighbours.FileAsync(Neighbours.Letter, 6, "letter@citizen.example");
        var information = await neighbours.FileAsync(Neighbours.Information, 3);
        var complaints = await neighbours.FileAsync(Neighbours.Complaint, 3);

        string[] links;
        await using (var admin = await browser.PersonAsync(system.BaseUrl, 1280))
        {
            await admin.SignInAsAdminAsync();
            links =
            [
                await admin.InviteAsync("นางประนอม เก็บรายได้", "finance@office.example", "finance", "finance"),
                await admin.InviteAsync("นายช่าง ซ่อมไว", "works@office.example", "officer", "works"),
                await admin.InviteAsync("นายใหญ่ ดูแลช่าง", "head@office.example", "head", "works"),
                await admin.InviteAsync("นางสาวธุรการ งามตา", "clerk@office.example", "officer", "clerk"),
            ];
            admin.ShouldBeContent();
        }
        await FinanceAsync(system, links[0], fees);
        await WorksAsync(system, links[1], links[2], lights);
        await ClerkAsync(system, links[3], letters, information, lights[1]);
        await CitizensAsync(system, lights[0]);
        await ComplaintAsync(system, complaints[0]);

        await system.StopAsync();
        await StartAsync(system, Weeks);
        await LateAsync(system, lights[5], letters[2]);
        await AboveAsync(system, lights[5]);
        _findings.ShouldBeEmpty();
    }

    private static Task<string> StartAsync(RunningSystem system, TimeSpan ahead) =>
        system.StartAsync(
            settings: new Dictionary<string, string?>
            {
                ["Captcha__MaxNumber"] = "2000",
                ["Clock__Offset"] = ahead.ToString("c", CultureInfo.InvariantCulture),
                ["Scheduling__EverySeconds"] = "1",
            }
        );

    /// <summary>One fee by itself in three clicks, eight at once, and one that is no payment.</summary>
    private async Task FinanceAsync(RunningSystem system, string link, IReadOnlyList<FiledCase> fees)
    {
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.JoinAsync(link);
        await officer.ShootAsync("80-day-queue-finance-1280");

        var clicks = 0;
        await ClickAsync(".queue-open", fees[0].Number);
        await ClickAsync(".act > summary", "ยืนยันการชำระเงิน");
        await officer.Page.Locator("#amount").FillAsync("120");
        await officer.Page.Locator("#book").FillAsync("12");
        await officer.Page.Locator("#number").FillAsync("0400");
        await ClickAsync("form[action*=ConfirmPayment] button[type=submit]", "ยืนยันการชำระเงิน");
        await officer.Page.Locator(".notice.brand").WaitForAsync();
        clicks.ShouldBeLessThanOrEqualTo(3);

        await officer.OpenAsync("/desk");
        foreach (var fee in fees.Skip(1).Take(8))
        {
            await PickAsync(officer, fee);
        }
        await officer.Page.Locator("#bulk button[value=confirm_payment]").ClickAsync();
        await officer.Page.Locator("#receiptBook").FillAsync("12");
        await officer.Page.Locator("#firstReceipt").FillAsync("0401");
        foreach (var amount in await officer.Page.Locator(".bulk-amount input").AllAsync())
        {
            await amount.FillAsync("120");
        }
        await LookAsync(officer, "bulk, before it is done");
        await officer.ShootAsync("81-day-bulk-preview-1280");
        await officer.Page.Locator(".bulk-run button").ClickAsync();
        await officer.Page.GetByText("เรียบร้อย 8 จาก 8 เรื่อง").WaitForAsync();
        await LookAsync(officer, "bulk, when it is done");
        await officer.ShootAsync("82-day-bulk-done-1280");
        (await officer.Page.Locator("main").TextContentAsync())!.ShouldContain("0408");

        await officer.OpenCaseAsync(fees[9].Number);
        await officer.OpenActAsync("ไม่สามารถดำเนินการได้");
        await officer.Page.Locator("#reason").FillAsync("ไม่พบเงินเข้าตามวันที่ในสลิป");
        await officer.Page.Locator("#ground").FillAsync("ข้อบัญญัติตำบลท่าคล้อ เรื่อง การจัดการมูลฝอย ข้อ 8");
        await officer.Page.Locator("form[action*=Reject] button[type=submit]").ClickAsync();
        await officer.Page.Locator(".notice.brand").WaitForAsync();
        await LetterAsync(officer);
        officer.ShouldBeContent();
        await Mailbox.WaitAsync(system.MailFolder, "fee@citizen.example", "0408");

        Task ClickAsync(string what, string words)
        {
            clicks++;
            return officer.Page.Locator(what, new() { HasText = words }).ClickAsync();
        }
    }

    /// <summary>The refusal as a letter with a number, on paper and as a file.</summary>
    private async Task LetterAsync(Person officer)
    {
        await officer.Link("ออกหนังสือแจ้งผล").ClickAsync();
        await officer.Page.Locator("#signer").FillAsync("นายปลัด มองไกล");
        await officer.Page.Locator("#position").FillAsync("ปลัดองค์การบริหารส่วนตำบลท่าคล้อ");
        await LookAsync(officer, "writing a letter");
        await officer.ShootAsync("83-day-letter-draft-1280");
        await officer.Button("ออกเลขที่และบันทึกหนังสือ").ClickAsync();
        await officer.Page.Locator("article.letter").WaitForAsync();
        await LookAsync(officer, "a letter");
        await officer.ShootAsync("84-day-letter-1280");
        var pdf = await officer.Page.EvaluateAsync<string>(
            """
            () => fetch(document.querySelector('a[href*="handler=Pdf"]').href)
              .then((r) => r.arrayBuffer())
              .then((b) => new TextDecoder('latin1').decode(b.slice(0, 5)))
            """
        );
        pdf.ShouldBe("%PDF-");
    }

    /// <summary>Lights: all taken in at once, one repaired, one given to another department, one passed on, and two officers at one case.</summary>
    private async Task WorksAsync(
        RunningSystem system,
        string officerLink,
        string headLink,
        IReadOnlyList<FiledCase> lights
    )
    {
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.JoinAsync(officerLink);
        foreach (var light in lights.Take(7))
        {
            await PickAsync(officer, light);
        }
        await officer.Page.Locator("#bulk button[value=accept]").ClickAsync();
        await officer.Page.Locator(".bulk-run button").ClickAsync();
        await officer.Page.GetByText("เรียบร้อย 7 จาก 7 เรื่อง").WaitForAsync();

        await StartWorkAsync(officer, lights[0]);
        await FinishAsync(officer, "เปลี่ยนหลอดไฟแล้ว ใช้งานได้ตามปกติ");

        await officer.OpenCaseAsync(lights[1].Number);
        var given = officer.Page.Url;
        await officer.OpenActAsync("ส่งต่อกองอื่น");
        await officer.Page.Locator("#department").SelectOptionAsync("clerk");
        await officer.Page.Locator("#transferReason").FillAsync("เสาไฟอยู่ในที่ราชพัสดุ ต้องทำหนังสือขออนุญาตก่อน");
        await officer.Page.Locator("form[action*=Transfer] button[type=submit]").ClickAsync();
        await officer.Page.Locator(".queue-page").WaitForAsync();
        (await officer.Page.GotoAsync(given))!.Status.ShouldBe(404, "the case is not its department's any more");

        await StartWorkAsync(officer, lights[2]);
        await officer.OpenActAsync("ส่งต่อหน่วยงานอื่น");
        await officer.Page.Locator("#agency").FillAsync("การไฟฟ้าส่วนภูมิภาค โทร. 1129");
        await officer.Page.Locator("#forwardReason").FillAsync("สายไฟแรงต่ำของการไฟฟ้าขาด");
        await officer.Page.Locator("form[action*=Forward] button").ClickAsync();
        await officer.ToldAsync("ส่งต่อหน่วยงานอื่นแล้ว");

        await using var head = await browser.PersonAsync(system.BaseUrl, 1280);
        await head.JoinAsync(headLink);
        await head.OpenCaseAsync(lights[3].Number);
        await StartWorkAsync(officer, lights[3]);
        await head.OpenActAsync("เริ่มดำเนินการ");
        await head.Page.Locator("form[action*=Start] button").ClickAsync();
        var told = head.Page.Locator(".notice.attention[role=alert]");
        await told.WaitForAsync();
        (await told.TextContentAsync())!.ShouldContain("นายช่าง ซ่อมไว");
        await head.OpenAsync("/desk/figures");
        await head.Page.Locator("svg").First.WaitForAsync();
        await head.ShootAsync("85-day-figures-head-1280");
        officer.ShouldBeContent();
        head.ShouldBeContent();
    }

    /// <summary>Documents asked for and sent by the citizen; asked for and never sent; a case from another department; the counter.</summary>
    private async Task ClerkAsync(
        RunningSystem system,
        string link,
        IReadOnlyList<FiledCase> letters,
        IReadOnlyList<FiledCase> information,
        FiledCase given
    )
    {
        await using var clerk = await browser.PersonAsync(system.BaseUrl, 1280);
        await clerk.JoinAsync(link);
        await clerk.OpenCaseAsync(given.Number);
        (await clerk.Page.Locator("main").TextContentAsync())!.ShouldContain("ที่ราชพัสดุ");

        foreach (var asked in letters.Skip(1).Take(2))
        {
            await clerk.OpenCaseAsync(asked.Number);
            await clerk.AcceptAsync();
            await clerk.Page.Locator(".notice.brand").WaitForAsync();
            await clerk.OpenAsync($"{new Uri(clerk.Page.Url).AbsolutePath}/talk");
            await clerk.Page.Locator("[id='q.detail']").CheckAsync();
            await clerk.Page.Locator("[id='t.detail']").FillAsync("กรุณาระบุวันและเวลาที่ขอใช้ศาลา");
            await clerk.Page.Locator("[id='n.1']").FillAsync("หนังสือรับรองของกลุ่ม");
            await clerk.Page.Locator("[id='x.1']").FillAsync("ลงชื่อประธานกลุ่ม");
            await LookAsync(clerk, "asking for documents");
            await clerk.ShootAsync("86-day-asking-1280");
            await clerk.Button("ส่งคำขอถึงผู้ยื่น").ClickAsync();
            await clerk.Page.Locator(".notice.brand").WaitForAsync();
        }
        await Mailbox.WaitAsync(system.MailFolder, "letter@citizen.example", "หนังสือรับรองของกลุ่ม");

        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await OwnCaseAsync(citizen, letters[1]);
        await citizen.Page.Locator("#f-detail").FillAsync("วันเสาร์ที่ 12 ธันวาคม 2569 เวลา 9.00–12.00 น.");
        await citizen.Page.Locator("#f-item2").FillAsync("ประธานกลุ่มลงชื่อในไฟล์ที่แนบ");
        await citizen.Page.Locator("#f-item2_files").SetInputFilesAsync(Slip.Document("หนังสือรับรอง.pdf", "group"));
        await citizen.Page.Locator(".file[data-state=done]").WaitForAsync();
        await LookAsync(citizen, "answering what was asked for");
        await citizen.ShootAsync("87-day-answering-360");
        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.Page.Locator("#done").WaitForAsync();
        await citizen.ShootAsync("88-day-answered-360");
        citizen.ShouldBeContent();

        await clerk.OpenCaseAsync(letters[1].Number);
        await clerk.OpenAsync($"{new Uri(clerk.Page.Url).AbsolutePath}/talk");
        (await clerk.Page.Locator("main").TextContentAsync())!.ShouldContain("วันเสาร์ที่ 12 ธันวาคม");
        await LookAsync(clerk, "a conversation");
        await clerk.ShootAsync("89-day-talk-1280");
        await clerk.Page.SetViewportSizeAsync(360, 800);
        await LookAsync(clerk, "a conversation");
        await clerk.ShootAsync("89-day-talk-360");
        await clerk.Page.SetViewportSizeAsync(1280, 900);
        await clerk.OpenCaseAsync(letters[1].Number);
        await FinishAsync(clerk, "อนุญาตให้ใช้ศาลาประชาคมตามวันที่ขอ");

        foreach (var asked in information)
        {
            await StartWorkAsync(clerk, asked, accept: true);
            await FinishAsync(clerk, "เปิดให้ดูได้ที่ห้องข้อมูลข่าวสารในวันทำการ");
        }
        await CounterAsync(clerk);
        clerk.ShouldBeContent();
    }

    private async Task CounterAsync(Person clerk)
    {
        await clerk.OpenAsync("/desk/counter/report-street-light");
        var page = clerk.Page;
        await page.Locator("#f-p_name").FillAsync("นายสมชาย มายื่นเอง");
        await page.Locator("#f-p_phone").FillAsync("0812345678");
        await page.Locator("#next").ClickAsync();
        await page.Locator("#f-count").WaitForAsync();
        await page.Locator("input[name='a.fault'][value=out]").CheckAsync();
        await page.Locator("#f-count").FillAsync("2");
        await page.Locator("#f-moo").FillAsync("9");
        await page.Locator("#f-landmark").FillAsync("หน้าที่ทำการผู้ใหญ่บ้าน");
        await LookAsync(clerk, "a form at the counter");
        await clerk.ShootAsync("90-day-counter-form-1280");
        await page.Locator("#review").ClickAsync();
        await page.Locator("#f-files-pass").CheckAsync();
        await page.Locator("#review").ClickAsync();
        await page.Locator("#answers").WaitForAsync();
        await page.Locator("#consent").CheckAsync();
        await page.Locator("#paper").FillAsync("12/2570");
        await page.Locator("#send").ClickAsync();
        await page.Locator("article.paper").WaitForAsync();
        await LookAsync(clerk, "ใบรับเรื่อง");
        await clerk.ShootAsync("91-day-acknowledgement-1280");
        await page.Locator(".paper-bar a[href*='paper=80']").ClickAsync();
        await page.Locator("article.paper-80").WaitForAsync();
        await clerk.ShootAsync("91-day-acknowledgement-80mm");
    }

    /// <summary>One who is content says so; one who is not has the case opened again.</summary>
    private async Task CitizensAsync(RunningSystem system, FiledCase repaired)
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await OwnCaseAsync(citizen, repaired);
        await citizen.Button("ให้คะแนนการบริการ").ClickAsync();
        await citizen.Page.Locator("#score-4").CheckAsync();
        await LookAsync(citizen, "rating");
        await citizen.ShootAsync("92-day-rating-360");
        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.Page.Locator("#done").WaitForAsync();
        await citizen.Button("ยังไม่เรียบร้อย").ClickAsync();
        await citizen.Page.Locator("#reason, #f-reason").First.FillAsync("ไฟดับอีกตั้งแต่เมื่อคืน");
        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.Page.Locator("#done").WaitForAsync();
        await citizen.TrackAsync(repaired.Code);
        (await citizen.Page.Locator("#status").TextContentAsync())!.ShouldContain("อยู่ระหว่างดำเนินการ");
        citizen.ShouldBeContent();
    }

    /// <summary>Somebody who thinks better of it.</summary>
    private async Task ComplaintAsync(RunningSystem system, FiledCase complaint)
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await OwnCaseAsync(citizen, complaint);
        await citizen.Button("ยกเลิกเรื่อง").ClickAsync();
        await citizen.Page.Locator("#send").WaitForAsync();
        await LookAsync(citizen, "withdrawing");
        await citizen.Page.Locator("#send").ClickAsync();
        await citizen.Page.Locator("#done").WaitForAsync();
        await citizen.TrackAsync(complaint.Code);
        (await citizen.Page.Locator("#status").TextContentAsync())!.ShouldContain("ยกเลิก");
    }

    /// <summary>Weeks later: what is late was told of, what was never answered is closed, and the officer's own reason is told instead.</summary>
    private async Task LateAsync(RunningSystem system, FiledCase late, FiledCase unanswered)
    {
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await Eventually.TrueAsync(
            async () =>
            {
                await citizen.TrackAsync(late.Code);
                // Filed and accepted, and now the clock's own word.
                return await citizen.Page.Locator("#case .timeline-status").CountAsync() > 2;
            },
            TimeSpan.FromSeconds(60)
        );
        (await citizen.Page.Locator("#due").TextContentAsync())!.ShouldContain("เกินกำหนด");
        await citizen.ShootAsync("93-day-late-360");
        await Mailbox.WaitAsync(system.MailFolder, "light@citizen.example", "ล่าช้า");
        await Eventually.TrueAsync(
            async () =>
            {
                await citizen.TrackAsync(unanswered.Code);
                return (await citizen.Page.Locator("#status").TextContentAsync())!.Contains("ยุติ");
            },
            TimeSpan.FromSeconds(60)
        );
        await citizen.ShootAsync("94-day-closed-unanswered-360");

        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.SignInAsync("works@office.example", Office.OfficerPassword);
        await officer.OpenAsync("/desk?queue=overdue");
        (await officer.Page.Locator("[data-queue]").TextContentAsync())!.ShouldContain(late.Number);
        await officer.ShootAsync("95-day-overdue-1280");
        await officer.OpenCaseAsync(late.Number);
        await officer.OpenActAsync("แจ้งเหตุล่าช้า");
        await officer.Page.Locator("#delayReason").FillAsync("รอโคมไฟจากผู้ขาย ส่งช้ากว่าสัญญา");
        await officer.Page.Locator("#expectedOn").FillAsync(InWeeks(14));
        await LookAsync(officer, "telling of a delay");
        await officer.ShootAsync("96-day-delay-1280");
        await officer.Page.Locator("form[action*=Delay] button[type=submit]").ClickAsync();
        await officer.Page.Locator(".notice.brand").WaitForAsync();
        await citizen.TrackAsync(late.Code);
        (await citizen.Page.Locator("#case").TextContentAsync())!.ShouldContain("รอโคมไฟจากผู้ขาย");
        officer.ShouldBeContent();
        citizen.ShouldBeContent();
    }

    /// <summary>Those above and beside the departments: ปลัด sees what is late everywhere, the auditor that nothing was changed since.</summary>
    private async Task AboveAsync(RunningSystem system, FiledCase late)
    {
        await using var admin = await browser.PersonAsync(system.BaseUrl, 1280);
        await admin.SignInAsync(RunningSystem.AdminEmail, RunningSystem.AdminPassword, Weeks);
        var palad = await admin.InviteAsync("นายปลัด มองไกล", "palad@office.example", "palad", "clerk");
        var auditor = await admin.InviteAsync("นางตรวจสอบ รอบคอบ", "auditor@office.example", "auditor", "audit");

        await using var chief = await browser.PersonAsync(system.BaseUrl, 1280);
        await chief.JoinAsync(palad, Weeks);
        await chief.OpenAsync("/desk?queue=overdue");
        (await chief.Page.Locator("[data-queue]").TextContentAsync())!.ShouldContain(late.Number);
        await chief.OpenCaseAsync(late.Number);
        (await chief.Page.Locator("main").TextContentAsync())!.ShouldContain("ปลัด");
        await chief.OpenAsync("/desk/figures/month");
        await chief.ShootAsync("97-day-month-1280");
        chief.ShouldBeContent();

        await using var watcher = await browser.PersonAsync(system.BaseUrl, 1280);
        await watcher.JoinAsync(auditor, Weeks);
        await watcher.OpenAsync("/desk/audit-trail");
        await watcher.Button("ตรวจสอบ").ClickAsync();
        await watcher.Page.GetByText("ครบถ้วนถูกต้องทั้ง").First.WaitForAsync();
        await watcher.ShootAsync("98-day-audit-1280");
        watcher.ShouldBeContent();
    }

    private async Task LookAsync(Person person, string what)
    {
        foreach (var look in new[] { person.ShouldBeAccessibleAsync, (Func<string, Task>)person.ShouldFitAsync })
        {
            try
            {
                await look(what);
            }
            catch (ShouldAssertException e)
            {
                _findings.Add(e.Message);
            }
        }
    }

    private static string InWeeks(int days) =>
        TimeProvider.System.GetUtcNow().Add(Weeks).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task PickAsync(Person officer, FiledCase filed) =>
        await officer
            .Page.Locator("tr", new() { Has = officer.Page.Locator(".queue-open", new() { HasText = filed.Number }) })
            .Locator(".queue-pick")
            .CheckAsync();

    private static async Task StartWorkAsync(Person officer, FiledCase filed, bool accept = false)
    {
        await officer.OpenCaseAsync(filed.Number);
        if (accept)
        {
            await officer.AcceptAsync();
            await officer.Page.Locator(".notice.brand").WaitForAsync();
        }
        await officer.OpenActAsync("เริ่มดำเนินการ");
        await officer.Page.Locator("form[action*=Start] button").ClickAsync();
        await officer.ToldAsync("เริ่มดำเนินการแล้ว");
    }

    private static async Task FinishAsync(Person officer, string result)
    {
        await officer.OpenActAsync("ดำเนินการแล้วเสร็จ");
        await officer.Page.Locator("#result").FillAsync(result);
        await officer.Page.Locator("form[action*=Finish] button").ClickAsync();
        await officer.ToldAsync("บันทึกแล้ว: ดำเนินการแล้วเสร็จ");
    }

    private async Task OwnCaseAsync(Person citizen, FiledCase filed)
    {
        await citizen.TrackAsync(filed.Code);
        await citizen.Page.Locator("#phone4").FillAsync(Phone4);
        await citizen.Page.Locator(".own-open button").ClickAsync();
        await citizen.Page.Locator("#own-case").WaitForAsync();
        await LookAsync(citizen, "one's own case");
    }
}
