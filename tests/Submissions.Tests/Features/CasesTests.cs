using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Notifications;
using ThaklorAspire.Contracts.Payments;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

public sealed class CasesTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _desk = null!;

    public ValueTask InitializeAsync()
    {
        _desk = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Confirm_WhenNobodyHasAcceptedYet_MakesBothMovesInOneCommit()
    {
        var id = await _app.FileCaseAsync();
        using var response = await _desk.ActAsync(
            id,
            "confirm-payment",
            new
            {
                version = 1,
                amountSatang = 4000,
                receiptBook = "12",
                receiptNumber = "34",
            }
        );
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var view = await response.JsonAsync();
        ((string?)view["status"]).ShouldBe("done");
        ((long?)view["payment"]!["amountSatang"]).ShouldBe(4000);
        view["acts"]!.AsArray().Select(a => (string?)a!["act"]).ShouldBe(["submit", "accept", "confirm_payment"]);
        view["allowed"]!.AsArray().Select(a => (string?)a).ShouldBe(["reopen", "corrected"]);
        (await _app.EventsAsync()).ShouldBe([
            "submission.received.v1 1",
            "case.status_changed.v1 2",
            "case.status_changed.v1 3",
        ]);
        var steps = await _app.StepsAsync();
        steps.Select(s => (s.Status, s.Passing)).ShouldBe([("received", true), ("done", false)]);
        steps[0].PublicText.ShouldBeNull();
        steps[1]
            .PublicText.ShouldBe(
                "กองคลังตรวจสอบการชำระเงิน 40.00 บาท เรียบร้อยแล้ว ใบเสร็จรับเงินเล่มที่ 12 เลขที่ 34"
            );
    }

    [Fact]
    public async Task Confirm_OfACaseFiledInEnglish_TellsAmountAndReceiptInEnglish_AndTheFeedTellsTheSame()
    {
        var form = _app.Form();
        form["locale"] = "en";
        var id = await _app.FileCaseAsync(form);
        var filed = _app.Clock.GetUtcNow();
        _app.Clock.Advance(TimeSpan.FromSeconds(20));
        (await _desk.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        _app.Clock.Advance(TimeSpan.FromSeconds(20));
        using var response = await _desk.ActAsync(
            id,
            "confirm-payment",
            new
            {
                version = 2,
                amountSatang = 123_450,
                receiptBook = "12",
                receiptNumber = "34",
            }
        );
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());

        var steps = await _app.StepsAsync();
        steps.ShouldAllBe(s => !s.Passing, "two acts are two pieces of news");
        steps[^1]
            .PublicText.ShouldBe(
                "Finance Division has confirmed your payment of 1,234.50 baht. Receipt book 12, number 34."
            );

        using var notifications = _app.Client(ResourceNames.Notifications);
        async Task<System.Text.Json.Nodes.JsonNode> FeedAsync(DateTimeOffset since)
        {
            using var page = await notifications.GetAsync(
                $"/internal/cases?since={Uri.EscapeDataString(since.ToString("O"))}"
            );
            return await page.JsonAsync();
        }

        var snapshot = (await FeedAsync(filed.AddSeconds(1)))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)snapshot["status"]!["publicText"]).ShouldBe(steps[^1].PublicText);
        ((bool?)snapshot["status"]!["passing"]).ShouldBe(false);
        (await FeedAsync(_app.Clock.GetUtcNow().AddMinutes(1)))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Act_WhenAnotherOfficerWasFirst_IsToldWhoDidWhatAndChangesNothing()
    {
        var id = await _app.FileCaseAsync();
        (await _desk.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var second = await _desk.ActAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "หลักฐานไม่ตรงกับรายการรับโอน",
                ground = "ข้อบัญญัติตำบล ข้อ 8",
            }
        );
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await second.JsonAsync();
        ((string?)problem["code"]).ShouldBe("version_conflict");
        ((int?)problem["current"]!["version"]).ShouldBe(2);
        ((string?)problem["current"]!["act"]).ShouldBe("accept");
        ((string?)problem["current"]!["who"]).ShouldBe("นางสาวทดสอบ เจ้าหน้าที่");
        (await _app.ReadAsync(db => db.Submissions.SingleAsync())).Status.ShouldBe("received");
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Act_WhenTwoOfficersPressAtOnce_OneIsDoneAndOneIsTold()
    {
        var id = await _app.FileCaseAsync();
        var both = await Task.WhenAll(
            _desk.ActAsync(id, "accept", new { version = 1 }),
            _desk.ActAsync(id, "accept", new { version = 1 })
        );
        both.Select(r => r.StatusCode).ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict], ignoreOrder: true);
        (await _app.ReadAsync(db => db.Acts.CountAsync())).ShouldBe(2);
    }

    [Theory]
    [InlineData("โปรดติดต่อ 081-234-5678")]
    [InlineData("โปรดติดต่อ ๐๘๑๒๓๔๕๖๗๘")]
    [InlineData("โทร +66 81 234 5678")]
    [InlineData("เลขบัตร 1-0000-00000-00-9 ไม่ตรง")]
    [InlineData("1000000000009")]
    [InlineData("")]
    public async Task Reject_WhenTheReasonHoldsPersonalNumbersOrNothing_IsRefused(string reason)
    {
        var id = await _app.FileCaseAsync();
        using var response = await _desk.ActAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason,
                ground = "ข้อบัญญัติตำบล ข้อ 8",
            }
        );
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _app.ReadAsync(db => db.Submissions.SingleAsync())).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Reject_WhenTheReasonNamesTheOfficesPhone_IsDone()
    {
        var id = await _app.FileCaseAsync();
        using var response = await _desk.ActAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "ยอดเงินไม่ตรง ติดต่อกองคลัง โทร. 0 3671 5427",
                ground = "ข้อบัญญัติตำบล ข้อ 8",
            }
        );
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        (await _app.ReadAsync(db => db.Submissions.SingleAsync())).Status.ShouldBe("rejected");
    }

    [Theory]
    [Trait("row", "17")]
    [InlineData(0, "1", "1")]
    [InlineData(-1, "1", "1")]
    [InlineData(10_000_000_000, "1", "1")]
    [InlineData(4000, "", "1")]
    [InlineData(4000, "1", "0812345678")]
    public async Task Confirm_WhenAmountOrReceiptIsNone_IsRefused(
        long amountSatang,
        string receiptBook,
        string receiptNumber
    )
    {
        var id = await _app.FileCaseAsync();
        using var response = await _desk.ActAsync(
            id,
            "confirm-payment",
            new
            {
                version = 1,
                amountSatang,
                receiptBook,
                receiptNumber,
            }
        );
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [Trait("row", "17")]
    [InlineData("\"4000\"")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    [InlineData("40.5")]
    [InlineData("null")]
    public async Task Confirm_WhenTheAmountIsNoWholeNumber_IsMalformed(string amount)
    {
        var id = await _app.FileCaseAsync();
        using var content = new StringContent(
            $"{{\"version\":1,\"amountSatang\":{amount},\"receiptBook\":\"1\",\"receiptNumber\":\"1\"}}",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        using var response = await _desk.PostAsync($"/desk/cases/{id}/confirm-payment", content);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _app.ReadAsync(db => db.Submissions.SingleAsync())).Version.ShouldBe(1);
    }

    [Fact]
    [Trait("row", "79")]
    public async Task Case_WhenOfAnotherDepartment_DoesNotExistForTheOfficer()
    {
        var id = await _app.FileCaseAsync();
        using var other = _app.Client(ResourceNames.Site, staff: Desk.Officer(departments: "works"));
        (await other.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await other.GetAsync("/desk/queue")).JsonAsync())["items"]!.AsArray().Count.ShouldBe(0);
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Head, "works"));
        (await head.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var palad = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Palad, "works"));
        (await palad.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var gateway = _app.Client();
        (await gateway.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Officer_WhenDisabled_IsRefusedEvenWithALiveToken()
    {
        var staff = Desk.Officer();
        await _app.DeliverAsync(Changed(staff.Id, 2, false), Topology.SubmissionsQueue);
        await _app.DeliverAsync(Changed(staff.Id, 1, true), Topology.SubmissionsQueue);
        using var desk = _app.Client(ResourceNames.Site, staff: staff);
        (await desk.GetAsync("/desk/queue")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static StaffMemberChanged Changed(Guid id, int version, bool active) =>
        new()
        {
            StaffId = id,
            Version = version,
            DisplayName = "ทดสอบ",
            Departments = ["finance"],
            Roles = ["officer"],
            Active = active,
        };

    [Fact]
    public async Task Queue_WhenSearched_FindsByNumberIdPhoneNameAndCodeExactly()
    {
        using var client = _app.Client();
        using var filed = await client.SubmitAsync(_app.Form());
        var code = (string)(await filed.JsonAsync())["trackingCode"]!;
        foreach (
            var q in new[]
            {
                "2570-000001",
                "1000000000009",
                "0812345678",
                "สมหญิง",
                "ทดสอบดี สมหญิง",
                code.ToLowerInvariant(),
            }
        )
        {
            var page = await (await _desk.GetAsync($"/desk/queue?q={Uri.EscapeDataString(q)}")).JsonAsync();
            page["items"]!.AsArray().Count.ShouldBe(1, q);
            ((string?)page["items"]![0]!["applicantName"]).ShouldBe("สมหญิง ทดสอบดี");
        }
        foreach (var q in new[] { "2570-000002", "1000000000017", "สมชาย", "%", "' OR 1=1--" })
        {
            (await (await _desk.GetAsync($"/desk/queue?q={Uri.EscapeDataString(q)}")).JsonAsync())["items"]!
                .AsArray()
                .Count.ShouldBe(0, q);
        }
    }

    [Fact]
    public async Task Queue_WhenPaged_ShowsEveryCaseOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            await _app.FileCaseAsync();
        }
        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = await (await _desk.GetAsync($"/desk/queue?take=2&after={next}")).JsonAsync();
            seen.AddRange(page["items"]!.AsArray().Select(i => (string)i!["caseNumber"]!));
            ((int?)page["counts"]!["submitted"]).ShouldBe(5);
            next = (string?)page["next"];
        } while (next is not null);
        seen.Order().ShouldBe(Enumerable.Range(1, 5).Select(i => $"2570-{i:000000}"));
        (await _desk.GetAsync("/desk/queue?after=nonsense!")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("row", "21")]
    [Trait("row", "59")]
    public async Task Case_WhenTheSameSlipStandsInAnother_IsFlaggedToTheOfficerOnly()
    {
        var sha = new string('b', 64);
        await _app.FileCaseAsync(_app.Form(_app.Receipt(sha)));
        var second = await _app.FileCaseAsync(_app.Form(_app.Receipt(sha)));
        var view = await (await _desk.GetAsync($"/desk/cases/{second}")).JsonAsync();
        view["files"]![0]!["duplicateOf"]!.AsArray().Select(d => (string?)d).ShouldBe(["2570-000001"]);
        view["flags"]!.AsArray().Select(f => (string?)f).ShouldContain("duplicate_slip");
        ((string?)view["files"]![0]!["grant"]).ShouldNotBeNullOrEmpty();
    }

    private static readonly SlipReference Transfer = new() { Bank = "014", Reference = "014256700000013ABCDE" };

    [Fact]
    public async Task Slip_WhenItsCodeWasRead_ShowsTheOfficerBankAndReference()
    {
        var id = await FileSlipAsync(Transfer);

        var slip = await OnlySlipAsync(_desk, id);
        ((string?)slip["bank"], (string?)slip["bankName"]!["th"], (string?)slip["reference"]).ShouldBe(
            ("014", "ธนาคารไทยพาณิชย์", "014256700000013ABCDE")
        );
        slip["seenIn"]!.AsArray().ShouldBeEmpty();
        ((bool)slip["seenElsewhere"]!).ShouldBeFalse();
        // Kept as a keyed hash and sealed: the database alone tells nobody whose transfer it was.
        var row = await _app.ReadAsync(db => db.Slips.AsNoTracking().SingleAsync());
        row.Hash.ShouldNotContain(Transfer.Reference);
        row.ReferenceSealed.ShouldNotContain(Transfer.Reference);
    }

    [Fact]
    [Trait("row", "21")]
    public async Task Slip_WhenTheSameTransferStandsInAnotherCase_IsShownWithALinkAndFlaggedAndNeverBlocked()
    {
        var first = await FileSlipAsync(Transfer);
        var second = await FileSlipAsync(Transfer);

        var slip = await OnlySlipAsync(_desk, second);
        var seen = slip["seenIn"]!.AsArray().ShouldHaveSingleItem()!;
        ((Guid)seen["id"]!, (string?)seen["caseNumber"]).ShouldBe((first, "2570-000001"));
        var view = await (await _desk.GetAsync($"/desk/cases/{second}")).JsonAsync();
        view["flags"]!.AsArray().Select(f => (string?)f).ShouldContain("duplicate_slip");
        view["allowed"]!.AsArray().Select(a => (string?)a).ShouldContain("confirm_payment");
        var queue = await (await _desk.GetAsync("/desk/queue")).JsonAsync();
        queue["items"]!.AsArray().ShouldAllBe(i => i!["flags"]!.AsArray().Any(f => (string?)f == "duplicate_slip"));
        (await OnlySlipAsync(_desk, first))["seenIn"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Slip_OfAnotherBankOrWrittenInOtherCase_IsAnotherTransfer()
    {
        await FileSlipAsync(Transfer);

        foreach (
            var other in new[]
            {
                Transfer with
                {
                    Bank = "004",
                },
                Transfer with
                {
                    Reference = Transfer.Reference.ToLowerInvariant(),
                },
            }
        )
        {
            (await OnlySlipAsync(_desk, await FileSlipAsync(other)))["seenIn"]!.AsArray().ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Slip_SeenInACaseThatIsNotTheOfficers_IsToldWithoutSayingWhich()
    {
        var first = await FileSlipAsync(Transfer, new string('e', 64));
        var second = await FileSlipAsync(Transfer, new string('e', 64));
        await _app.WriteAsync(async db => (await db.Submissions.FirstAsync(s => s.Id == first)).Department = "works");
        using var officer = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Officer, "finance"));

        var slip = await OnlySlipAsync(officer, second);
        slip["seenIn"]!.AsArray().ShouldBeEmpty();
        ((bool)slip["seenElsewhere"]!).ShouldBeTrue();
        var view = await (await officer.GetAsync($"/desk/cases/{second}")).JsonAsync();
        ((bool)view["files"]![0]!["sameFile"]!["seenElsewhere"]!).ShouldBeTrue();
        view.ToJsonString().ShouldNotContain("2570-000001");
        // A confidential case is not even hinted at.
        await _app.WriteAsync(db =>
            db.Submissions.Where(s => s.Id == first).ExecuteUpdateAsync(u => u.SetProperty(s => s.Confidential, true))
        );
        ((bool)(await OnlySlipAsync(officer, second))["seenElsewhere"]!).ShouldBeFalse();
    }

    [Fact]
    [Trait("row", "152")]
    public async Task Slip_ToldOfTwiceOrForAFileThatWasRefused_StandsThereOnceOrNotAtAll()
    {
        var file = Guid.CreateVersion7();
        var id = await FileSlipAsync(Transfer, id: file);
        await TellAsync(id, file, Transfer, Transfer);
        (await _app.ReadAsync(db => db.Slips.CountAsync())).ShouldBe(1);

        var refused = Guid.CreateVersion7();
        var other = await _app.FileCaseAsync(_app.Form(_app.Receipt(id: refused)));
        await _app.DeliverAsync(
            new AttachmentRejected
            {
                AttachmentId = refused,
                SubmissionId = other,
                MediaType = "image/png",
                Reason = "damaged",
            },
            Topology.SubmissionsQueue
        );
        await TellAsync(other, refused, Transfer);
        (await _app.ReadAsync(db => db.Slips.CountAsync())).ShouldBe(1);
    }

    [Fact]
    public async Task Slip_ThatCannotBeOne_IsParkedAndKeepsNothing()
    {
        var file = Guid.CreateVersion7();
        var id = await _app.FileCaseAsync(_app.Form(_app.Receipt(id: file)));

        await Should.ThrowAsync<PoisonMessageException>(() =>
            TellAsync(id, file, Transfer with { Reference = "<b>1</b>" })
        );
        (await _app.ReadAsync(db => db.Slips.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Slip_SeenBefore_IsNothingThatTheCitizenIsTold()
    {
        await FileSlipAsync(Transfer);
        var second = await FileSlipAsync(Transfer);
        (await OnlySlipAsync(_desk, second))["seenIn"]!.AsArray().Count.ShouldBe(1);
        using var notifications = _app.Client(ResourceNames.Notifications);
        var contact = await (await notifications.GetAsync($"/internal/contacts/{second}")).JsonAsync();
        using var site = _app.Client(ResourceNames.Site);
        var own = await site.PostAsJsonAsync(
            "/own-case/open",
            new { code = (string?)contact["trackingCode"], phoneLast4 = "5678" }
        );
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        var told = await own.Content.ReadAsStringAsync();
        told.ShouldNotContain(Transfer.Reference);
        told.ShouldNotContain("2570-000001");
        told.ShouldNotContain("duplicate");
        using var tracking = _app.Client(ResourceNames.Tracking);
        var snapshot = await (await tracking.GetAsync("/internal/cases?after=")).Content.ReadAsStringAsync();
        snapshot.ShouldNotContain(Transfer.Reference);
        snapshot.ShouldNotContain("duplicate");
        var events = await _app.ReadAsync(db => db.Outbox.AsNoTracking().Select(m => m.Payload).ToListAsync());
        events.ShouldAllBe(e => !e.Contains(Transfer.Reference) && !e.Contains("duplicate"));
    }

    private async Task<Guid> FileSlipAsync(SlipReference slip, string? sha = null, Guid? id = null)
    {
        var file = id ?? Guid.CreateVersion7();
        var filed = await _app.FileCaseAsync(_app.Form(_app.Receipt(sha, id: file)));
        await TellAsync(filed, file, slip);
        return filed;
    }

    private Task TellAsync(Guid id, Guid file, params SlipReference[] slips) =>
        _app.DeliverAsync(
            new AttachmentInspected
            {
                AttachmentId = file,
                SubmissionId = id,
                MediaType = "image/png",
                Findings = [],
                Slips = slips,
            },
            Topology.SubmissionsQueue
        );

    private static async Task<JsonNode> OnlySlipAsync(HttpClient desk, Guid id) =>
        (await (await desk.GetAsync($"/desk/cases/{id}")).JsonAsync())["files"]![0]!["slips"]!
            .AsArray()
            .ShouldHaveSingleItem()!;

    [Fact]
    public async Task Case_WhenInspectionAndMailReport_ShowsBothWhateverTheOrder()
    {
        var file = Guid.CreateVersion7();
        var id = await _app.FileCaseAsync(_app.Form(_app.Receipt(id: file)));
        await _app.DeliverAsync(
            new AttachmentRejected
            {
                AttachmentId = file,
                SubmissionId = id,
                MediaType = "image/jpeg",
                Reason = "damaged",
            },
            Topology.SubmissionsQueue
        );
        await _app.DeliverAsync(
            new AttachmentInspected
            {
                AttachmentId = file,
                SubmissionId = id,
                MediaType = "image/jpeg",
                Findings = [],
            },
            Topology.SubmissionsQueue
        );
        var settled = new NotificationSettled
        {
            SubmissionId = id,
            Channel = "email",
            Template = "received",
            Outcome = "sent",
            At = _app.Clock.GetUtcNow(),
        };
        var message = Guid.CreateVersion7();
        (await _app.DeliverAsync(settled, Topology.SubmissionsQueue, message)).ShouldBeTrue();
        (await _app.DeliverAsync(settled, Topology.SubmissionsQueue, message)).ShouldBeFalse();

        var view = await (await _desk.GetAsync($"/desk/cases/{id}")).JsonAsync();
        view["files"]![0]!["findings"]!.AsArray().Select(f => (string?)f).ShouldBe(["rejected", "damaged"]);
        view["notifications"]!.AsArray().Count.ShouldBe(1);
        view["flags"]!.AsArray().Select(f => (string?)f).ShouldContain("attachment_rejected");
    }

    [Fact]
    [Trait("row", "92")]
    public async Task Internal_WhenAskedByItsOneCaller_AnswersAndToNobodyElse()
    {
        var file = Guid.CreateVersion7();
        var id = await _app.FileCaseAsync(_app.Form(_app.Receipt(id: file)));
        (await _desk.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var notifications = _app.Client(ResourceNames.Notifications);
        using var attachments = _app.Client(ResourceNames.Attachments);
        using var tracking = _app.Client(ResourceNames.Tracking);
        using var gateway = _app.Client();

        var contact = await (await notifications.GetAsync($"/internal/contacts/{id}")).JsonAsync();
        ((string?)contact["email"]).ShouldBe("somying@example.com");
        TrackingCode.TryParse((string?)contact["trackingCode"], out _).ShouldBeTrue();
        (await notifications.GetAsync($"/internal/contacts/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await gateway.GetAsync($"/internal/contacts/{id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await tracking.GetAsync($"/internal/contacts/{id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var claimed = await attachments.PostAsJsonAsync(
            "/internal/attachments/claimed",
            new { ids = new[] { file, Guid.CreateVersion7() } }
        );
        (await claimed.JsonAsync())["claimed"]!.AsArray().Select(c => (Guid)c!).ShouldBe([file]);

        await _app.FileCaseAsync();
        var page = await (await tracking.GetAsync("/internal/cases?take=1")).JsonAsync();
        var rest = await (await tracking.GetAsync($"/internal/cases?take=10&after={page["next"]}")).JsonAsync();
        var all = page["items"]!.AsArray().Concat(rest["items"]!.AsArray()).ToList();
        all.Count.ShouldBe(2);
        var accepted = all.Single(i => (Guid)i!["received"]!["submissionId"]! == id)!;
        ((string?)accepted["status"]!["status"]).ShouldBe("received");
        accepted["timeline"]!.AsArray().Count.ShouldBe(1);
        rest["next"].ShouldBeNull();
        (await tracking.GetAsync("/internal/cases?after=-1")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var hash = (string)accepted["received"]!["codeHash"]!;
        (
            (Guid?)
                (await (await tracking.GetAsync($"/internal/cases/by-code/{hash}")).JsonAsync())["received"]![
                    "submissionId"
                ]
        ).ShouldBe(id);
        (await tracking.GetAsync("/internal/cases/by-code/t1.none")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Parked_WhenAnAdminRetriesWithAReason_IsPendingAgainAndTheDecisionIsKept()
    {
        await _app.FileCaseAsync();
        await _app.WriteAsync(async db => (await db.Outbox.SingleAsync()).State = OutboxState.Parked);
        (await _desk.GetAsync("/desk/parked")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var admin = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        var id = (Guid)(await (await admin.GetAsync("/desk/parked")).JsonAsync())["items"]![0]!["id"]!;
        (await admin.PostAsJsonAsync($"/desk/parked/{id}/retry", new { reason = "" })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await admin.PostAsJsonAsync($"/desk/parked/{id}/retry", new { reason = "แก้ไขแล้ว" })).StatusCode.ShouldBe(
            HttpStatusCode.NoContent
        );
        (await _app.ReadAsync(db => db.Outbox.SingleAsync())).State.ShouldBe(OutboxState.Pending);
        (await _app.ReadAsync(db => db.ParkedDecisions.SingleAsync())).Decision.ShouldBe("retry");
        (await admin.PostAsJsonAsync($"/desk/parked/{id}/discard", new { reason = "แก้ไขแล้ว" })).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task Parked_WhenAnAdminDiscardsWithAReason_IsGoneAndTheDecisionIsKept()
    {
        await _app.FileCaseAsync();
        await _app.WriteAsync(async db => (await db.Outbox.SingleAsync()).State = OutboxState.Parked);
        var staff = Desk.Officer(StaffRoles.Admin);
        using var admin = _app.Client(ResourceNames.Site, staff: staff);
        var id = (Guid)(await (await admin.GetAsync("/desk/parked")).JsonAsync())["items"]![0]!["id"]!;

        (await _desk.PostAsJsonAsync($"/desk/parked/{id}/discard", new { reason = "ข้อความซ้ำ" })).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        (await admin.PostAsJsonAsync($"/desk/parked/{id}/discard", new { reason = "ข้อความซ้ำ" })).StatusCode.ShouldBe(
            HttpStatusCode.NoContent
        );

        (await _app.ReadAsync(db => db.Outbox.AnyAsync())).ShouldBeFalse();
        var kept = await _app.ReadAsync(db => db.ParkedDecisions.SingleAsync());
        (kept.MessageId, kept.Decision, kept.StaffId, kept.Reason).ShouldBe((id, "discard", staff.Id, "ข้อความซ้ำ"));
        (await _app.ReadAsync(db => db.Submissions.CountAsync())).ShouldBe(1, "the case itself stays");
    }

    [Fact]
    public async Task Queue_FilteredByDue_ShowsWhatIsWithinNearAndOver()
    {
        var now = _app.Clock.GetUtcNow();
        var ids = new List<Guid>();
        foreach (var due in new[] { now.AddDays(30), now.AddHours(3), now.AddDays(-1) })
        {
            var id = await _app.FileCaseAsync();
            ids.Add(id);
            await _app.WriteAsync(async db => (await db.Submissions.SingleAsync(s => s.Id == id)).DueAt = due);
        }
        foreach (var (filter, id) in new[] { ("within", ids[0]), ("near", ids[1]), ("over", ids[2]) })
        {
            var page = await (await _desk.GetAsync($"/desk/queue?due={filter}")).JsonAsync();
            var item = page["items"]!.AsArray().ShouldHaveSingleItem()!;
            ((Guid)item["id"]!).ShouldBe(id, filter);
            ((string?)item["due"]).ShouldBe(filter);
        }
    }

    [Fact]
    public async Task PiiKey_WhenANewOneIsPutInFront_OpensOldCasesAndSealsNewOnesUnderIt()
    {
        var old = TestKeys.All["Keys:Pii"];
        var fresh = $"k2:{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32))}";
        var before = await _app.FileCaseAsync();
        await using var rotated = Desk.App(_app.Folder, new() { ["Keys:Pii"] = $"{fresh},{old}" });
        var after = await rotated.FileCaseAsync();
        using var desk = rotated.Client(ResourceNames.Site, staff: Desk.Officer());

        foreach (var id in new[] { before, after })
        {
            var view = await (await desk.GetAsync($"/desk/cases/{id}")).JsonAsync();
            ((string?)view["contact"]!["name"]).ShouldBe("สมหญิง ทดสอบดี");
            view["answers"]!.AsArray().Select(a => (string?)a!["value"]).ShouldContain("1-xxxx-xxxxx-xx-9");
        }
        async Task<string> KidAsync(Guid id) =>
            (await rotated.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == id))).ApplicantNameSealed.Split('.')[
                0
            ];
        (await KidAsync(before)).ShouldBe("t1");
        (await KidAsync(after)).ShouldBe("k2");
    }
}
