using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Notifications.Features.Reconciling;

namespace ThaklorAspire.Notifications.Tests;

/// <summary>Mails whose events were lost with their queue.</summary>
public sealed class ReconcilingTests
{
    private static Task<int> CompareAsync(NotificationsApp app) =>
        app.Services.GetRequiredService<Reconciliation>().RunOnceAsync(CancellationToken.None);

    private static Task<int> JobsAsync(NotificationsApp app) => app.ReadAsync(db => db.Jobs.CountAsync());

    [Fact]
    public async Task Passing_StepOfOneAct_IsNoMail()
    {
        await using var app = NotificationsApp.Start();
        var filed = app.Filed();
        await app.HearAsync(filed);
        await app.HearAsync(
            app.Moved(filed.SubmissionId, 3, CaseStatusCodes.Done, "ใบเสร็จรับเงินเล่มที่ 12 เลขที่ 345")
        );
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received) with { Passing = true });
        await app.SettledAsync(2);

        app.Mails().Count.ShouldBe(2, "one about the filing, one about the payment");
        app.Mails().ShouldContain(m => m.TextBody!.Contains("เล่มที่ 12 เลขที่ 345", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compare_WhenBothEventsWereLost_SendsEachMailOnce_HoweverLateTheEventsCome()
    {
        await using var app = NotificationsApp.Start();
        await CompareAsync(app);
        var filed = app.Filed();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var moved = app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received);
        app.Contacts.Cases.Add(new(filed, moved));

        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await CompareAsync(app);
        (await CompareAsync(app)).ShouldBe(0);
        await app.SettledAsync(2);
        await app.HearAsync(filed);
        await app.HearAsync(moved);

        (await JobsAsync(app)).ShouldBe(2);
        app.Mails().Count.ShouldBe(2);
        app.Services.GetRequiredService<Repairs>().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Compare_OfAStepThatANewerOneOvertook_SendsTheNewestAlone()
    {
        await using var app = NotificationsApp.Start();
        await CompareAsync(app);
        var filed = app.Filed();
        await app.HearAsync(filed);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        app.Contacts.Cases.Add(new(filed, app.Moved(filed.SubmissionId, 3, CaseStatusCodes.Done)));

        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await CompareAsync(app);
        await app.SettledAsync(2);

        (await app.ReadAsync(db => db.Jobs.Where(j => j.Status != null).Select(j => j.Version).SingleAsync())).ShouldBe(
            3
        );
    }

    [Fact]
    public async Task Compare_OfANewDatabase_WritesToNobodyAboutOldHistory()
    {
        await using var app = NotificationsApp.Start();
        var before = app.Clock.GetUtcNow().AddHours(-1);
        var old = app.Filed() with { SubmittedAt = before };
        app.Contacts.Cases.Add(new(old, app.Moved(old.SubmissionId, 2, CaseStatusCodes.Done) with { At = before }));
        app.Clock.Advance(TimeSpan.FromMinutes(10));

        (await CompareAsync(app)).ShouldBe(0);
        app.Clock.Advance(TimeSpan.FromHours(2));
        (await CompareAsync(app)).ShouldBe(0);
        (await JobsAsync(app)).ShouldBe(0);

        // What happens to the old case from now on is told, and its facts come with the comparison.
        app.Contacts.Cases[0] = new(old, app.Moved(old.SubmissionId, 3, CaseStatusCodes.InProgress));
        app.Clock.Advance(TimeSpan.FromMinutes(10));
        await CompareAsync(app);
        await app.SettledAsync(1);
        app.Mails().ShouldHaveSingleItem().TextBody!.ShouldContain("อยู่ระหว่างดำเนินการ");
    }

    [Fact]
    public async Task Compare_AfterAWeek_LeavesOldNewsAlone()
    {
        await using var app = NotificationsApp.Start();
        await CompareAsync(app);
        app.Contacts.Cases.Add(new(app.Filed(), null));

        app.Clock.Advance(TimeSpan.FromDays(8));

        (await CompareAsync(app)).ShouldBe(0);
        (await JobsAsync(app)).ShouldBe(0);
    }

    [Fact]
    public async Task Compare_OfWhatMovedJustNow_LeavesItToItsEvent()
    {
        await using var app = NotificationsApp.Start();
        await CompareAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        app.Contacts.Cases.Add(new(app.Filed(), null));

        (await CompareAsync(app)).ShouldBe(0);
        (await JobsAsync(app)).ShouldBe(0);
    }
}
