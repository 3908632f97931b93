using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Site.Staff;

namespace ThaklorAspire.Site.Tests.Staff;

public sealed class RoleTests
{
    private const string Cases = "/desk";
    private const string Services = "/desk/services";
    private const string Members = "/desk/staff";
    private const string Audit = "/desk/audit";
    private const string Status = "/desk/system";

    public static TheoryData<string, string[]> Menus =>
        new()
        {
            { StaffRoles.Officer, [Cases] },
            { StaffRoles.Head, [Cases] },
            { StaffRoles.Finance, [Cases] },
            { StaffRoles.Integrity, [Cases] },
            { StaffRoles.Palad, [Cases, Audit, Status] },
            { StaffRoles.Auditor, [Audit, Status] },
            { StaffRoles.Admin, [Cases, Services, Members, Audit, Status] },
        };

    [Theory]
    [MemberData(nameof(Menus))]
    public async Task Role_WhenGiven_OpensWhatItsMenuShows_AndNothingElse(string role, string[] shown)
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Tests.Cases.EmptyQueue);
        site.Submissions.Answer("GET /desk/services", new { items = Array.Empty<object>() });
        var (id, member) = await site.OfficerAsync(role: role);

        (await site.EventsAsync()).Single(e => e.StaffId == id).Roles.ShouldBe([role]);
        var home = await member.GetAsync("/desk");
        if (role == StaffRoles.Auditor)
        {
            home.Headers.Location!.OriginalString.ShouldBe(Audit);
        }
        var page = await member.PageAsync(home.Headers.Location?.OriginalString ?? "/desk");
        foreach (var path in new[] { Cases, Services, Members, Audit, Status })
        {
            var inMenu =
                page.Contains($"href=\"{path}\" aria-current", StringComparison.Ordinal)
                || page.Contains($"<a href=\"{path}\">", StringComparison.Ordinal);
            inMenu.ShouldBe(shown.Contains(path), $"{role} {path}");
            if (path != Cases && !shown.Contains(path))
            {
                (await member.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{role} {path}");
            }
        }
        (await member.GetAsync("/api/desk/queue")).StatusCode.ShouldBe(
            shown.Contains(Cases) ? HttpStatusCode.OK : HttpStatusCode.Forbidden
        );
        var asked = site.Submissions.Calls.Where(c => c.StaffToken is not null).ToList();
        foreach (var call in asked)
        {
            var told = await site.TokenReader.ReadAsync(call.StaffToken, "submissions");
            told!.Roles.ShouldBe([role]);
        }
        (asked.Count > 0).ShouldBe(shown.Contains(Cases));
    }

    [Fact]
    public async Task MembersPage_NamesEveryRole_AndWhatItMayDo()
    {
        await using var site = await SiteApp.StartAsync();
        var page = WebUtility.HtmlDecode(await (await site.SignedInAsync()).PageAsync("/desk/staff"));

        foreach (var role in StaffMembers.Roles)
        {
            page.ShouldContain($"name=\"role\" value=\"{role}\"");
        }
        foreach (
            var words in new[]
            {
                "หัวหน้ากอง",
                "เจ้าหน้าที่การเงิน",
                "ปลัด",
                "ผู้ตรวจสอบภายใน",
                "ไม่เห็นเรื่องและข้อมูลส่วนบุคคล",
            }
        )
        {
            page.ShouldContain(words);
        }
    }

    [Fact]
    public async Task Auditor_IsInNoDepartment_WhateverWasTicked_AndAHeadNeedsOne()
    {
        await using var site = await SiteApp.StartAsync();
        await site.OfficerAsync(role: StaffRoles.Auditor, department: "finance");
        (await site.EventsAsync())[^1].Departments.ShouldBeEmpty();

        var refused = await (await site.SignedInAsync()).PostToAsync(
            "/desk/staff",
            "/desk/staff?handler=Invite",
            ("name", "สมศรี ดูแลดี"),
            ("email", "head@office.example"),
            ("role", StaffRoles.Head)
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        WebUtility
            .HtmlDecode(await refused.Content.ReadAsStringAsync())
            .ShouldContain("กรุณาเลือกกองอย่างน้อยหนึ่งกอง");
    }

    // Before there was a head of office, "head" was it, often without a department.
    [Fact]
    public async Task HeadWithoutADepartment_FromBefore_IsTheHeadOfOfficeAfterAStart()
    {
        await using var site = await SiteApp.StartAsync();
        var (id, _) = await site.OfficerAsync(role: StaffRoles.Head);
        var (kept, _) = await site.OfficerAsync("สมศรี", "head@office.example", StaffRoles.Head);
        await site.WriteAsync(async db => (await db.StaffMembers.SingleAsync(m => m.Id == id)).Departments = []);

        var members = site.Services.GetRequiredService<StaffMembers>();
        await members.AppointFormerHeadsAsync(default);
        await members.AppointFormerHeadsAsync(default);

        var told = (await site.EventsAsync())[^1];
        (told.StaffId, told.Version, told.Roles.Single()).ShouldBe((id, 2, StaffRoles.Palad));
        (await site.ReadAsync(db => db.StaffMembers.SingleAsync(m => m.Id == kept))).Role.ShouldBe(StaffRoles.Head);
        (await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == StaffAct.Changed))).Why.ShouldBe(
            "head [] → palad []"
        );
    }
}
