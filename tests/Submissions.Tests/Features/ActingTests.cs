using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>A complaint on the desks of the office: worked on, given away, passed on, finished, opened again.</summary>
public sealed class ActingTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private readonly StaffIdentity _officer = Desk.Officer(departments: "works");
    private HttpClient _works = null!;

    public ValueTask InitializeAsync()
    {
        _works = _app.Client(ResourceNames.Site, staff: _officer);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Complaint_StartedAndFinished_IsToldStepByStep()
    {
        var id = await FiledAsync();

        var started = await DoneAsync(_works, id, "start", new { version = 1 });
        ((string?)started["status"]).ShouldBe("in_progress");
        var finished = await DoneAsync(_works, id, "finish", new { version = 3, result = "ถมหลุมเรียบร้อยแล้ว" });

        ((string?)finished["status"]).ShouldBe("done");
        finished["allowed"]!.AsArray().Select(a => (string?)a).ShouldBe(["reopen", "corrected"]);
        finished["acts"]!.AsArray().Select(a => (string?)a!["act"]).ShouldBe(["submit", "accept", "start", "finish"]);
        (await _app.StepsAsync())
            .Select(s => (s.Status, s.Passing, s.PublicText))
            .ShouldBe([("received", true, null), ("in_progress", false, null), ("done", false, "ถมหลุมเรียบร้อยแล้ว")]);
    }

    [Theory]
    [InlineData("finish", """{"version":1,"result":"โทร 081-234-5678"}""", "result")]
    [InlineData("finish", """{"version":1,"result":" "}""", "result")]
    [InlineData("forward", """{"version":1,"agency":"การไฟฟ้า โทร 081-234-5678","reason":"ไม่ใช่ของเรา"}""", "agency")]
    [InlineData("forward", """{"version":1,"agency":"การไฟฟ้าส่วนภูมิภาค","reason":""}""", "reason")]
    [InlineData("transfer", """{"version":1,"department":"harbour","reason":"เรื่องของท่า"}""", "department")]
    [InlineData("transfer", """{"version":1,"department":"health","reason":"1-1017-00230-70-8"}""", "reason")]
    [InlineData("assign", """{"to":"0193d000-0000-7000-8000-000000000001","from":null}""", "to")]
    [InlineData("notes", """{"text":""}""", "text")]
    public async Task Act_WithSomethingWrong_IsRefusedBesideItsBoxAndChangesNothing(string act, string body, string box)
    {
        var id = await FiledAsync();
        using var response = await _works.ActAsync(id, act, JsonNode.Parse(body)!);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, await response.Content.ReadAsStringAsync());
        (await response.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe([box]);
        (await _app.EventsAsync()).Count.ShouldBe(1);
        (await _app.ReadAsync(db => db.Notes.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Acts_ThatTheStateOrTheServiceForbids_AreRefused()
    {
        var fee = await _app.FileCaseAsync();
        using var finance = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        await ForbiddenAsync(finance, fee, "start", new { version = 1 });
        await ForbiddenAsync(finance, fee, "finish", new { version = 1, result = "เก็บเงินแล้ว" });
        await ForbiddenAsync(finance, fee, "reopen", new { version = 1, reason = "ยังไม่เคยปิด" });
        var complaint = await FiledAsync();
        await ForbiddenAsync(
            _works,
            complaint,
            "transfer",
            new
            {
                version = 1,
                department = "works",
                reason = "ของเราเอง",
            }
        );
        await DoneAsync(
            _works,
            complaint,
            "reject",
            new
            {
                version = 1,
                reason = "ไม่มีถนนเส้นนี้",
                ground = "พ.ร.บ. สภาตำบลฯ ม. 67",
            }
        );
        await ForbiddenAsync(_works, complaint, "start", new { version = 3 });
        await ForbiddenAsync(
            _works,
            complaint,
            "transfer",
            new
            {
                version = 3,
                department = "health",
                reason = "ปิดแล้ว",
            }
        );
    }

    [Fact]
    public async Task Matter_OfAnAgency_IsPassedOnWithItsNumberAndFinishedWhenTheAgencyIsDone()
    {
        var id = await FiledAsync();
        var agency = "การไฟฟ้าส่วนภูมิภาค โทร. 1129";

        var view = await DoneAsync(
            _works,
            id,
            "forward",
            new
            {
                version = 1,
                agency,
                reason = "เสาไฟฟ้าแรงสูงเป็นของการไฟฟ้า",
            }
        );

        ((string?)view["status"]).ShouldBe("forwarded");
        (await _app.StepsAsync())[^1]
            .PublicText.ShouldBe($"ส่งต่อไปยัง {agency} เนื่องจาก เสาไฟฟ้าแรงสูงเป็นของการไฟฟ้า");
        await DoneAsync(_works, id, "finish", new { version = 3, result = "การไฟฟ้าแจ้งว่าย้ายเสาแล้ว" });
    }

    [Fact]
    public async Task Words_AsLongAsTheyMayBe_FitTheStep_AndLongerOnesAreRefused()
    {
        var id = await FiledAsync();
        await RefusedAsync(Forwarding("ก", 301, "ข", 1000), "agency");
        await RefusedAsync(Forwarding("ก", 300, "ข", 1001), "reason");
        // As many letters, but each with vowel and tone mark.
        await RefusedAsync(Forwarding("ก", 300, "ขี้", 1000), "reason");

        await DoneAsync(_works, id, "forward", Forwarding("กี", 300, "ขี", 1000));

        var step = await _app.ReadAsync(db => db.Acts.OrderBy(a => a.Version).LastAsync());
        // SQLite does not mind; SQL Server's columns, here and where the step is heard, hold 4,000 characters.
        step.PublicText!.Length.ShouldBeInRange(2600, CaseAct.MostCharacters);
        step.Why!.Length.ShouldBeInRange(2600, CaseAct.MostCharacters);

        async Task RefusedAsync(object body, string box)
        {
            using var refused = await _works.ActAsync(id, "forward", body);
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await refused.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe([box]);
        }
    }

    private static object Forwarding(string agency, int agencyLetters, string reason, int reasonLetters) =>
        new
        {
            version = 1,
            agency = string.Concat(Enumerable.Repeat(agency, agencyLetters)),
            reason = string.Concat(Enumerable.Repeat(reason, reasonLetters)),
        };

    [Fact]
    [Trait("row", "79")]
    public async Task Case_GivenToAnotherDepartment_IsTheirsAloneFromThenOn()
    {
        var id = await FiledAsync();
        await DoneAsync(_works, id, "assign", new { to = _officer.Id, from = (Guid?)null });
        var due = (await _app.ReadAsync(db => db.Submissions.SingleAsync())).DueAt;
        using var given = await _works.ActAsync(
            id,
            "transfer",
            new
            {
                version = 1,
                department = "health",
                reason = "เป็นเรื่องกลิ่นเหม็น",
            }
        );

        given.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await _works.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var act in new[] { "accept", "notes", "assign" })
        {
            using var late = await _works.ActAsync(id, act, Body(act));
            late.StatusCode.ShouldBe(HttpStatusCode.NotFound, act);
        }
        using var health = _app.Client(ResourceNames.Site, staff: Desk.Officer(departments: "health"));
        var queue = await (await health.GetAsync("/desk/queue?owner=nobody")).JsonAsync();
        ((string?)queue["items"]![0]!["department"]).ShouldBe("health");
        var row = await _app.ReadAsync(db => db.Submissions.SingleAsync());
        (row.Status, row.DueAt, row.AssigneeId).ShouldBe(("submitted", due, null));
        var step = (await _app.StepsAsync()).ShouldHaveSingleItem();
        (step.Status, step.PublicText).ShouldBe(
            ("submitted", "กองสาธารณสุขและสิ่งแวดล้อมเป็นผู้รับผิดชอบเรื่องนี้แล้ว")
        );
        await DoneAsync(health, id, "accept", new { version = 2 });
        (await _app.StepsAsync())
            .Select(s => (s.HandedOver, s.Department?.Code))
            .ShouldBe([(true, "health"), (false, "health")]);
    }

    private static object Body(string act) =>
        act switch
        {
            "notes" => new { text = "ยังเห็นอยู่ไหม" },
            "assign" => new { to = (Guid?)null, from = (Guid?)null },
            _ => new { version = 2 },
        };

    [Fact]
    public async Task Case_OpenedAgain_IsWorkedOnUnderANewDueDate()
    {
        var id = await FiledAsync();
        await DoneAsync(_works, id, "finish", new { version = 1, result = "ถมหลุมเรียบร้อยแล้ว" });
        _app.Clock.Advance(TimeSpan.FromDays(40));
        using var later = _app.Client(ResourceNames.Site, staff: _officer);

        var view = await DoneAsync(later, id, "reopen", new { version = 3, reason = "ฝนตกแล้วหลุมกลับมาอีก" });

        ((string?)view["status"]).ShouldBe("in_progress");
        ((string?)view["due"]).ShouldBe("within");
        var step = (await _app.StepsAsync())[^1];
        (step.Status, step.PublicText).ShouldBe(("in_progress", "ฝนตกแล้วหลุมกลับมาอีก"));
        // Fifteen calendar days from a working morning, as the service promises.
        (step.DueAt - _app.Clock.GetUtcNow()).TotalDays.ShouldBeInRange(14, 21);
        (await _app.ReadAsync(db => db.Submissions.SingleAsync())).DueAt.ShouldBe(step.DueAt);
    }

    [Fact]
    [Trait("row", "127")]
    public async Task Note_IsReadByColleaguesAndByNobodyElse()
    {
        var id = await FiledAsync();
        const string secret = "เจ้าของบ้านชื่อสมศรี เบอร์ 081-234-5678";

        var view = await DoneAsync(_works, id, "notes", new { text = secret });

        var note = view["notes"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)note["text"], (string?)note["who"], (string?)note["kind"]).ShouldBe((secret, _officer.Name, "note"));
        ((int?)view["version"]).ShouldBe(1);
        (await _app.ReadAsync(db => db.Notes.SingleAsync())).TextSealed.ShouldNotBeNull().ShouldNotContain("สมศรี");
        (await _app.EventsAsync()).Count.ShouldBe(1);
        using var tracking = _app.Client(ResourceNames.Tracking);
        var feed = await (
            await tracking.GetAsync(
                $"/internal/cases?since={Uri.EscapeDataString(DateTimeOffset.MinValue.ToString("O"))}"
            )
        ).Content.ReadAsStringAsync();
        feed.ShouldContain(id.ToString());
        feed.ShouldNotContain("สมศรี");
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Case_TakenByTwoAtOnce_IsTheFirstOnes_AndLiesInTheirQueue()
    {
        var id = await FiledAsync();
        var colleague = await ColleagueAsync("นายช่าง ทดสอบ", "works");
        await ColleagueAsync("ผู้อยู่กองคลัง ทดสอบ", "finance");

        var mine = await DoneAsync(_works, id, "assign", new { to = _officer.Id, from = (Guid?)null });
        ((string?)mine["assignee"]!["name"]).ShouldBe(_officer.Name);
        mine["colleagues"]!.AsArray().Select(c => (string?)c!["name"]).ShouldBe(["นายช่าง ทดสอบ"]);
        using var second = _app.Client(ResourceNames.Site, staff: Desk.Officer(departments: "works"));
        using var late = await second.ActAsync(id, "assign", new { to = colleague, from = (Guid?)null });

        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((string?)(await late.JsonAsync())["code"]).ShouldBe("assignee_changed");
        (await ItemsAsync(_works, "owner=mine")).ShouldBe(1);
        (await ItemsAsync(second, "owner=mine")).ShouldBe(0);
        (await ItemsAsync(second, "owner=nobody")).ShouldBe(0);
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        var given = await DoneAsync(second, id, "assign", new { to = colleague, from = _officer.Id });
        ((string?)given["assignee"]!["name"]).ShouldBe("นายช่าง ทดสอบ");
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        var laid = await DoneAsync(second, id, "assign", new { to = (Guid?)null, from = colleague });
        laid["assignee"].ShouldBeNull();
        laid["notes"]!.AsArray().Select(n => (string?)n!["to"]).ShouldBe([_officer.Name, "นายช่าง ทดสอบ", null]);
        (await ItemsAsync(second, "owner=nobody")).ShouldBe(1);
        using var unknown = await second.GetAsync("/desk/queue?owner=everyone");
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public void Acts_LeadOnlyWhereTheTableOfStatesAllows()
    {
        foreach (var from in CaseStatus.All)
        {
            foreach (var category in new[] { "PAY", "REG", "REQ" })
            {
                foreach (var act in CaseActs.OfOfficers)
                {
                    var path = CaseActs.Path(act, category, from);
                    if (path is null || act is CaseActs.Transfer or CaseActs.Correct or CaseActs.Delay)
                    {
                        continue;
                    }
                    var states = path.Prepend(from).ToList();
                    states
                        .Zip(states.Skip(1))
                        .ShouldAllBe(
                            step => CaseStatus.Allows(step.First, step.Second),
                            $"{act} of {category} from {from}"
                        );
                }
            }
        }
        // Every case an officer may finish, and every finished one that was not cancelled by the citizen may be opened again.
        foreach (var category in new[] { "PAY", "REG", "REQ" })
        {
            CaseActs.Allowed(category, "received").ShouldContain(category == "PAY" ? "confirm_payment" : "finish");
            CaseActs.Allowed(category, "done").ShouldBe(["reopen", "corrected"]);
            CaseActs.Allowed(category, "cancelled").ShouldBeEmpty();
        }
    }

    private async Task<Guid> ColleagueAsync(string name, string department)
    {
        var id = Guid.CreateVersion7();
        await _app.DeliverAsync(
            new StaffMemberChanged
            {
                StaffId = id,
                Version = 1,
                DisplayName = name,
                Departments = [department],
                Roles = [StaffRoles.Officer],
                Active = true,
            },
            Topology.SubmissionsQueue
        );
        return id;
    }

    private static async Task<int> ItemsAsync(HttpClient desk, string query) =>
        (await (await desk.GetAsync($"/desk/queue?{query}")).JsonAsync())["items"]!.AsArray().Count;

    private static async Task<JsonNode> DoneAsync(HttpClient desk, Guid id, string act, object body)
    {
        using var response = await desk.ActAsync(id, act, body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private static async Task ForbiddenAsync(HttpClient desk, Guid id, string act, object body)
    {
        using var response = await desk.ActAsync(id, act, body);
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, act);
        ((string?)(await response.JsonAsync())["code"]).ShouldBe("act_not_allowed", act);
    }

    private Task<Guid> FiledAsync() => _app.FileComplaintAsync();
}
