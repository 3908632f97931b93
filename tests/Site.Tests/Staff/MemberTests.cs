using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Tests.Staff;

public sealed class MemberTests
{
    [Fact]
    public async Task SetUpLink_OfANewOffice_MakesTheFirstAdminOnce_AndIsReadableByTheOwnerAlone()
    {
        await using var site = await SiteApp.StartAsync(withAdmin: false);
        var link = (await File.ReadAllTextAsync(site.SetupLinkFile, TestContext.Current.CancellationToken)).Trim();
        link.ShouldStartWith("https://test.thaklor.example/staff/setup/");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(site.SetupLinkFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        var path = new Uri(link).AbsolutePath;
        (string, string)[] form =
        [
            ("name", "สมศรี ดูแลดี"),
            ("email", "first@office.example"),
            ("password", "ดอกคูน บานหน้าร้อน"),
            ("again", "ดอกคูน บานหน้าร้อน"),
        ];
        var browser = site.Browser();
        var token = Browser.TokenIn(await browser.PageAsync(path));

        var made = await browser.SendAsync(path, token, form);

        made.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await site.Browser().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var admin = (await site.ReadAsync(db => db.StaffMembers.ToListAsync())).ShouldHaveSingleItem();
        admin.Role.ShouldBe("admin");
        var told = (await site.EventsAsync()).ShouldHaveSingleItem();
        (told.StaffId, told.Version, told.Active, told.Roles.Single()).ShouldBe((admin.Id, 1, true, "admin"));
    }

    [Fact]
    public async Task Invitation_WhenUsed_WorksOnceAndTellsTheServices()
    {
        await using var site = await SiteApp.StartAsync();
        var admin = await site.SignedInAsync();
        var link = await admin.InviteAsync("สมหญิง ใจดี", "finance@office.example", "officer", "finance");
        (string, string)[] password = [("password", "ดอกคูน บานหน้าร้อน"), ("again", "ดอกคูน บานหน้าร้อน")];
        var officer = site.Browser();
        var token = Browser.TokenIn(await officer.PageAsync(link));

        (await officer.SendAsync(link, token, password)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await site.Browser().GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var told = (await site.EventsAsync())[^1];
        (told.DisplayName, told.Version, told.Active, told.Departments.Single(), told.Roles.Single()).ShouldBe(
            ("สมหญิง ใจดี", 1, true, "finance", "officer")
        );
        (await site.ReadAsync(db => db.StaffLinks.CountAsync())).ShouldBe(0);
    }

    // Without such a member nobody reads reports of corruption, so the role must be one that can be given and kept.
    [Fact]
    public async Task Integrity_IsARoleThatCanBeGiven_AndTheServicesAreTold()
    {
        await using var site = await SiteApp.StartAsync();
        var admin = await site.SignedInAsync();
        var members = WebUtility.HtmlDecode(await admin.PageAsync("/desk/staff"));
        members.ShouldContain("name=\"role\" value=\"integrity\"");
        members.ShouldContain("ผู้รับเรื่องทุจริต");
        (string, string)[] password = [("password", "ดอกคูน บานหน้าร้อน"), ("again", "ดอกคูน บานหน้าร้อน")];
        var link = await admin.InviteAsync("สมชาย ซื่อตรง", "integrity@office.example", "integrity");
        var handler = site.Browser();
        (await handler.SendAsync(link, Browser.TokenIn(await handler.PageAsync(link)), password)).StatusCode.ShouldBe(
            HttpStatusCode.Redirect
        );

        var told = (await site.EventsAsync())[^1];
        (told.DisplayName, told.Active, told.Roles.Single()).ShouldBe(("สมชาย ซื่อตรง", true, "integrity"));
        var kept = await site.ReadAsync(db => db.StaffMembers.SingleAsync(m => m.Id == told.StaffId));
        kept.Role.ShouldBe("integrity");

        // And it can be taken back: an officer again, and the services hear of it.
        var changed = await admin.PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Change",
            ("id", told.StaffId.ToString()),
            ("version", "1"),
            ("name", "สมชาย ซื่อตรง"),
            ("email", "integrity@office.example"),
            ("role", "officer"),
            ("departments", "finance")
        );
        changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await site.EventsAsync())[^1].Roles.Single().ShouldBe("officer");
    }

