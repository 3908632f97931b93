using System.Net;
using ThaklorAspire.Contracts.Payments;
using ThaklorAspire.Site.Pages.Citizen;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>Who pays the office sees whom, and gets a QR code that needs no script; an office that has registered none shows none.</summary>
public sealed class PayQrTests : IAsyncDisposable
{
    private const string PromptPayAccount = "\"promptPay\": \"0812223333\"";
    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-office-").FullName;
    private CitizenApp? _site;

    public async ValueTask DisposeAsync()
    {
        if (_site is not null)
        {
            await _site.DisposeAsync();
        }
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/services/pay-garbage-fee")]
    [InlineData("/apply/pay-garbage-fee")]
    public async Task Page_OfAServiceThatIsPaid_ShowsAccountAndQrInBothLanguages(string path)
    {
        var site = Start(PromptPayAccount);

        var (_, thai) = await site.GetAsync(path);
        thai.ShouldContain("src=\"/services/pay-garbage-fee/pay.svg\"");
        thai.ShouldContain("alt=\"คิวอาร์โค้ดสำหรับโอนเงินให้ อบต. (ตัวอย่าง)\"");
        thai.ShouldContain("href=\"/services/pay-garbage-fee/pay.png\" download");
        thai.ShouldContain("กรอกจำนวนเงินที่ต้องชำระ");
        site.Browser.DefaultRequestHeaders.Add("Accept-Language", "en");
        var (_, english) = await site.GetAsync(path);
        english.ShouldContain("Pay by QR code");
        english.ShouldContain("Check that the receiver is อบต. (ตัวอย่าง)");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Office_ThatHasRegisteredNothing_ShowsNoQr(string? account)
    {
        var site = account is null ? _site = new CitizenApp() : Start(account);

        (await site.GetAsync("/services/pay-garbage-fee")).Page.ShouldNotContain("pay.svg");
        (await site.GetAsync("/apply/pay-garbage-fee")).Page.ShouldNotContain("pay.svg");
        (await site.GetAsync("/services/pay-garbage-fee/pay.svg")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await site.GetAsync("/services/pay-garbage-fee/pay.png")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Picture_ForThePage_IsASvgThatHoldsNothingToRun()
    {
        using var answer = await Start(PromptPayAccount).Browser.GetAsync("/services/pay-garbage-fee/pay.svg");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        var svg = await answer.Content.ReadAsStringAsync();
        svg.ShouldStartWith("<svg");
        svg.ShouldNotContain("script");
        svg.ShouldNotContain("http://www.w3.org/1999/xlink");
    }

    [Fact]
    public async Task Picture_ToKeep_IsADownloadWithAThaiNameAndOneForOldBrowsers()
    {
        using var answer = await Start(PromptPayAccount)
            .Browser.GetAsync("/services/pay-garbage-fee/pay.png?amount=36000");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync())[..4].ShouldBe([0x89, (byte)'P', (byte)'N', (byte)'G']);
        var name = answer.Content.Headers.ContentDisposition!;
        name.DispositionType.ShouldBe("attachment");
        name.FileName!.Trim('"').ShouldBe("pay-pay-garbage-fee.png");
        name.FileNameStar!.ShouldStartWith("คิวอาร์โค้ด ");
        name.FileNameStar!.ShouldEndWith(" 360.00 บาท อบต.ท่าคล้อ.png");
    }

    [Theory]
    [InlineData("amount=0")]
    [InlineData("amount=-1")]
    [InlineData("amount=1.5")]
    [InlineData("amount=")]
    [InlineData("amount=99999999999")]
    [InlineData("amount=1&amount=2")]
    public async Task Amount_ThatNobodyCanPay_GetsNoPicture(string query) =>
        (await Start(PromptPayAccount).GetAsync($"/services/pay-garbage-fee/pay.svg?{query}")).Status.ShouldBe(
            HttpStatusCode.NotFound
        );

    [Theory]
    [InlineData("/services/nope/pay.svg")]
    [InlineData("/services/pay-garbage-fee/pay.gif")]
    public async Task Picture_OfSomethingElse_IsNone(string path) =>
        (await Start(PromptPayAccount).GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound);

    // The bank's app of whoever pays reads what zbar reads.
    [Theory]
    [InlineData(PromptPayAccount, "", "29", null)]
    [InlineData(PromptPayAccount, "?amount=36050", "29", "360.50")]
    [InlineData("\"biller\": \"099400012345100\"", "?amount=4000", "30", "40.00")]
    public async Task Picture_ReadByACamera_PaysTheOfficeThatAmount(
        string account,
        string query,
        string tag,
        string? amount
    )
    {
        var path = Path.Combine(_folder, "pay.png");
        await File.WriteAllBytesAsync(
            path,
            await Start(account).Browser.GetByteArrayAsync($"/services/pay-garbage-fee/pay.png{query}")
        );

        var tags = EmvTags.ReadSealed(await Scanner.ReadAsync(path), "63").Tags!;
        tags.ShouldContain(("53", "764"));
        tags.Where(t => t.Name == "54").Select(t => t.Value).SingleOrDefault().ShouldBe(amount);
        tags.Select(t => t.Name).ShouldContain(tag);
        if (tag == "30")
        {
            EmvTags.Read(tags.Single(t => t.Name == "30").Value)!.ShouldContain(("02", "PAYGARBAGEFEE"));
        }
    }

    [Theory]
    [InlineData("pay-garbage-fee", "PAYGARBAGEFEE")]
    [InlineData("pay-a-tax-whose-name-is-long", "PAYATAXWHOSENAMEISLO")]
    public void Reference_OfAService_IsOneThatBanksTake(string code, string reference)
    {
        PayQr.ReferenceOf(code).ShouldBe(reference);
        new PromptPay(PromptPayKind.Biller, "099400012345100").Payload(1, PayQr.ReferenceOf(code)).ShouldNotBeEmpty();
    }

    private CitizenApp Start(string members)
    {
        var office = Path.Combine(_folder, "office.json");
        File.WriteAllText(
            office,
            File.ReadAllText(TestEnvironment.RepositoryFile("office.json"))
                .Replace(
                    "\"payee\": null",
                    $$"""
                    "payee": { "bank": { "th": "ธนาคารตัวอย่าง", "en": "Example Bank" }, "accountNumber": "000-0-00000-0", "accountName": "อบต. (ตัวอย่าง)"{{(
                        members.Length == 0 ? "" : ", " + members
                    )}} }
                    """,
                    StringComparison.Ordinal
                )
        );
        return _site = new CitizenApp(new() { ["Office:Path"] = office });
    }
}
