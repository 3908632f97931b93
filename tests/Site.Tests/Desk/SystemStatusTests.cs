using System.Net;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Staff;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

public sealed class SystemStatusTests
{
    private const string Page = "/desk/system";
    private static readonly Guid Mail = Guid.Parse("0193d000-0000-7000-8000-0000000000aa");

    private static object Details(Dictionary<string, double?> figures, string check = "Healthy") =>
        new
        {
            status = check,
            checks = new Dictionary<string, object>
            {
                ["database"] = new { status = check, description = (string?)null },
            },
            figures,
            memoryBytes = 120_000_000,
            instance = (string?)null,
            version = "0.1.0",
            storage = new
            {
                databaseBytes = 50_000_000,
                diskFreeBytes = 40_000_000_000,
                diskBytes = 100_000_000_000,
            },
        };

    private static void Answering(SiteApp site)
    {
        var calm = new Dictionary<string, double?>
        {
            ["outbox_pending"] = 0,
            ["outbox_oldest_seconds"] = 0,
            ["outbox_parked"] = 0,
            ["error_queue_x"] = 0,
        };
        foreach (var service in new[] { "submissions", "tracking", "attachments", "notifications" })
        {
            site.Submissions.Answer($"GET {service}.test/health/details", Details(calm));
        }
        site.Submissions.Answer("GET /desk/notifications/failed", new { items = Array.Empty<object>(), total = 0 });
    }

    [Fact]
    public async Task Status_WhenAllIsWell_SaysSo()
    {
        await using var site = await SiteApp.StartAsync();
        Answering(site);
        var page = WebUtility.HtmlDecode(await (await site.SignedInAsync()).PageAsync(Page));

        page.ShouldContain("ทุกส่วนทำงานปกติ");
        page.ShouldContain("submissions-1");
        page.ShouldContain("ใช้ไป 60%");
        page.ShouldContain("0.1.0");
        page.ShouldContain("ไม่มีอีเมลที่ส่งไม่สำเร็จ");
    }

    [Fact]
    public async Task Status_WhenSomethingIsWrong_NamesIt_AndAServiceThatIsDown()
    {
        await using var site = await SiteApp.StartAsync();
        Answering(site);
        site.Submissions.Answers["GET tracking.test/health/details"] = _ => throw new HttpRequestException("down");
        site.Submissions.Answer(
            "GET submissions.test/health/details",
            Details(
                new()
                {
                    ["outbox_oldest_seconds"] = 900,
                    ["outbox_parked"] = 2,
                    ["reading_alarms"] = 4,
                    ["error_queue_submissions"] = 1,
                },
                "Degraded"
            )
        );
        site.Submissions.Answer("GET notifications.test/health/details", Details(new() { ["mails_failed"] = 3 }));

        var page = WebUtility.HtmlDecode(await (await site.SignedInAsync()).PageAsync(Page));

        page.ShouldContain("ตรวจสอบผล (tracking-1) ไม่ตอบ");
        page.ShouldContain("รับเรื่อง มีข้อความค้าง 3 รายการ");
        page.ShouldContain("มากผิดปกติ 4 ครั้งในหนึ่งวัน");
        page.ShouldContain("รอส่งนานเกิน 5 นาที");
        page.ShouldContain("อีเมลส่งไม่สำเร็จ 3 ฉบับ");
        page.ShouldContain("แจ้งปัญหาที่ database");
        page.ShouldNotContain("ทุกส่วนทำงานปกติ");
    }

    [Theory]
    [InlineData("retry", StaffAct.MailRetried)]
    [InlineData("discard", StaffAct.MailDiscarded)]
    public async Task FailedMail_IsSentAgainOrPutAside_WithAReasonOnRecord(string act, string recorded)
    {
        await using var site = await SiteApp.StartAsync();
        Answering(site);
        site.Submissions.Answer(
            "GET /desk/notifications/failed",
            new
            {
                items = new[]
                {
                    new
                    {
                        id = Mail,
                        submissionId = Mail,
                        caseNumber = "2570-000123",
                        template = "received",
                        audience = "citizen",
                        outcome = "permanent_failure",
                        at = "2026-11-22T20:15:00+07:00",
                    },
                },
                total = 1,
            }
        );
        site.Submissions.Answer($"POST /desk/notifications/{Mail}/{act}", new { });
        var admin = await site.SignedInAsync();
        WebUtility.HtmlDecode(await admin.PageAsync(Page)).ShouldContain("2570-000123");

        var silent = await admin.PostAsync(Page, ("id", Mail.ToString()), ("act", act));
        silent.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
        var done = await admin.PostAsync(Page, ("id", Mail.ToString()), ("act", act), ("reason", "โทรแจ้งแล้ว"));

        done.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        site.Submissions.Calls.Single(c => c.Method == HttpMethod.Post)
            .Path.ShouldBe($"/desk/notifications/{Mail}/{act}");
        var line = await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == recorded));
        line.Why.ShouldBe($"{Mail}: โทรแจ้งแล้ว");
    }

    [Fact]
    public async Task Auditor_ReadsTheStatus_AndOrdersNothing()
    {
        await using var site = await SiteApp.StartAsync();
        Answering(site);
        var (_, auditor) = await site.OfficerAsync(role: StaffRoles.Auditor);

        var page = WebUtility.HtmlDecode(await auditor.PageAsync(Page));
        page.ShouldContain("ทุกส่วนทำงานปกติ");
        page.ShouldNotContain("ส่งใหม่");
        var token = Browser.TokenIn(page);
        (
            await auditor.SendAsync(Page, token, ("id", Mail.ToString()), ("act", "retry"), ("reason", "x"))
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        site.Submissions.Calls.ShouldNotContain(c => c.Path.StartsWith("/desk/notifications"));
    }
}