    [Fact]
    public async Task Invitation_AfterSevenDays_NoLongerWorks()
    {
        await using var site = await SiteApp.StartAsync();
        var link = await (await site.SignedInAsync()).InviteAsync(
            "สมหญิง ใจดี",
            "finance@office.example",
            "officer",
            "finance"
        );

        site.Clock.Advance(StaffLink.Lifetime + TimeSpan.FromSeconds(1));

        (await site.Browser().GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Link_WhenRenewed_ReplacesTheOneBefore_AndIsSweptOnceItRanOut()
    {
        await using var site = await SiteApp.StartAsync();
        var admin = await site.SignedInAsync();
        var first = await admin.InviteAsync("สมหญิง ใจดี", "finance@office.example", "officer", "finance");
        var id = await site.ReadAsync(db =>
            db.StaffMembers.Where(m => m.Email == "finance@office.example").Select(m => m.Id).SingleAsync()
        );

        var renewed = await admin.PostToAsync("/desk/staff", "/desk/staff?handler=Link", ("id", id.ToString()));

        (await renewed.Content.ReadAsStringAsync()).ShouldContain("/staff/invitation/");
        (await site.Browser().GetAsync(first)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await site.ReadAsync(db => db.StaffActs.CountAsync(a => a.Act == StaffAct.LinkRenewed))).ShouldBe(1);
        (await site.ReadAsync(db => db.StaffLinks.CountAsync())).ShouldBe(1);

        site.Clock.Advance(StaffLink.Lifetime + TimeSpan.FromSeconds(1));
        await site.Services.GetServices<IHostedService>().OfType<SessionSweeper>().Single().SweepAsync(default);

        (await site.ReadAsync(db => db.StaffLinks.CountAsync())).ShouldBe(0);
        (await site.ReadAsync(db => db.StaffSessions.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Change_OfAMember_CommitsAccountAuditAndEventTogether()
    {
        await using var site = await SiteApp.StartAsync();
        var (id, _) = await site.OfficerAsync();
        var admin = await site.SignedInAsync();

        var changed = await admin.PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Change",
            ("id", id.ToString()),
            ("version", "1"),
            ("name", "สมหญิง ใจดี"),
            ("email", "finance@office.example"),
            ("role", "head"),
            ("departments", "finance"),
            ("departments", "works")
        );

        changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var told = (await site.EventsAsync())[^1];
        (told.StaffId, told.Version, told.Roles.Single()).ShouldBe((id, 2, "head"));
        told.Departments.ShouldBe(["finance", "works"]);
        var act = await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == StaffAct.Changed));
        act.SubjectId.ShouldBe(id);
        act.Why.ShouldBe("officer [finance] → head [finance, works]");
        (await admin.PageAsync("/desk/audit")).ShouldContain("officer [finance]");
    }

    [Fact]
    public async Task Change_FromAStaleForm_IsRefusedAndKeepsWhatWasTyped()
    {
        await using var site = await SiteApp.StartAsync();
        var (id, _) = await site.OfficerAsync();
        var admin = await site.SignedInAsync();
        await site.WriteAsync(async db => (await db.StaffMembers.SingleAsync(m => m.Id == id)).Version = 2);

        var answer = await admin.PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Change",
            ("id", id.ToString()),
            ("version", "1"),
            ("name", "ชื่อที่พิมพ์ไว้"),
            ("email", "finance@office.example"),
            ("role", "head"),
            ("departments", "finance")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("ชื่อที่พิมพ์ไว้");
        (await site.ReadAsync(db => db.StaffMembers.SingleAsync(m => m.Id == id))).Role.ShouldBe("officer");
    }

    [Fact]
    public async Task OwnPassword_WithTheCurrentOne_IsChanged_AndOtherSessionsEnd()
    {
        const string old = "ดอกคูน บานหน้าร้อน";
        const string fresh = "ฝนแรก ตกเดือนหก";
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var (id, officer) = await site.OfficerAsync(password: old);
        var elsewhere = await site.SignedInAsync("finance@office.example", old, "203.0.113.8");

        var wrong = await officer.PostAsync(
            "/desk/password",
            ("current", "ผิด ผิด ผิด"),
            ("password", fresh),
            ("again", fresh)
        );
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await wrong.Content.ReadAsStringAsync()).ShouldNotContain(fresh);
        (await elsewhere.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK, "nothing changed");

        var changed = await officer.PostAsync(
            "/desk/password",
            ("current", old),
            ("password", fresh),
            ("again", fresh)
        );
        changed.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await officer.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK, "the officer stays signed in");
        (await elsewhere.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await site.Browser("203.0.113.9").SignInAsync("finance@office.example", old)).StatusCode.ShouldNotBe(
            HttpStatusCode.Redirect
        );
        await site.SignedInAsync("finance@office.example", fresh, "203.0.113.10");
        (
            await site.ReadAsync(db =>
                db.StaffActs.CountAsync(a => a.Act == StaffAct.PasswordSet && a.ActorId == id && a.SubjectId == id)
            )
        ).ShouldBe(1);

        // Forgotten after all: the administrator's new link sets another one.
        var admin = await site.SignedInAsync();
        var page = await admin.PostToAsync("/desk/staff", "/desk/staff?handler=Link", ("id", id.ToString()));
        var link = System.Text.RegularExpressions.Regex.Match(
            await page.Content.ReadAsStringAsync(),
            "https://test\\.thaklor\\.example(/staff/invitation/[A-Za-z0-9_-]+)"
        );
        (await site.Browser().PostAsync(link.Groups[1].Value, ("password", old), ("again", old))).StatusCode.ShouldBe(
            HttpStatusCode.Redirect
        );
        await site.SignedInAsync("finance@office.example", old, "203.0.113.11");
    }

