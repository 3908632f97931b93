using System.Net;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Tracking.Features.Timeline;

namespace ThaklorAspire.Tracking.Tests;

public sealed class TimelineTests
{
    [Fact]
    [Trait("row", "152")]
    public async Task Hear_InEveryOrderAndTwice_EndsInTheSameCase()
    {
        await using var app = new TrackingApp();
        int[][] orders =
        [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ];
        var answers = new List<string>();
        foreach (var order in orders)
        {
            var code = TrackingCode.Create();
            var filed = app.Filed(code);
            object[] events =
            [
                filed,
                app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received),
                app.Moved(filed.SubmissionId, 3, CaseStatusCodes.Done, "ใบเสร็จรับเงินเล่มที่ 12 เลขที่ 345"),
            ];
            foreach (var i in order.Concat(order))
            {
                await HearAsync(app, events[i]);
            }
            var (status, found) = await app.ByCodeAsync(code);
            status.ShouldBe(HttpStatusCode.OK);
            found!.Status.Code.ShouldBe(CaseStatusCodes.Done);
            found.Status.Th.ShouldBe("ยืนยันการชำระเงินและออกใบเสร็จรับเงินแล้ว");
            found.Timeline[^1].Note.ShouldBe("ใบเสร็จรับเงินเล่มที่ 12 เลขที่ 345");
            answers.Add(string.Join(',', found.Timeline.Select(t => $"{t.Status} {t.At:O}")));
        }
        answers.Distinct().ShouldHaveSingleItem();
        answers[0].ShouldStartWith("submitted ");
        answers[0].Split(',').Length.ShouldBe(3);
    }

    [Fact]
    public async Task Hear_WhenOnlyTheStatusCame_CaseIsFoundByNobody()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received));

        (await app.ByCodeAsync(code)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await app.ReadAsync(db => db.Cases.SingleAsync())).IsKnown.ShouldBeFalse();

        await app.HearAsync(filed);
        (await app.ByCodeAsync(code)).Case!.Status.Code.ShouldBe(CaseStatusCodes.Received);
    }

    [Fact]
    [Trait("row", "152")]
    public async Task Hear_WhenAMiddleEventIsLost_StatusIsTheNewestAndNeverGoesBack()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(filed);
        await app.HearAsync(app.Moved(filed.SubmissionId, 4, CaseStatusCodes.Done));
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received));

        var found = (await app.ByCodeAsync(code)).Case!;
        found.Status.Code.ShouldBe(CaseStatusCodes.Done);
        found.Timeline.Select(t => t.Status).ShouldBe(["submitted", "received", "done"]);
    }

    [Theory]
    [Trait("row", "152")]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public async Task Hear_WithAVersionThatIsNone_IsPoisonAndChangesNothing(int version)
    {
        await using var app = new TrackingApp();
        var filed = app.Filed(TrackingCode.Create());
        await Should.ThrowAsync<PoisonMessageException>(() =>
            app.HearAsync(app.Moved(filed.SubmissionId, version, CaseStatusCodes.Done))
        );
        (await app.ReadAsync(db => db.Cases.CountAsync())).ShouldBe(0);
    }

    [Fact]
    [Trait("row", "152")]
    public async Task Hear_WithTheSameVersionAndAnotherPayload_KeepsTheFirst()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(filed);
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received));
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Rejected, "ปลอม"));
        await app.HearAsync(filed with { CaseNumber = "2570-999999", CodeHash = "t1.00" });

        var found = (await app.ByCodeAsync(code)).Case!;
        found.CaseNumber.ShouldBe("2570-000123");
        found.Status.Code.ShouldBe(CaseStatusCodes.Received);
        found.Timeline.Count.ShouldBe(2);
    }

    public static TheoryData<string> EveryNews => [.. CaseNewsCodes.All];

    [Theory]
    [MemberData(nameof(EveryNews))]
    public async Task News_OfAStep_HasALineOfItsOwnInBothLanguages_AndTheStateStaysWhatItWas(string news)
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(filed);
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Closed));
        await app.HearAsync(app.Moved(filed.SubmissionId, 3, CaseStatusCodes.Closed, "ถ้อยคำ") with { News = news });

        var found = (await app.ByCodeAsync(code)).Case!;
        var step = found.Timeline[^1];
        (step.News, step.Note).ShouldBe((news, "ถ้อยคำ"));
        if (news is not CaseNewsCodes.ClosedUnanswered and not CaseNewsCodes.Withdrawn)
        {
            step.Th.ShouldNotBe(found.Timeline[^2].Th);
            step.En.ShouldNotBe(found.Timeline[^2].En);
        }
        found.Timeline[^2].News.ShouldBeNull();
        found.Status.Th.ShouldBe("ยุติเรื่อง เนื่องจากไม่ได้รับเอกสารภายในกำหนด");
    }

    [Fact]
    public async Task News_ThatThisVersionDoesNotKnow_IsToldByItsState()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(filed);
        await app.HearAsync(app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Received) with { News = "of_tomorrow" });

        var step = (await app.ByCodeAsync(code)).Case!.Timeline[^1];
        (step.Th, step.News).ShouldBe(("รับเรื่องแล้ว", null));
    }

    [Fact]
    public async Task Case_ThatWasJoinedToAnother_DoesNotSayThatDocumentsDidNotCome()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(filed);
        await app.HearAsync(
            app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Closed) with
            {
                News = CaseNewsCodes.Merged,
            }
        );
        await app.HearAsync(
            app.Moved(filed.SubmissionId, 3, CaseStatusCodes.Closed) with
            {
                News = CaseNewsCodes.Message,
            }
        );

        (await app.ByCodeAsync(code)).Case!.Status.Th.ShouldBe("รวมเข้ากับเรื่องเดียวกันที่มีผู้แจ้งไว้แล้ว");
    }

    [Fact]
    public async Task Case_GivenToAnotherDepartment_SaysToWhomInTheTimelineAndWhoHasIt()
    {
        await using var app = new TrackingApp();
        var code = TrackingCode.Create();
        var filed = app.Filed(code);
        await app.HearAsync(
            app.Moved(filed.SubmissionId, 2, CaseStatusCodes.Submitted) with
            {
                HandedOver = true,
                Department = new()
                {
                    Code = "works",
                    Title = new() { Th = "กองช่าง", En = "Public Works Division" },
                },
            }
        );
        await app.HearAsync(filed);

        var found = (await app.ByCodeAsync(code)).Case!;
        found.Timeline.Select(t => t.Th).ShouldBe(["ส่งเรื่องแล้ว รอเจ้าหน้าที่รับเรื่อง", "ส่งเรื่องให้กองช่าง"]);
        found.Timeline[^1].En.ShouldBe("Passed to Public Works Division");
        found.Department!.Code.ShouldBe("works", "a filing that came late knows only the first one");
    }

    [Fact]
    public void StatusText_ForEveryStatusOfTheContract_IsItsOwnInBothLanguages()
    {
        var codes = typeof(CaseStatusCodes).GetFields().Select(f => (string)f.GetRawConstantValue()!).ToList();
        foreach (var category in new[] { "PAY", "REQ" })
        {
            codes.Select(c => StatusTexts.Of(c, category).Th).Distinct().Count().ShouldBe(codes.Count);
            codes.Select(c => StatusTexts.Of(c, category).En).Distinct().Count().ShouldBe(codes.Count);
        }
        StatusTexts.Of(CaseStatusCodes.Done, "REQ").Th.ShouldBe("ดำเนินการแล้วเสร็จ");
        StatusTexts.Of(CaseStatusCodes.Checking, "PAY").Th.ShouldBe("อยู่ระหว่างตรวจสอบการชำระเงิน");
    }

    private static Task<bool> HearAsync(TrackingApp app, object e) =>
        e is SubmissionReceived filed ? app.HearAsync(filed) : app.HearAsync((CaseStatusChanged)e);
}
