using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>The clock of a case stands while the citizen must answer, and the desk sees it stand.</summary>
public sealed class CaseClockTests : IAsyncDisposable
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();

    private CaseClock Clock => _app.Services.GetRequiredService<CaseClock>();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static DateTimeOffset At(string local) =>
        DateTimeOffset.Parse(local + "+07:00", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Pause_StopsTheClock_AndTheAnswerLetsItGoOn()
    {
        // Monday 23 November, three working days: due Thursday.
        var id = await _app.FileCaseAsync();
        using var desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        await AskAsync(id, until: new DateOnly(2026, 11, 28));

        var waiting = await CaseAsync(id);
        // A Saturday: the last day is the Monday after it. The 30th is left out, three days are left.
        (waiting.AnswerBy, waiting.DueAt).ShouldBe((At("2026-11-30T16:30"), At("2026-12-04T16:30")));
        var view = await (await desk.GetAsync($"/desk/cases/{id}")).JsonAsync();
        ((string?)view["due"]).ShouldBe("paused");
        var clock = view["clock"]!;
        (
            (string?)clock["state"],
            (int)clock["daysLeft"]!,
            (string?)clock["daysKind"],
            (string?)clock["answerBy"]
        ).ShouldBe(("paused", 3, "working", "2026-11-30T16:30:00+07:00"));
        var listed = await (await desk.GetAsync("/desk/queue")).JsonAsync();
        ((string?)listed["items"]![0]!["clock"]!["state"]).ShouldBe("paused");

        _app.Clock.SetUtcNow(At("2026-11-25T11:00"));
        await InCaseAsync(id, (db, c, now) => Clock.ResumeAsync(db, c, now, default), CaseStatusCodes.Checking);

        var going = await CaseAsync(id);
        (going.AnswerBy, going.DueAt).ShouldBe((null, At("2026-11-30T16:30")));
        var pause = await _app.ReadAsync(db => db.Pauses.SingleAsync());
        (pause.Reason, pause.From, pause.To).ShouldBe(
            (PauseReasons.Documents, At("2026-11-23T10:00"), At("2026-11-25T11:00"))
        );
    }

    [Fact]
    public async Task WhatIsMissing_IsAskedOnce_AndAgainOnlyForANewReason()
    {
        var id = await _app.FileCaseAsync();
        (await MayAskAsync(id)).ShouldBe(Asking.Free);
        await AskAsync(id, until: new DateOnly(2026, 11, 27));
        (await MayAskAsync(id)).ShouldBe(Asking.Waiting);
        await Should.ThrowAsync<InvalidOperationException>(() => AskAsync(id, until: new DateOnly(2026, 11, 27)));
        _app.Clock.SetUtcNow(At("2026-11-24T11:00"));
        await InCaseAsync(id, (db, c, now) => Clock.ResumeAsync(db, c, now, default), CaseStatusCodes.Checking);

        (await MayAskAsync(id)).ShouldBe(Asking.OnlyForNewReason);
        await Should.ThrowAsync<InvalidOperationException>(() => AskAsync(id, until: new DateOnly(2026, 11, 27)));
        await AskAsync(id, until: new DateOnly(2026, 12, 4), "ชื่อในเอกสารที่ส่งมาไม่ตรงกับคำขอ");

        var second = await _app.ReadAsync(db => db.Pauses.OrderBy(p => p.From).LastAsync());
        (second.Reason, second.NewReason).ShouldBe((PauseReasons.NewReason, "ชื่อในเอกสารที่ส่งมาไม่ตรงกับคำขอ"));
    }

    [Fact]
    public async Task WhateverTheOfficeDoesWithAWaitingCase_LetsItsClockGoOn()
    {
        var id = await _app.FileCaseAsync();
        await AskAsync(id, until: new DateOnly(2026, 12, 4));
        _app.Clock.SetUtcNow(At("2026-11-25T11:00"));
        using var desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        await InCaseAsync(id, (_, _, _) => Task.CompletedTask, CaseStatusCodes.Checking);
        using var rejected = await desk.ActAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "ยอดเงินไม่ตรงกับที่ค้างชำระ",
                ground = "ข้อบัญญัติ อบต. เรื่องการจัดการมูลฝอย",
            }
        );
        rejected.StatusCode.ShouldBe(HttpStatusCode.OK, await rejected.Content.ReadAsStringAsync());

        (await CaseAsync(id)).AnswerBy.ShouldBeNull();
        (await _app.ReadAsync(db => db.Pauses.SingleAsync())).To.ShouldBe(At("2026-11-25T11:00"));

        using var reopened = await desk.ActAsync(id, "reopen", new { version = 2, reason = "ตรวจสอบยอดแล้วถูกต้อง" });
        reopened.StatusCode.ShouldBe(HttpStatusCode.OK);
        var again = await CaseAsync(id);
        // A new promise from that Wednesday, and everything may be asked once more.
        (again.ClockRound, again.DueAt).ShouldBe((1, At("2026-11-30T16:30")));
        (await MayAskAsync(id)).ShouldBe(Asking.Free);
    }

    private Task<Submission> CaseAsync(Guid id) => _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == id));

    private Task<Asking> MayAskAsync(Guid id) =>
        _app.ReadAsync(async db =>
            await CaseClock.MayAskAsync(db, await db.Submissions.SingleAsync(s => s.Id == id), default)
        );

    private Task AskAsync(Guid id, DateOnly until, string? newReason = null) =>
        InCaseAsync(
            id,
            (db, c, now) => Clock.PauseAsync(db, c, now, until, newReason, default),
            CaseStatusCodes.NeedInfo
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