    [Fact]
    public async Task Disable_OfTheLastAdmin_IsRefused()
    {
        await using var site = await SiteApp.StartAsync();
        var admin = await site.SignedInAsync();
        var id = await site.ReadAsync(db => db.StaffMembers.Select(m => m.Id).SingleAsync());

        var answer = await admin.PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Disable",
            ("id", id.ToString()),
            ("reason", "ทดสอบ")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await site.ReadAsync(db => db.StaffMembers.SingleAsync())).Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Officer_WhoCallsAnAdminsPage_IsRefused()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        var (id, officer) = await site.OfficerAsync();
        var token = Browser.TokenIn(await officer.PageAsync("/desk"));

        foreach (var page in new[] { "/desk/staff", "/desk/audit", "/desk/parked", "/api/desk/parked" })
        {
            (await officer.GetAsync(page)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, page);
        }
        var raise = await officer.SendAsync(
            "/desk/staff?handler=Change",
            token,
            ("id", id.ToString()),
            ("version", "1"),
            ("name", "x"),
            ("email", "finance@office.example"),
            ("role", "admin")
        );
        raise.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.ReadAsync(db => db.StaffMembers.SingleAsync(m => m.Id == id))).Role.ShouldBe("officer");
        site.Submissions.Calls.ShouldAllBe(c => c.Path.StartsWith("/desk/queue"));
    }

    [Fact]
    public async Task Leaver_WhenDisabled_HandsOpenCasesOver_BatchByBatch_AndSaysHowMany()
    {
        await using var site = await SiteApp.StartAsync();
        var (leaver, _) = await site.OfficerAsync();
        var (colleague, _) = await site.OfficerAsync("สมชาย ซื่อตรง", "other@office.example");
        var answers = new Queue<object>([
            new
            {
                given = 90,
                laid = 10,
                left = 20,
            },
            new
            {
                given = 20,
                laid = 0,
                left = 0,
            },
        ]);
        var path = $"/desk/staff/{leaver}/hand-over";
        site.Submissions.Answers[$"POST {path}"] = _ => new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = System.Net.Http.Json.JsonContent.Create(answers.Dequeue()),
        };
        var admin = await site.SignedInAsync();
        WebUtility.HtmlDecode(await admin.PageAsync("/desk/staff")).ShouldContain("เรื่องที่ยังไม่เสร็จส่งมอบให้");

        var disabled = await admin.PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Disable",
            ("id", leaver.ToString()),
            ("reason", "ย้ายไปหน่วยงานอื่น"),
            ("to", colleague.ToString())
        );

        disabled.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var calls = site.Submissions.Calls.Where(c => c.Path == path).ToList();
        calls.Count.ShouldBe(2);
        calls.ShouldAllBe(c => c.Body!.Contains(colleague.ToString()));
        var page = WebUtility.HtmlDecode(await admin.PageAsync("/desk/staff"));
        page.ShouldContain("ส่งมอบให้เพื่อนร่วมงาน 110 เรื่อง และวางไว้ให้กองรับต่อ 10 เรื่อง");

        // The services do not answer: said, and it can be done later.
        site.Submissions.Answers.Remove($"POST {path}");
        await admin.PostToAsync("/desk/staff", "/desk/staff?handler=HandOver", ("id", leaver.ToString()));
        WebUtility.HtmlDecode(await admin.PageAsync("/desk/staff")).ShouldContain("ยังส่งมอบเรื่องไม่ครบ");
    }
}
