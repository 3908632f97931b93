using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>A service made in the desk, without code and without a restart: published, filed, followed, changed.</summary>
[Collection(SystemCollection.Name)]
public sealed class ServiceEditorJourneyTests(RunningSystem system, Chromium browser)
{
    private const string Code = "request-dog-vaccine";
    private const string Home = $"/desk/services/{Code}";
    private const string Question = "จำนวนสุนัขที่จะฉีดวัคซีน";
    private const string Changed = "จำนวนสุนัขและแมวที่จะฉีดวัคซีน";

    private readonly List<string> _broken = [];

    [Fact]
    public async Task Service_MadeInTheEditor_IsFiledTrackedAndChanged_AndTheOldCaseKeepsItsForm()
    {
        await using var admin = await browser.PersonAsync(system.BaseUrl, 1280);
        await admin.SignInAsAdminAsync();
        var link = await admin.InviteAsync("ชูใจ มั่นคง", "chujai@thaklor.example", "palad");

        // Made.
        await admin.OpenAsync("/desk/services");
        await admin.ShootAsync("90-services-1280");
        await LookAsync(admin, "70-services");
        await admin.OpenActAsync("สร้างบริการ");
        await admin.Page.Locator("#new-code").FillAsync(Code);
        await admin.Page.Locator("#title-th").FillAsync("ขอรับวัคซีนพิษสุนัขบ้า");
        await admin.Page.Locator("#title-en").FillAsync("Rabies vaccination");
        await admin.Page.Locator("#department").SelectOptionAsync("health");
        await LookAsync(admin, "71-service-new");
        await admin.Button("สร้างร่าง").ClickAsync();
        await admin.Page.WaitForURLAsync($"**{Home}");
        // What is missing is said, and leads to its place.
        await admin.Page.Locator(".notice.problem a").First.WaitForAsync();
        await LookAsync(admin, "72-service-overview");
        await admin.Page.Locator(".notice.problem a").First.ClickAsync();

        await admin.OpenAsync($"{Home}/parts/facts");
        await TextAsync(
            admin,
            "summary",
            "ฉีดวัคซีนป้องกันโรคพิษสุนัขบ้าให้ถึงบ้าน กองสาธารณสุขเป็นผู้ดำเนินการ",
            "The Public Health Division vaccinates dogs at their homes"
        );
        await TextAsync(admin, "fee", "ไม่มีค่าธรรมเนียม", "No fee");
        await admin.Page.Locator("#m-words").FillAsync("หมา\nสุนัข\nวัคซีน\nvaccine");
        await LookAsync(admin, "73-service-facts");
        await SaveAsync(admin);

        // A question, seen as the citizen will see it while it is typed.
        await admin.OpenAsync($"{Home}/questions");
        await admin.Page.Locator("input[name=type][value=number]").CheckAsync();
        await admin.Page.Locator("#key").FillAsync("dog_count");
        await LookAsync(admin, "74-service-questions");
        await admin.Button("เพิ่มคำถาม").ClickAsync();
        await admin.Page.WaitForURLAsync("**/questions/dog_count");
        await TextAsync(admin, "label", Question, "Dogs to be vaccinated");
        await TextAsync(admin, "help", "นับทุกตัวที่อายุเกิน 3 เดือน", "Count those older than three months");
        await admin.Page.Locator("#m-min").FillAsync("1");
        await admin.Page.Locator("#m-max").FillAsync("๒๐");
        await TextAsync(admin, "privacy-purpose", "เตรียมวัคซีนให้พอ", "To bring enough vaccine");
        await admin.Page.Locator("[data-preview] .field-label", new() { HasText = Question }).WaitForAsync();
        // The rule is completed from the keys of the questions, and judged at once.
        await admin.Page.Locator("#m-showIf").PressSequentiallyAsync("dog_c");
        await admin.Page.Locator(".rule-words [role=option]").First.WaitForAsync();
        await admin.Page.Keyboard.PressAsync("ArrowDown");
        await admin.Page.Keyboard.PressAsync("Enter");
        (await admin.Page.Locator("#m-showIf").InputValueAsync()).ShouldBe("dog_count");
        await admin.Page.Locator("[data-pointer$='/showIf'] .field-error").WaitForAsync();
        await LookAsync(admin, "75-service-question-fault");
        await admin.Page.Locator("#m-showIf").FillAsync("");
        await admin
            .Page.Locator("[data-pointer$='/showIf'] .field-error")
            .WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await admin.ShootAsync("91-service-question-1280");
        await LookAsync(admin, "76-service-question");
        await SaveAsync(admin);

        await admin.OpenAsync($"{Home}/preview");
        await admin.Page.Locator("#f-dog_count").FillAsync("2");
        await LookAsync(admin, "77-service-preview");
        foreach (var part in new[] { "sections", "checks", "conditions", "manual", "notice", "statuses" })
        {
            await admin.OpenAsync($"{Home}/parts/{part}");
            await LookAsync(admin, $"78-service-{part}");
        }
        await admin.OpenAsync($"{Home}/json");
        await LookAsync(admin, "78-service-json");

        await PublishAsync(admin, "เริ่มโครงการวัคซีน", "79-service-publish");
        (await admin.Page.Locator(".notice.brand").First.TextContentAsync())!.ShouldContain("รุ่นที่ 1");

        // Filed and followed.
        await using var citizen = await browser.PersonAsync(system.BaseUrl);
        await citizen.OpenAsync("/services?q=หมา");
        await citizen.Link("ขอรับวัคซีนพิษสุนัขบ้า").First.ClickAsync();
        await citizen.Page.Locator("#start").ClickAsync();
        await citizen.Page.Locator("#f-p_name").FillAsync("นางสาวสมหญิง ใจดี");
        await citizen.Page.Locator("#f-p_phone").FillAsync("0812345678");
        await citizen.Page.Locator("#f-detail").FillAsync("ขอฉีดวัคซีนที่บ้านในวันเสาร์");
        await citizen.Page.Locator("#f-dog_count").FillAsync("3");
        await citizen.ShootAsync("80-made-form-360");
        await citizen.ReviewAsync();
        await citizen.TickAsync();
        await citizen.Page.Locator("#consent").CheckAsync();
        await citizen.SendAsync();
        var code = await citizen.TrackingCodeAsync();
        var number = (await citizen.FactAsync("เลขที่เรื่อง"))!;
        await citizen.TrackAsync(code);
        (await citizen.Page.Locator("#case").TextContentAsync())!.ShouldContain("ขอรับวัคซีนพิษสุนัขบ้า");
        await citizen.ShootAsync("81-made-tracked-360");

        // Changed.
        await admin.OpenAsync($"{Home}/questions/dog_count");
        await TextAsync(admin, "label", Changed, "Dogs and cats to be vaccinated");
        await SaveAsync(admin);
        await admin.OpenAsync($"{Home}/differences");
        (await admin.Page.Locator(".changes").TextContentAsync())!.ShouldContain(Changed);
        await LookAsync(admin, "82-service-differences");
        await PublishAsync(admin, "ฉีดให้แมวด้วย", "83-service-publish-again");
        await admin.OpenAsync($"{Home}/history");
        (await admin.Page.Locator(".versions > li").CountAsync()).ShouldBe(2);
        await LookAsync(admin, "84-service-history");
        await admin.OpenAsync($"{Home}/opening");
        await LookAsync(admin, "85-service-opening");
        await admin.OpenAsync("/desk/services/import");
        await LookAsync(admin, "86-service-import");

        // The case keeps the form it was filed with; who files now is asked the new question.
        await using var officer = await browser.PersonAsync(system.BaseUrl, 1280);
        await officer.JoinAsync(link);
        await officer.OpenCaseAsync(number);
        var answers = (await officer.Page.Locator("main").TextContentAsync())!;
        answers.ShouldContain(Question);
        answers.ShouldNotContain(Changed);
        await officer.ShootAsync("87-made-case-1280");
        await citizen.OpenAsync($"/apply/{Code}");
        (await citizen.Page.Locator("form#apply").TextContentAsync())!.ShouldContain(Changed);
        await citizen.ShootAsync("88-changed-form-360");

        foreach (var person in new[] { admin, citizen, officer })
        {
            person.ShouldBeContent();
        }
        _broken.ShouldBeEmpty();
    }

