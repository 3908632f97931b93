using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

/// <summary>What an officer looks at every day is kept under a name, for them alone, and never somebody's number.</summary>
public sealed class SavedFilterTests : IAsyncLifetime
{
    private SiteApp _site = null!;

    public async ValueTask InitializeAsync()
    {
        _site = await SiteApp.StartAsync();
        _site.Submissions.Answer("GET /desk/queue", Cases.Queue());
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Filter_KeptUnderAName_OpensWithItsSearchInAnotherBrowser_IsRenamedAndDeleted()
    {
        var admin = await _site.SignedInAsync();
        await admin.PageAsync("/desk?queue=overdue&service=garbage-fee&sort=-received");
        await admin.PostAsync("/desk", ("q", "สมหญิง"));

        var kept = await SaveAsync(admin, "ค่าขยะเกินกำหนด", "/desk?queue=overdue&service=garbage-fee&sort=-received");

        kept.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        kept.Headers.Location!.OriginalString.ShouldNotContain(Uri.EscapeDataString("สมหญิง"));
        var row = await _site.ReadAsync(db => db.SavedFilters.SingleAsync());
        row.Sealed.ShouldNotContain("garbage");
        var other = await _site.SignedInAsync();
        var id = IdOn(await other.PageAsync("/desk"), "ค่าขยะเกินกำหนด");
        var opened = await other.GetAsync($"/desk?saved={id}");
        var page = WebUtility.HtmlDecode(await other.PageAsync(opened.Headers.Location!.OriginalString));
        page.ShouldContain("บันทึกตัวกรองนี้");
        page.ShouldMatch($"saved={id}\" aria-current=\"true\"");
        WebUtility
            .UrlDecode(_site.Submissions.Calls[^1].Path)
            .ShouldBe("/desk/queue?queue=overdue&service=garbage-fee&sort=-received&q=สมหญิง&take=50");

        (
            await other.PostToAsync(
                "/desk/filters",
                "/desk/filters?handler=Rename",
                ("id", id),
                ("name", " ค่าขยะ  ช้า ")
            )
        ).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        IdOn(await other.PageAsync("/desk"), "ค่าขยะ ช้า").ShouldBe(id);
        (
            await other.PostToAsync("/desk/filters", "/desk/filters?handler=Remove", ("id", id), ("name", ""))
        ).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await _site.ReadAsync(db => db.SavedFilters.AnyAsync())).ShouldBeFalse();
        (await other.GetAsync($"/desk?saved={id}")).Headers.Location!.OriginalString.ShouldBe("/desk");
        WebUtility.HtmlDecode(await other.PageAsync("/desk")).ShouldContain("เปิดตัวกรองนี้ไม่ได้");
    }

    [Theory]
    [InlineData("1-0000-00000-00-9")]
    [InlineData("๑๐๐๐๐๐๐๐๐๐๐๐๙")]
    [InlineData("081-234-5678")]
    [InlineData("นางสาวสมหญิง 0812345678")]
    [InlineData("+66 81 234 5678")]
    [InlineData("0 3671 5427")]
    public async Task Search_ThatIsSomebodysNumber_IsNotKept(string search)
    {
        var admin = await _site.SignedInAsync();
        await admin.PostAsync("/desk", ("q", search));

        var answer = await SaveAsync(admin, "คนนี้");

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        page.ShouldContain("จึงไม่บันทึกไว้");
        page.ShouldContain("value=\"คนนี้\"", customMessage: "what was typed is kept");
        (await _site.ReadAsync(db => db.SavedFilters.AnyAsync())).ShouldBeFalse();
        await admin.PostAsync("/desk", ("q", "2570-000123"));
        (await SaveAsync(admin, "เรื่องนี้")).StatusCode.ShouldBe(
            HttpStatusCode.Redirect,
            "a case's number is nobody's"
        );
    }

