using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>The whole way of one request: a citizen pays the garbage fee, an officer confirms it, mails tell of it.</summary>
[Collection(SystemCollection.Name)]
public sealed class GarbageFeeJourneyTests(RunningSystem system, Chromium browser)
{
    [Fact]
    public async Task Fee_WhenPaidByAPhoneAndConfirmedAtTheDesk_IsFollowedToTheEnd()
    {
        var answers = new Answers { Name = "นางสาวปิ่นผู้ชี้ ฎีกาวัฒน์", Contact = "pin@citizen.example" };

        // The citizen, with a cheap phone.
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync("/");
        await citizen.ShootAsync("01-home-360");
        await citizen.Page.Locator("#one-stop-service").ClickAsync();
        await citizen.ShootAsync("02-services-360");
        await citizen.Link("ชำระค่าธรรมเนียมเก็บขยะมูลฝอย").First.ClickAsync();
        await citizen.ShootAsync("03-service-360");
        await citizen.Page.Locator("#start").ClickAsync();
        await citizen.ShootAsync("04-form-empty-360");
        await citizen.FillAsync(answers);
        await citizen.AttachAsync(await Slip.PictureAsync(citizen));
        await citizen.ShootAsync("05-form-filled-360");
        await citizen.ShootAsync("05-slip-attached-360", ".field:has(#f-slip)");
        await citizen.ShootAsync("05-form-end-360", "#apply .stack:has(#review)");
        await citizen.ReviewAsync();
        await citizen.ShootAsync("06-review-360");
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.ShootAsync("07-review-ticked-360");
        await citizen.ShootAsync("07-send-360", "#apply .stack:has(#send)");
        await citizen.SendAsync();
        var code = await citizen.TrackingCodeAsync();
        await citizen.ShootAsync("08-received-360");
        await citizen.ShootAsync("08-code-360", "#receipt");
        (await citizen.Page.Locator("#qr svg").CountAsync()).ShouldBe(1);
        var caseNumber = (await citizen.FactAsync("เลขที่เรื่อง"))!;

        // Found by the code, with spaces and small letters, and by the link of the receipt.
        await citizen.TrackAsync($" {code.ToLowerInvariant()} ");
        await citizen.ShootAsync("09-tracked-by-code-360");
        (await citizen.Page.Locator("#status").TextContentAsync())!.ShouldContain(
            "ส่งเรื่องแล้ว รอเจ้าหน้าที่รับเรื่อง"
        );
        await citizen.OpenAsync("/");
        await citizen.OpenAsync($"/track#{code}");
        await citizen.Page.Locator("#case").WaitForAsync();
        citizen.Page.Url.ShouldNotContain(code);

        // Found by the ID number; more is shown after the last four digits of the phone.
        await citizen.OpenAsync("/track");
        await citizen.Page.Locator("#number").FillAsync("1 0000 00000 00 9");
        await citizen.TickAsync();
        await citizen.ShootAsync("10-track-by-id-360");
        await citizen.Page.Locator("#check").ClickAsync();
        var mine = citizen.Page.Locator(".case-item").First;
        await mine.WaitForAsync();
        await citizen.ShootAsync("11-list-360");
        (await citizen.Page.Locator("main").TextContentAsync())!.ShouldNotContain(answers.Name);
        await mine.Locator("input[name=phone4]").FillAsync("5678");
        await mine.GetByRole(AriaRole.Button).ClickAsync();
        await citizen.Page.Locator("#case").WaitForAsync();
        await citizen.ShootAsync("12-details-360");
        (await citizen.Page.Locator("main").TextContentAsync())!.ShouldNotContain(code);

        // The administrator invites an officer, who joins by the link, once.
        await using var admin = await browser.PersonAsync(system.BaseUrl, 1280);
        await admin.OpenAsync("/desk");
        await admin.ShootAsync("20-sign-in-1280");
        await admin.SignInAsAdminAsync();
        await admin.OpenAsync("/desk/staff");
        await admin.ShootAsync("21-members-1280");
        var link = await admin.InviteAsync("ชูศรี ตั้งมั่น", "chusri@thaklor.example");
        await admin.ShootAsync("22-invited-1280");
        await admin.OpenAsync("/desk/parked");
        await admin.ShootAsync("32-parked-1280");
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.Page.GotoAsync(link);
        await officer.ShootAsync("23-invitation-1280");
        await officer.JoinAsync(link);
        await using (var late = await browser.PersonAsync(system.BaseUrl, 1280))
        {
            await late.Page.GotoAsync(link);
            await late.ShootAsync("24-invitation-used-1280");
            (await late.Page.Locator("#password").CountAsync()).ShouldBe(0);
        }

        await officer.OpenAsync("/desk/second-factor");
        await officer.ShootAsync("33-second-factor-1280");
        await officer.OpenAsync("/desk/sessions");
        await officer.ShootAsync("34-sessions-1280");

        // The officer reads, looks at the slip, accepts and confirms.
        await officer.OpenAsync("/desk");
        await officer.ShootAsync("25-queue-1280");
        await officer.OpenCaseAsync(caseNumber);
        await officer.SlipShouldBeVisibleAsync();
        await officer.ShootAsync("26-case-1280");
        await officer.OpenActAsync("รับเรื่อง");
        await officer.ShootAsync("27-case-accepting-1280");
        await officer.Button("ยืนยันรับเรื่อง").ClickAsync();
        await officer.Page.Locator(".notice.brand").WaitForAsync();
        await officer.ShootAsync("28-case-accepted-1280");
        await officer.OpenActAsync("ยืนยันการชำระเงิน");
        await officer.ShootAsync("29-case-confirming-1280");
        await officer.Page.Locator("#amount").FillAsync("360.00");
        await officer.Page.Locator("#book").FillAsync("12");
        await officer.Page.Locator("#number").FillAsync("0457");
        await officer.Page.Locator("form[action*=ConfirmPayment] button[type=submit]").ClickAsync();
        await officer.Page.Locator(".notice.brand").WaitForAsync();

        // The mails: to the citizen on each step, to the division's box with nothing about the person.
        var received = await Mailbox.WaitAsync(system.MailFolder, "pin@citizen.example", code);
        received.Subject!.ShouldStartWith("[อบต.ท่าคล้อ]");
        received.TextBody!.ShouldContain($"เรียน คุณ{answers.Name}");
        received.TextBody!.ShouldContain($"{system.BaseUrl}/track#{code}");
        var confirmed = await Mailbox.WaitAsync(system.MailFolder, "pin@citizen.example", "0457");
        confirmed.TextBody!.ShouldContain("360");
        confirmed.TextBody!.ShouldContain("12");
        var box = await Mailbox.WaitAsync(system.MailFolder, "saraban_06190203@dla.go.th", caseNumber);
        box.TextBody!.ShouldContain("/desk/cases/");
        box.ToString().ShouldNotContain(answers.Name);
        box.TextBody!.ShouldNotContain(answers.Name);
        box.TextBody!.ShouldNotContain(code);

        // How it was told stands in the case; the citizen sees the new state.
        await Eventually.TrueAsync(async () =>
        {
            await officer.Page.ReloadAsync();
            return await officer.Page.Locator(".case-notified li").CountAsync() >= 3;
        });
        await officer.ShootAsync("30-case-done-1280");
        await officer.OpenAsync("/desk?all=true");
        await officer.ShootAsync("31-queue-done-1280");
        await citizen.TrackAsync(code);
        (await citizen.Page.Locator("#status").TextContentAsync())!.ShouldContain(
            "ยืนยันการชำระเงินและออกใบเสร็จรับเงินแล้ว"
        );
        await citizen.ShootAsync("13-tracked-done-360");

        foreach (var person in new[] { citizen, admin, officer })
        {
            person.ShouldBeContent();
            // A code or an ID number never becomes part of an address that a server or a history keeps.
            var sent = person.Requested.Select(url => url.Split('#')[0]).ToList();
            sent.ShouldAllBe(url => !url.Contains(code, StringComparison.OrdinalIgnoreCase));
            sent.ShouldAllBe(url => !url.Contains(answers.NationalId, StringComparison.Ordinal));
        }
    }
}