    /// <summary>Kept at the officer's desk and on a phone, to fit on both and break no rule of accessibility on either.</summary>
    private async Task LookAsync(Person admin, string name)
    {
        foreach (var (width, height) in new[] { (360, 740), (1280, 900) })
        {
            await admin.Page.SetViewportSizeAsync(width, height);
            var what = $"{name}-{width}";
            await admin.ShootAsync(what);
            foreach (var check in new Func<string, Task>[] { admin.ShouldFitAsync, admin.ShouldBeAccessibleAsync })
            {
                try
                {
                    await check(what);
                }
                catch (ShouldAssertException e)
                {
                    _broken.Add(e.Message);
                }
            }
        }
    }

    private static async Task TextAsync(Person admin, string member, string th, string en)
    {
        await admin.Page.Locator($"#m-{member}-th").FillAsync(th);
        await admin.Page.Locator($"#m-{member}-en").FillAsync(en);
    }

    private static async Task SaveAsync(Person admin)
    {
        await admin.Page.Locator(".editor-save button[value=save]").ClickAsync();
        await admin.Page.Locator(".notice.brand[role=status]").WaitForAsync();
    }

    private async Task PublishAsync(Person admin, string reason, string name)
    {
        await admin.OpenAsync($"{Home}/publish");
        (await admin.Page.Locator(".notice.problem").CountAsync()).ShouldBe(0);
        await admin.Page.Locator("#reason").FillAsync(reason);
        await LookAsync(admin, name);
        await admin.Button("เผยแพร่ให้ประชาชนใช้").ClickAsync();
        await admin.Page.WaitForURLAsync($"**{Home}");
        await admin.Page.Locator(".notice.brand[role=status]").WaitForAsync();
    }
}