    [Fact]
    public async Task Name_ThatIsMissingTooLongPersonalOrTaken_IsSentBackWithWhatToDo()
    {
        var admin = await _site.SignedInAsync();
        (await SaveAsync(admin, "My queue", "/desk?queue=mine")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await SaveAsync(admin, "My queue", "/desk?queue=mine")).StatusCode.ShouldBe(
            HttpStatusCode.Redirect,
            "pressed twice"
        );
        foreach (
            var (name, said) in new[]
            {
                ("  ", "กรุณาตั้งชื่อตัวกรอง"),
                (new string('ก', 61), "ไม่เกิน 60 ตัวอักษร"),
                ("โทร 081 234 5678", "ต้องไม่มีเลขบัตรประชาชน"),
                ("MY  QUEUE", "ท่านมีตัวกรองชื่อนี้อยู่แล้ว"),
                ("a\uFDD0b", "ระบบอ่านไม่ได้"),
            }
        )
        {
            var answer = await SaveAsync(admin, name, "/desk?queue=overdue");
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, name);
            var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            page.ShouldContain(said);
            page.ShouldContain("queue=overdue&handler=Save", customMessage: "the filter is still the one of the page");
        }
        (await _site.ReadAsync(db => db.SavedFilters.CountAsync())).ShouldBe(1);

        (await SaveAsync(admin, "อีกอัน")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var id = IdOn(await admin.PageAsync("/desk"), "อีกอัน");
        var renamed = await admin.PostToAsync(
            "/desk/filters",
            "/desk/filters?handler=Rename",
            ("id", id),
            ("name", "my queue")
        );
        renamed.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        WebUtility.HtmlDecode(await renamed.Content.ReadAsStringAsync()).ShouldContain("value=\"my queue\"");
    }

    [Fact]
    public async Task TwentyFirstFilter_IsRefused_UntilOneIsDeleted()
    {
        var admin = await _site.SignedInAsync();
        for (var n = 1; n <= 20; n++)
        {
            (await SaveAsync(admin, $"ตัวกรอง {n}")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }
        var answer = await SaveAsync(admin, "ตัวกรอง 21");
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain("ไม่เกิน 20 ตัวกรอง");

        var id = IdOn(await admin.PageAsync("/desk"), "ตัวกรอง 7");
        await admin.PostToAsync("/desk/filters", "/desk/filters?handler=Remove", ("id", id));
        (await SaveAsync(admin, "ตัวกรอง 21")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    [Trait("row", "135")]
    public async Task FilterOfAnother_IsNotThere_AndGoesWhenTheAccountIsClosed()
    {
        var (officerId, officer) = await _site.OfficerAsync();
        (await SaveAsync(officer, "ของฉันเอง", "/desk?queue=mine")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var id = IdOn(await officer.PageAsync("/desk"), "ของฉันเอง");
        var admin = await _site.SignedInAsync();

        (await admin.PageAsync("/desk")).ShouldNotContain(id);
        (await admin.PageAsync("/desk/filters")).ShouldNotContain(id);
        (await admin.GetAsync($"/desk?saved={id}")).Headers.Location!.OriginalString.ShouldBe("/desk");
        (
            await admin.PostToAsync("/desk/filters", "/desk/filters?handler=Rename", ("id", id), ("name", "ยึด"))
        ).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await admin.PostToAsync("/desk/filters", "/desk/filters?handler=Remove", ("id", id));
        (await _site.ReadAsync(db => db.SavedFilters.SingleAsync())).Name.ShouldBe("ของฉันเอง");

        (
            await admin.PostToAsync(
                "/desk/staff",
                "/desk/staff?handler=Disable",
                ("id", $"{officerId}"),
                ("reason", "ลาออก")
            )
        ).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await _site.ReadAsync(db => db.SavedFilters.AnyAsync())).ShouldBeFalse();
    }

    private static Task<HttpResponseMessage> SaveAsync(Browser browser, string name, string page = "/desk?state=") =>
        browser.PostToAsync(page, $"{page}&handler=Save", ("name", name));

    private static string IdOn(string page, string name) =>
        Regex
            .Match(WebUtility.HtmlDecode(page), $"saved=([0-9a-f-]{{36}})\"[^>]*>{Regex.Escape(name)}<")
            .Groups[1]
            .Value;
}
