using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>What a citizen writes into the form of the garbage-collection fee.</summary>
public sealed record Answers
{
    public string Name { get; init; } = "นางสาวสมหญิง ใจดี";
    public string Address { get; init; } = "99/9 หมู่ 8 ตำบลท่าคล้อ อำเภอแก่งคอย จังหวัดสระบุรี 18110";
    public string Period { get; init; } = "เดือนมกราคม–มีนาคม 2569";
    public string NationalId { get; init; } = "1000000000009";
    public string Phone { get; init; } = "0812345678";
    public string Contact { get; init; } = "";
    public (string Day, int Month, string Year, string Time) PaidAt { get; init; } = ("20", 11, "2569", "14.05");
}

/// <summary>A citizen and the form of the garbage-collection fee.</summary>
public static partial class Filing
{
    public const string Form = "/apply/pay-garbage-fee";

    /// <summary>Files one request, from the empty form to the tracking code.</summary>
    public static async Task<string> FileAsync(this Person person, Answers? answers = null, FilePayload? slip = null)
    {
        await person.OpenAsync(Form);
        await person.FillAsync(answers ?? new());
        await person.AttachAsync(
            slip ?? await Slip.PictureAsync(person, reference: Guid.CreateVersion7().ToString("N"))
        );
        await person.ReviewAsync();
        await person.TickAsync();
        await person.Page.Locator("#consent").CheckAsync();
        await person.SendAsync();
        return await person.TrackingCodeAsync();
    }

    public static async Task FillAsync(this Person person, Answers answers)
    {
        var page = person.Page;
        await page.Locator("#f-p_name").FillAsync(answers.Name);
        await page.Locator("#f-p_address").FillAsync(answers.Address);
        await page.Locator("#f-period").FillAsync(answers.Period);
        await page.Locator("#f-p_nid").FillAsync(answers.NationalId);
        await page.Locator("#f-p_phone").FillAsync(answers.Phone);
        await page.Locator("#f-p_contact").FillAsync(answers.Contact);
        await page.Locator("#f-paid_at-d").FillAsync(answers.PaidAt.Day);
        await page.Locator("#f-paid_at-m").SelectOptionAsync(new SelectOptionValue { Index = answers.PaidAt.Month });
        await page.Locator("#f-paid_at-y").FillAsync(answers.PaidAt.Year);
        await page.Locator("#f-paid_at-t").FillAsync(answers.PaidAt.Time);
    }

    /// <summary>Chooses a file and waits until the service has it.</summary>
    public static async Task AttachAsync(this Person person, FilePayload file)
    {
        await person.Page.Locator("#f-slip").SetInputFilesAsync(file);
        await person.Page.Locator(".file[data-state=done]").WaitForAsync();
    }

    public static async Task ReviewAsync(this Person person)
    {
        await person.Page.Locator("#review").ClickAsync();
        await person.Page.Locator("#answers").WaitForAsync();
    }

    /// <summary>Ticks ฉันไม่ใช่โปรแกรมอัตโนมัติ and waits until the widget has done its work.</summary>
    public static async Task TickAsync(this Person person)
    {
        await person.Page.Locator("altcha-widget input[type=checkbox]").ClickAsync();
        await Eventually.TrueAsync(async () => (await person.ProofAsync()).Length > 0, TimeSpan.FromSeconds(30));
    }

    /// <summary>What the widget will send; empty until it has found it.</summary>
    public static Task<string> ProofAsync(this Person person) =>
        person.Page.EvaluateAsync<string>("() => document.querySelector('input[name=altcha]')?.value ?? ''");

    public static async Task SendAsync(this Person person)
    {
        await person.Page.Locator("#send").ClickAsync();
        await person.Page.WaitForURLAsync("**/received*");
    }

    public static async Task<string> TrackingCodeAsync(this Person person)
    {
        var code = (await person.Page.Locator("#tracking-code").TextContentAsync())!.Trim();
        Code().IsMatch(code).ShouldBeTrue(code);
        return code;
    }

    /// <summary>Looks a code up on ตรวจสอบผลการดำเนินงาน.</summary>
    public static async Task TrackAsync(this Person person, string code)
    {
        await person.OpenAsync("/track");
        await person.Page.Locator("#number").FillAsync(code);
        await person.Page.Locator("#check").ClickAsync();
        await person.Page.Locator("#case").WaitForAsync();
    }

    /// <summary>What the list of facts on the page says for a term.</summary>
    public static async Task<string?> FactAsync(this Person person, string term) =>
        (await person.Page.Locator($"dt:text-is('{term}') + dd").TextContentAsync())?.Trim();

    [GeneratedRegex("^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$")]
    private static partial Regex Code();
}
