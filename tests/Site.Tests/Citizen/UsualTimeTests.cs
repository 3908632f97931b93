namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>The page of a service tells how long it really takes, once there are cases to tell it from.</summary>
public sealed class UsualTimeTests : IAsyncDisposable
{
    private readonly CitizenApp site = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    private async Task<string> PageAsync(string usual)
    {
        site.Answers = r =>
            r.RequestUri!.AbsolutePath == "/api/services/pay-garbage-fee/usual-time"
                ? CitizenApp.Json($$"""{"usual":{{usual}}}""")
                : null;
        var (_, page) = await site.GetAsync("/services/pay-garbage-fee");
        return System.Text.RegularExpressions.Regex.Replace(page, @"\s+", " ");
    }

    [Fact]
    public async Task ServicePage_TellsTheUsualTimeInThai() =>
        (await PageAsync("""{"cases":1234,"medianDays":2,"eightOfTenDays":4,"daysKind":"working"}""")).ShouldContain(
            "8 ใน 10 เรื่องเสร็จภายใน 4 วันทำการ ครึ่งหนึ่งเสร็จภายใน 2 วันทำการ <span class=\"soft\">(จาก 1,234 เรื่องที่เสร็จในรอบ 1 ปี นับจากวันที่ได้รับเรื่อง)</span>"
        );

    [Fact]
    public async Task ServicePage_TellsTheUsualTimeInEnglish()
    {
        site.Browser.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        (await PageAsync("""{"cases":10,"medianDays":0,"eightOfTenDays":1,"daysKind":"calendar"}""")).ShouldContain(
            "8 in 10 requests are finished within 1 day, half of them on the same day <span class=\"soft\">(from the 10 finished in the last year, counted from receipt)</span>"
        );
    }

    [Fact]
    public async Task MedianThatSaysNoMore_IsLeftOut()
    {
        var page = await PageAsync("""{"cases":10,"medianDays":1,"eightOfTenDays":1,"daysKind":"working"}""");
        page.ShouldContain("8 ใน 10 เรื่องเสร็จภายใน 1 วันทำการ");
        page.ShouldNotContain("ครึ่งหนึ่ง");
    }

    [Fact]
    public async Task WithoutEnoughCases_ThePromiseStandsAlone() =>
        (await PageAsync("null")).ShouldNotContain("usual-time");

    [Fact]
    public async Task WithoutAnAnswer_ThePageIsThereAllTheSame()
    {
        // 404 to everything but the form itself.
        var (status, page) = await site.GetAsync("/services/pay-garbage-fee");
        status.ShouldBe(System.Net.HttpStatusCode.OK);
        page.ShouldContain("ภายใน 3 วันทำการ");
        page.ShouldNotContain("usual-time");
    }
}
