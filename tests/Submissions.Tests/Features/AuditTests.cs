using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>Who did and who read what stands in a chain before anybody sees it, and an auditor can read and verify it.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private readonly BrokenAudit _broken = new();
    private readonly ServiceApp<SubmissionsDbContext> _app;
    private readonly StaffIdentity _officer = Desk.Officer();
    private HttpClient _desk = null!;
    private HttpClient _auditor = null!;

    public AuditTests() =>
        _app = Desk.App(
            settings: new()
            {
                ["Audit:OpenedAnHour"] = "5",
                ["Audit:RefusedAnHour"] = "3",
                ["Audit:ExportedAnHour"] = "2",
            },
            services: s => s.ConfigureDbContext<SqliteSubmissionsDbContext>(o => o.AddInterceptors(_broken))
        );

    public async ValueTask InitializeAsync()
    {
        _desk = _app.Client(ResourceNames.Site, staff: _officer);
        _auditor = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Auditor));
        await _app.DeliverAsync(
            new StaffMemberChanged
            {
                StaffId = _officer.Id,
                Version = 1,
                DisplayName = _officer.Name,
                Departments = _officer.Departments,
                Roles = _officer.Roles,
                Active = true,
            },
            Topology.SubmissionsQueue
        );
    }

    public ValueTask DisposeAsync()
    {
        _desk.Dispose();
        _auditor.Dispose();
        return _app.DisposeAsync();
    }

    [Fact]
    public async Task Case_ReadAndActedOn_StandsInTheChainLineByLine()
    {
        var id = await _app.FileCaseAsync();
        (await LinesAsync()).ShouldBeEmpty("filing leaves no line");

        (await _desk.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _desk.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _desk.ActAsync(id, "notes", new { text = "โทรกลับพรุ่งนี้" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _desk.GetAsync("/desk/queue?q=สมหญิง")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _desk.GetAsync("/desk/queue?q=1-0000-00000-00-9")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _desk.GetAsync("/desk/queue")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var lines = await LinesAsync();
        lines
            .Select(l => (l.Act, l.Subject, l.Detail))
            .ShouldBe([
                ("view", id, "open files=1"),
                ("accept", id, "v2 received"),
                ("view", id, "after_act files=1"),
                ("note", id, null),
                ("view", id, "after_act files=1"),
                ("search", null, "by=words shown=1"),
                ("search", null, "by=national_id shown=1"),
            ]);
        lines.ShouldAllBe(l => l.Who == _officer.Id.ToString("D"));
        (await VerifyAsync(_auditor)).ToJsonString().ShouldContain("\"fault\":null");
    }

    [Fact]
    public async Task Case_WhoseReadingCannotBeWrittenDown_IsNotShown()
    {
        var id = await _app.FileCaseAsync();
        _broken.Broken = true;

        foreach (var path in new[] { $"/desk/cases/{id}", "/desk/queue?q=สมหญิง" })
        {
            using var response = await _desk.GetAsync(path);
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, path);
            var text = await response.Content.ReadAsStringAsync();
            text.ShouldContain("not_stored");
            text.ShouldNotContain("สมหญิง");
        }
        _broken.Broken = false;
        (await _desk.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await LinesAsync()).Select(l => l.Act).ShouldBe(["view"]);
    }

    [Fact]
    [Trait("row", "135")]
    public async Task Case_OfAnotherDepartment_IsRefusedAndTheAttemptIsKept()
    {
        var id = await _app.FileCaseAsync();
        var stranger = Desk.Officer(departments: "works");
        using var other = _app.Client(ResourceNames.Site, staff: stranger);

        (await other.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var nowhere = Guid.CreateVersion7();
        (await other.GetAsync($"/desk/cases/{nowhere}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var hidden = await other.ActAsync(id, "accept", new { version = 1, department = "works" });
        hidden.StatusCode.ShouldBe(HttpStatusCode.BadRequest, "a member the act does not have");

        var lines = await LinesAsync();
        lines
            .Select(l => (l.Act, l.Subject, l.Detail))
            .ShouldBe([
                ("refused", id, "404 GET /desk/cases/:id"),
                ("refused", id, "404 POST /desk/cases/:id/accept"),
                ("refused", nowhere, "404 GET /desk/cases/:id"),
                ("alarm", null, "refused=3 hour"),
            ]);
        lines.ShouldAllBe(l => l.Who == stranger.Id.ToString("D"));
        (await _app.ReadAsync(db => db.Submissions.SingleAsync())).Version.ShouldBe(1);
    }

    [Fact]
    [Trait("row", "136")]
    public async Task Clerk_WhoCallsWhatIsNotTheirs_IsRefusedAndTheAttemptIsKept()
    {
        await _app.FileCaseAsync();
        foreach (var path in new[] { "/desk/parked", "/desk/services", "/desk/audit", "/desk/audit/alarms" })
        {
            (await _desk.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
        using var publish = await _desk.PostAsJsonAsync("/desk/services/pay-garbage-fee/publish", new { revision = 1 });
        publish.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LinesAsync()).Count(l => l.Act == "refused").ShouldBe(5);
        (await LinesAsync()).Count(l => l.Act == "alarm").ShouldBe(1, "once an hour");

        // A token whose role was edited is no token.
        using var edited = _app.Client(ResourceNames.Site, staff: _officer);
        var token = edited.DefaultRequestHeaders.GetValues(StaffTokens.Header).Single().Split('.');
        var claims = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token[1]));
        claims.ShouldContain("\"officer\"");
        token[1] = System.Buffers.Text.Base64Url.EncodeToString(
            System.Text.Encoding.UTF8.GetBytes(claims.Replace("\"officer\"", "\"admin\"", StringComparison.Ordinal))
        );
        edited.DefaultRequestHeaders.Remove(StaffTokens.Header);
        edited.DefaultRequestHeaders.Add(StaffTokens.Header, string.Join('.', token));
        (await edited.GetAsync("/desk/parked")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await edited.GetAsync("/desk/queue")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("row", "138")]
    public async Task Officer_WhoOpensMoreThanWorkExplains_RaisesOneAlarmAnHour()
    {
        var id = await _app.FileCaseAsync();
        for (var i = 0; i < 7; i++)
        {
            (await _desk.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        using var palad = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Palad));
        var alarm = (await JsonAsync(palad, "/desk/audit/alarms")).AsArray().ShouldHaveSingleItem()!;
        ((string?)alarm["whoName"], (string?)alarm["detail"]).ShouldBe((_officer.Name, "opened=5 hour"));

        (await AlarmFigureAsync()).ShouldBe(1, "the state of the system shows it");

        _app.Clock.Advance(TimeSpan.FromHours(1));
        using var later = _app.Client(ResourceNames.Site, staff: _officer);
        for (var i = 0; i < 5; i++)
        {
            (await later.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        using var again = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Palad));
        (await JsonAsync(again, "/desk/audit/alarms")).AsArray().Count.ShouldBe(2);
        (await AlarmFigureAsync()).ShouldBe(2);
        _app.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        (await AlarmFigureAsync()).ShouldBe(0, "for a day");
    }

    [Fact]
    [Trait("row", "138")]
    public async Task Files_TakenOneAfterAnother_AreRefusedAfterAnHoursShare_AndRaiseAnAlarm()
    {
        var palad = Desk.Officer(StaffRoles.Palad);
        using var head = _app.Client(ResourceNames.Site, staff: palad);
        for (var i = 0; i < 2; i++)
        {
            (await head.GetAsync("/desk/figures/export")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        using var third = await head.GetAsync("/desk/figures/export?what=cases");
        third.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Headers.RetryAfter!.Delta!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromHours(1));
        ((string?)JsonNode.Parse(await third.Content.ReadAsStringAsync())!["code"]).ShouldBe("exports_spent");

        var lines = await LinesAsync();
        lines.Count(l => l.Act == "export").ShouldBe(2);
        lines.Single(l => l.Act == "alarm").Detail.ShouldBe("exported=2 hour");
        _app.Clock.Advance(TimeSpan.FromHours(1));
        using var later = _app.Client(ResourceNames.Site, staff: palad);
        (await later.GetAsync("/desk/figures/export")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<double> AlarmFigureAsync() =>
        await _app
            .Services.GetServices<StatusFigure>()
            .Single(f => f.Name == "reading_alarms")
            .ReadAsync(_app.Services, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Auditor_ReadsTheChainByCaseOfficerAndDay_PageByPage()
    {
        var id = await _app.FileCaseAsync();
        var number = (await _app.ReadAsync(db => db.Submissions.SingleAsync())).CaseNumber;
        (await _desk.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await _app.WriteAsync(db =>
        {
            for (var i = 0; i < 150; i++)
            {
                db.Audit(new(_app.Clock.GetUtcNow(), AuditLine.System, "swept"));
            }
            return Task.CompletedTask;
        });

        var first = await JsonAsync(_auditor, "/desk/audit?day=2026-11-23");
        first["items"]!.AsArray().Count.ShouldBe(100);
        ((long)first["items"]![0]!["seq"]!).ShouldBe(151);
        ((string?)first["root"]).ShouldBe((string?)first["mark"]);
        var second = await JsonAsync(_auditor, $"/desk/audit?day=2026-11-23&after={(string?)first["next"]}");
        second["items"]!.AsArray().Count.ShouldBe(51);
        second["next"].ShouldBeNull();
        var view = second["items"]!.AsArray()[^1]!;
        ((string?)view["act"], (string?)view["caseNumber"], (string?)view["whoName"]).ShouldBe(
            ("view", number, _officer.Name)
        );
        second.ToJsonString().ShouldNotContain("สมหญิง");

        (await CountAsync($"case={number}")).ShouldBe(1);
        (await CountAsync("case=2570-999999")).ShouldBe(0);
        (await CountAsync($"officer={_officer.Id}")).ShouldBe(1);
        (await CountAsync($"officer={Guid.Empty}")).ShouldBe(0);
        (await CountAsync("day=2026-11-22")).ShouldBe(0);
        (await _auditor.GetAsync("/desk/audit?after=nonsense!")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _auditor.GetAsync("/desk/queue")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Auditor_VerifiesTheChainAgainstAPrintedMark()
    {
        var id = await _app.FileCaseAsync();
        (await _desk.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _desk.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var mark = (string)(await JsonAsync(_auditor, "/desk/audit"))["mark"]!;
        var whole = await VerifyAsync(_auditor, printed: mark);
        (whole["fault"], (bool?)whole["done"]).ShouldBe((null, true));
        // From where an earlier call stopped, the printed line is behind.
        (await VerifyAsync(_auditor, from: mark, printed: mark))["fault"]
            .ShouldBeNull();
        var next = (string)(await JsonAsync(_auditor, "/desk/audit"))["mark"]!;
        (await VerifyAsync(_auditor, from: next, printed: mark))["fault"].ShouldBeNull();
        ((string?)(await VerifyAsync(_auditor, from: next, printed: "1" + mark[1..]))["fault"]!["code"]).ShouldBe(
            "mark"
        );

        await _app.WriteAsync(db =>
            db.Set<AuditEntry>().Where(e => e.Seq == 2).ExecuteUpdateAsync(s => s.SetProperty(e => e.Act, "gone"))
        );
        var broken = await VerifyAsync(_auditor);
        ((long?)broken["fault"]!["seq"], (string?)broken["fault"]!["code"]).ShouldBe((2, "content"));
        (await LinesAsync())[^1].Detail.ShouldBe("broken=2 content");
        using var wrong = await _auditor.PostAsJsonAsync(
            "/desk/audit/verify",
            new { from = (string?)null, printed = "จำไม่ได้" }
        );
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var malformed = await _auditor.PostAsJsonAsync(
            "/desk/audit/verify",
            new { from = "x", printed = (string?)null }
        );
        malformed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task<int> CountAsync(string query) =>
        (await JsonAsync(_auditor, "/desk/audit?" + query))["items"]!.AsArray().Count;

    private static async Task<JsonNode> JsonAsync(HttpClient desk, string path)
    {
        using var response = await desk.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private static async Task<JsonNode> VerifyAsync(HttpClient desk, string? from = null, string? printed = null)
    {
        using var response = await desk.PostAsJsonAsync("/desk/audit/verify", new { from, printed });
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private Task<List<AuditEntry>> LinesAsync() =>
        _app.ReadAsync(db => db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Seq).ToListAsync());

    /// <summary>A disk that does not take the audit's head.</summary>
    private sealed class BrokenAudit : DbCommandInterceptor
    {
        public bool Broken { get; set; }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        ) =>
            Broken && command.CommandText.Contains("AuditHead", StringComparison.Ordinal)
                ? throw new IOException("the disk")
                : ValueTask.FromResult(result);
    }
}
