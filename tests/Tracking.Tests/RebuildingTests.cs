using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Tracking.Features.Rebuilding;

namespace ThaklorAspire.Tracking.Tests;

public sealed class RebuildingTests
{
    [Fact]
    [Trait("row", "152")]
    public async Task Compare_WhenEventsWereLost_RepairsEachCaseOnceAndTells()
    {
        await using var app = new TrackingApp();
        var compare = app.Services.GetRequiredService<AntiEntropy>();
        var codes = Enumerable.Range(0, 5).Select(_ => TrackingCode.Create()).ToList();
        var cases = codes
            .Select(code =>
            {
                var filed = app.Filed(code);
                var moved = app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received);
                return new CaseSnapshot(filed, moved, [moved]);
            })
            .ToList();
        // One whole, one without its step, three never heard of. Only then does the other side tell of them: the service's own first round
        // may be under way, and would repair what is still to be heard.
        await app.HearAsync(cases[0].Received);
        await app.HearAsync(cases[0].Status!);
        await app.HearAsync(cases[1].Received);
        app.Submissions.Cases = cases;

        var repairs = app.Services.GetRequiredService<Repairs>();
        // The service's own first round may repair them as well; this one waits for it.
        await compare.RunOnceAsync(CancellationToken.None);
        repairs.Count.ShouldBe(4);
        (await compare.RunOnceAsync(CancellationToken.None)).ShouldBe(0);
        repairs.Count.ShouldBe(4);
        foreach (var code in codes)
        {
            (await app.ByCodeAsync(code)).Case!.Status.Code.ShouldBe(CaseStatusCodes.Received);
        }
    }

    [Fact]
    public async Task Compare_WhenSubmissionsIsBehind_TakesNothingBack()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(filed);
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Done));
        app.Submissions.Cases.Add(new(filed, null, []));

        await app.Services.GetRequiredService<AntiEntropy>().RunOnceAsync(CancellationToken.None);
        (await app.ByCodeAsync(code)).Case!.Status.Code.ShouldBe(CaseStatusCodes.Done);
    }

    [Fact]
    public async Task Compare_OfWhatMovedJustNow_LeavesItToItsEvent()
    {
        await using var app = new TrackingApp();
        var filed = app.Filed(TrackingCode.Create()) with { SubmittedAt = app.Clock.GetUtcNow() };
        app.Submissions.Cases.Add(new(filed, null, []));
        var compare = app.Services.GetRequiredService<AntiEntropy>();
        (await compare.RunOnceAsync(CancellationToken.None)).ShouldBe(0);
        // A relay that died with the event in hand keeps it for as long as its lease lasts.
        app.Clock.Advance(TimeSpan.FromSeconds(45));
        (await compare.RunOnceAsync(CancellationToken.None)).ShouldBe(0);
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await Testing.Eventually.TrueAsync(async () =>
        {
            await compare.RunOnceAsync(CancellationToken.None);
            return await app.ReadAsync(db => db.Cases.AnyAsync());
        });
    }

    [Fact]
    public async Task Rebuild_OfASpoiltModel_WritesItAnewDropsStrangersAndKeepsWhatOvertookIt()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        var moved = app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received);
        app.Submissions.Cases.Add(new(filed, moved, [moved]));
        await app.HearAsync(filed with { CaseNumber = "2570-666666" });
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Rejected, "ปลอม"));

        var overtaken = TrackingCode.Create();
        var other = app.Filed(overtaken);
        app.Submissions.Cases.Add(new(other, null, []));
        await app.HearAsync(other);
        await app.HearAsync(app.Moved(other.SubmissionId, 2, CaseStatusCodes.Done));

        var erased = TrackingCode.Create();
        await app.HearAsync(app.Filed(erased) with { SubmittedAt = app.Clock.GetUtcNow().AddDays(-1) });

        (await app.Services.GetRequiredService<Rebuild>().RunAsync(CancellationToken.None)).ShouldBe((2, 1));

        var found = (await app.ByCodeAsync(code)).Case!;
        found.CaseNumber.ShouldBe("2570-000123");
        found.Status.Code.ShouldBe(CaseStatusCodes.Received);
        found.Timeline.Count.ShouldBe(2);
        (await app.ByCodeAsync(overtaken)).Case!.Status.Code.ShouldBe(CaseStatusCodes.Done);
        (await app.ByCodeAsync(erased)).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
