using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Scheduling;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>What the clock does by itself, once, whatever dies and however many replicas there are.</summary>
public sealed class SchedulingTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();

    // A second replica on the same database.
    private ServiceApp<SubmissionsDbContext> _twin = null!;

    public ValueTask InitializeAsync()
    {
        _twin = Desk.App(_app.Folder);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _twin.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static DateTimeOffset At(string local) =>
        DateTimeOffset.Parse(local + "+07:00", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task LateFor21Days_TwoReplicasSendThreeNotices_AndTellHeadThenChiefOnce()
    {
        await HearOfAsync("นายหัวหน้า กองคลัง", StaffRoles.Head, "finance");
        // Due Thursday 26 November at 16.30.
        var id = await _app.FileCaseAsync();
        var due = (await CaseAsync(id)).DueAt;
        for (var now = due.AddHours(-1); now <= due.AddDays(21); now = now.AddHours(7))
        {
            await BothAsync(now);
        }

        var acts = await _app.ReadAsync(db =>
            db.Acts.Where(a => a.Act == "delayed").OrderBy(a => a.Version).ToListAsync()
        );
        acts.Count.ShouldBe(3);
        acts.ShouldAllBe(a => a.StaffId == null && a.Status == "submitted" && a.PublicText!.Contains("กองคลัง"));
        acts.Zip(acts.Skip(1)).ShouldAllBe(p => p.Second.At - p.First.At >= TimeSpan.FromDays(7));
        var steps = await _app.StepsAsync();
        steps
            .Select(s => (s.News, s.Version, s.EscalatedTo))
            .ShouldBe([("delayed", 2, "head"), ("delayed", 3, "palad"), ("delayed", 4, "palad")]);
        var row = await CaseAsync(id);
        (row.Flags, row.DueAt, row.Status).ShouldBe(("late_head late_palad", due, "submitted"));
        var notes = await _app.ReadAsync(db => db.Notes.OrderBy(n => n.At).ToListAsync());
        notes
            .Select(n => (n.Kind, n.ToStaffName))
            .ShouldBe([("late_head", "นายหัวหน้า กองคลัง"), ("late_palad", null)]);
    }

    [Fact]
    public async Task WorkerThatDies_BetweenClaimAndCommit_LosesNothingAndDoublesNothing()
    {
        var id = await _app.FileCaseAsync();
        SetClocks(At("2026-11-27T09:00"));
        var dead = Guid.CreateVersion7();
        (await Scheduler(_app).ClaimAsync(dead, default)).ShouldBe([id]);
        // It did its work, and died before the commit.
        await Should.ThrowAsync<InvalidOperationException>(() =>
            _app
                .Services.GetRequiredService<UnitOfWork<SubmissionsDbContext>>()
                .RunAsync(
                    async (db, token) =>
                    {
                        await Scheduler(_app).LookAsync(db, id, dead, token);
                        db.ChangeTracker.Entries<ClockDeed>().ShouldNotBeEmpty();
                        throw new InvalidOperationException("died");
                    },
                    default
                )
        );
        (await _app.StepsAsync()).ShouldBeEmpty();
        (await Scheduler(_twin).RunOnceAsync(default)).ShouldBe(0, "the lease holds");

        SetClocks(At("2026-11-27T09:01"));
        (await Scheduler(_twin).RunOnceAsync(default)).ShouldBe(1);
        // The dead one comes back with its old lease.
        await _app.WriteAsync(db => Scheduler(_app).LookAsync(db, id, dead, default));

        (await _app.StepsAsync()).ShouldHaveSingleItem().News.ShouldBe("delayed");
        (await Scheduler(_app).RunOnceAsync(default)).ShouldBe(0);
    }

    [Fact]
    public async Task CaseThatCannotBeLookedAt_LetsTheOthersPass_AndIsTriedAgain()
    {
        var stuck = await _app.FileCaseAsync();
        var other = await _app.FileCaseAsync();
        // Its next event is there already: what the clock does cannot be committed.
        await _app.WriteAsync(async db =>
        {
            await Task.CompletedTask;
            db.Publish(
                new CaseStatusChanged
                {
                    SubmissionId = stuck,
                    Version = 2,
                    Status = "received",
                    At = At("2026-11-23T10:00"),
                    DueAt = At("2026-11-26T16:30"),
                },
                stuck.ToString("N"),
                2,
                _app.Clock
            );
        });
        SetClocks(At("2026-11-27T09:00"));

        (await Scheduler(_app).RunOnceAsync(default)).ShouldBe(2);

        (await CaseAsync(other)).Version.ShouldBe(2);
        (await CaseAsync(stuck)).Version.ShouldBe(1);
        (await Scheduler(_app).RunOnceAsync(default)).ShouldBe(0);
        await _app.WriteAsync(db => db.Outbox.Where(m => m.Payload.Contains("\"received\"")).ExecuteDeleteAsync());
        SetClocks(At("2026-11-27T09:01"));
        (await Scheduler(_app).RunOnceAsync(default)).ShouldBe(1);
        (await CaseAsync(stuck)).Version.ShouldBe(2);
    }

    [Fact]
    public async Task UnansweredCase_IsClosedOnce_WhenTheLastDayHasEnded()
    {
        var id = await _app.FileCaseAsync();
        await AskAsync(id, until: new DateOnly(2026, 11, 30));
        await BothAsync(At("2026-11-30T16:29"));
        (await CaseAsync(id)).Status.ShouldBe("need_info");

        await BothAsync(At("2026-11-30T16:30"));
        await BothAsync(At("2026-12-20T09:00"));

        var row = await CaseAsync(id);
        (row.Status, row.AnswerBy).ShouldBe(("closed", null));
        var step = (await _app.StepsAsync()).ShouldHaveSingleItem();
        (step.Status, step.News).ShouldBe(("closed", "closed_unanswered"));
    }

    [Fact]
    public async Task HolidayAnnouncedLate_MovesTheOpenCases_AndTheirPeopleAreTold()
    {
        // Received Monday, due Thursday; the second one waits for its citizen, the third is done.
        var id = await _app.FileCaseAsync();
        var waiting = await _app.FileCaseAsync();
        var done = await _app.FileCaseAsync();
        await AskAsync(waiting, until: new DateOnly(2026, 11, 30));
        await InCaseAsync(done, (_, _, _) => Task.CompletedTask, "done");
        await BothAsync(_app.Clock.GetUtcNow());
        using var palad = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Palad));

        using var added = await palad.ActAsync(
            "holidays",
            new
            {
                day = "2026-11-25",
                th = "วันหยุดราชการกรณีพิเศษ",
                en = "Special holiday",
            }
        );
        added.StatusCode.ShouldBe(HttpStatusCode.OK, await added.Content.ReadAsStringAsync());
        var line = await _app.ReadAsync(db => db.Set<AuditEntry>().SingleAsync(e => e.Act == "calendar_holiday_added"));
        line.Detail.ShouldBe("2026-11-25");
        // Filed at a replica that has not heard of it yet.
        var late = await _app.FileCaseAsync();
        await _app.WriteAsync(async db =>
        {
            (await db.Submissions.SingleAsync(s => s.Id == late)).DueAt = At("2026-11-26T16:30");
            (await db.DueWorks.SingleAsync(w => w.SubmissionId == late)).CalendarStamp = 1;
        });
        await BothAsync(_app.Clock.GetUtcNow());
        await BothAsync(_app.Clock.GetUtcNow());

        foreach (var moved in new[] { id, late })
        {
            (await CaseAsync(moved)).DueAt.ShouldBe(At("2026-11-27T16:30"));
        }
        (await CaseAsync(done)).DueAt.ShouldBe(At("2026-11-26T16:30"));
        var told = (await _app.StepsAsync()).Where(s => s.News == "due_changed").ToList();
        told.Select(s => s.SubmissionId).ShouldBe([id, late], ignoreOrder: true);
        told.ShouldAllBe(s => s.DueAt == At("2026-11-27T16:30") && s.PublicText!.Contains("ปฏิทินวันทำการ"));
    }

    [Fact]
    public async Task OfficersWordAboutTheDelay_IsToldAtOnce_AndAgainByTheClock()
    {
        var id = await _app.FileCaseAsync();
        using var desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        foreach (
            var (expected, reason, box) in new[]
            {
                (null, "รออะไหล่จากส่วนกลาง", "expectedOn"),
                ("2026-11-22", "รออะไหล่จากส่วนกลาง", "expectedOn"),
                ("2028-11-22", "รออะไหล่จากส่วนกลาง", "expectedOn"),
                ("2026-12-08", "โทร 081-234-5678", "reason"),
            }
        )
        {
            using var refused = await desk.ActAsync(
                id,
                "delay",
                new
                {
                    version = 1,
                    reason,
                    expectedOn = expected,
                }
            );
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await refused.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe([box]);
        }

        using var said = await desk.ActAsync(
            id,
            "delay",
            new
            {
                version = 1,
                reason = "รออะไหล่จากส่วนกลาง",
                expectedOn = "2026-12-08",
            }
        );
        said.StatusCode.ShouldBe(HttpStatusCode.OK, await said.Content.ReadAsStringAsync());
        // Told on the 23rd: the clock's own notice is due seven days later, when it is late.
        await BothAsync(At("2026-11-27T09:00"));
        await BothAsync(At("2026-11-30T10:00"));
        // The day that was expected has passed.
        await BothAsync(At("2026-12-09T10:00"));

        (await _app.StepsAsync())
            .Select(s => (s.News, s.Status, s.PublicText, s.EscalatedTo))
            .ShouldBe([
                ("delayed", "submitted", "เนื่องจากรออะไหล่จากส่วนกลาง คาดว่าจะแล้วเสร็จวันที่ 8 ธันวาคม 2569", null),
                ("delayed", "submitted", "เนื่องจากรออะไหล่จากส่วนกลาง คาดว่าจะแล้วเสร็จวันที่ 8 ธันวาคม 2569", "head"),
                ("delayed", "submitted", "เนื่องจากรออะไหล่จากส่วนกลาง", "palad"),
            ]);
        using var again = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        using var second = await again.ActAsync(
            id,
            "delay",
            new
            {
                version = 4,
                reason = "อะไหล่มาถึงแล้ว",
                expectedOn = "2026-12-14",
            }
        );
        second.StatusCode.ShouldBe(HttpStatusCode.OK, await second.Content.ReadAsStringAsync());
        (
            await _app.ReadAsync(db =>
                db.Set<AuditEntry>()
                    .Where(e => e.Act == "delay_stated")
                    .OrderBy(e => e.Seq)
                    .Select(e => e.Detail)
                    .ToListAsync()
            )
        ).ShouldBe(["expected=2026-12-08", "expected=2026-12-14"]);
        (await _app.ReadAsync(db => db.DelayStatements.SingleAsync())).Reason.ShouldBe("อะไหล่มาถึงแล้ว");
    }

    [Fact]
    public async Task Calendar_IsEditedByPaladAndAdmin_AndCountsAtEveryReplica()
    {
        await HearOfAsync("นางหัวหน้า กองช่าง", StaffRoles.Head, "works");
        var deputy = await HearOfAsync("นายรักษาการ ช่าง", StaffRoles.Officer, "works");
        foreach (var role in new[] { StaffRoles.Officer, StaffRoles.Head, StaffRoles.Auditor })
        {
            using var other = _app.Client(ResourceNames.Site, staff: Desk.Officer(role));
            (await other.GetAsync("/desk/calendar")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
            (await other.ActAsync("remove", new { day = "2026-12-07" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        using var admin = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        var view = await DoneAsync(await admin.GetAsync("/desk/calendar"));
        // Taken over from office.json once; neither year has all of its days yet.
        Days(view).ShouldBe(["2026-12-07", "2026-12-10", "2026-12-31"]);
        view["incompleteYears"]!.AsArray().Select(y => (int)y!).ShouldBe([2026, 2027]);

        var imported = await DoneAsync(
            await admin.ActAsync(
                "import",
                new
                {
                    lines = "วันศุกร์ที่ 1 มกราคม 2570 วันขึ้นปีใหม่ | New Year\n\n๒๒ ก.พ. ๒๕๗๐ วันมาฆบูชา\n20/05/2570 วันวิสาขบูชา\n2027-07-19 วันเข้าพรรษา",
                }
            )
        );
        imported["year"]!.GetValue<int>().ShouldBe(2027);
        Days(imported).ShouldContain("2027-02-22");
        Days(imported).Count.ShouldBe(14);
        imported["incompleteYears"]!.AsArray().Select(y => (int)y!).ShouldBe([2026]);
        foreach (var lines in new[] { "", "วันมาฆบูชา", "31 กุมภาพันธ์ 2570 วันที่ไม่มี", "1 มกราคม 2570" })
        {
            using var refused = await admin.ActAsync("import", new { lines });
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, lines);
        }
        await DoneAsync(await admin.ActAsync("remove", new { day = "2026-12-07" }));
        await DoneAsync(
            await admin.ActAsync(
                "hours",
                new
                {
                    opens = "08:00",
                    closes = "16:00",
                    noticeEveryDays = 7,
                    chiefAfterDays = 3,
                }
            )
        );
        using var wrong = await admin.ActAsync(
            "hours",
            new
            {
                opens = "17:00",
                closes = "8",
                noticeEveryDays = 0,
                chiefAfterDays = 3,
            }
        );
        (await wrong.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["opens", "noticeEveryDays"]);
        var named = await DoneAsync(await admin.ActAsync("heads", new { department = "works", head = deputy }));
        Heads(named).ShouldBe(["นายรักษาการ ช่าง"]);
        var unnamed = await DoneAsync(await admin.ActAsync("heads", new { department = "works", head = (Guid?)null }));
        Heads(unnamed).ShouldBe(["นางหัวหน้า กองช่าง"]);
        unnamed["changes"]!
            .AsArray()
            .Select(c => (string?)c!["kind"])
            .ShouldBe(
                [
                    "head",
                    "head",
                    "hours",
                    "holiday_removed",
                    "holiday_added",
                    "holiday_added",
                    "holiday_added",
                    "holiday_added",
                ],
                ignoreOrder: true
            );

        await Scheduler(_twin).RunOnceAsync(default);
        var there = _twin.Services.GetRequiredService<WorkingCalendar>().Now;
        there.IsWorkingDay(new DateOnly(2026, 12, 7)).ShouldBeTrue();
        there.IsWorkingDay(new DateOnly(2027, 2, 22)).ShouldBeFalse();
        (there.Hours.Opens, there.Rules).ShouldBe((new TimeOnly(8, 0), new ClockRules(7, 3)));
    }

    private static List<string?> Days(JsonNode view) =>
        [.. view["holidays"]!.AsArray().Select(h => (string?)h!["day"])];

    private static List<string?> Heads(JsonNode view) =>
        [
            .. view["departments"]!.AsArray().Single(d => (string?)d!["code"] == "works")!["heads"]!
                .AsArray()
                .Select(h => (string?)h),
        ];

    private static async Task<JsonNode> DoneAsync(HttpResponseMessage response)
    {
        using (response)
        {
            response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
            return await response.JsonAsync();
        }
    }

    private static Scheduler Scheduler(ServiceApp<SubmissionsDbContext> app) =>
        app.Services.GetRequiredService<Scheduler>();

    private void SetClocks(DateTimeOffset now)
    {
        _app.Clock.SetUtcNow(now);
        _twin.Clock.SetUtcNow(now);
    }

    private async Task BothAsync(DateTimeOffset now)
    {
        SetClocks(now);
        await Task.WhenAll(Scheduler(_app).RunOnceAsync(default), Scheduler(_twin).RunOnceAsync(default));
    }

    private async Task<Guid> HearOfAsync(string name, string role, string department)
    {
        var staff = new StaffMemberChanged
        {
            StaffId = Guid.CreateVersion7(),
            Version = 1,
            DisplayName = name,
            Departments = [department],
            Roles = [role],
            Active = true,
        };
        await _app.DeliverAsync(staff, Contracts.Topology.SubmissionsQueue);
        return staff.StaffId;
    }

    private Task<Submission> CaseAsync(Guid id) => _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == id));

    private Task AskAsync(Guid id, DateOnly until) =>
        InCaseAsync(
            id,
            (db, c, now) => _app.Services.GetRequiredService<CaseClock>().PauseAsync(db, c, now, until, null, default),
            "need_info"
        );

    private Task InCaseAsync(
        Guid id,
        Func<SubmissionsDbContext, Submission, DateTimeOffset, Task> act,
        string status
    ) =>
        _app.WriteAsync(async db =>
        {
            var c = await db.Submissions.SingleAsync(s => s.Id == id);
            await act(db, c, _app.Clock.GetUtcNow());
            c.Status = status;
        });
}

internal static class CalendarActs
{
    public static Task<HttpResponseMessage> ActAsync(this HttpClient desk, string act, object body) =>
        System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(desk, $"/desk/calendar/{act}", body);
}
