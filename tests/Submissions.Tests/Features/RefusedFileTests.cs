using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Payments;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Submitting;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>A file that inspection refuses: the citizen is told why and how to mend it, and sends another in its place.</summary>
public sealed class RefusedFileTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    [Trait("row", "152")]
    [Trait("row", "155")]
    public async Task Refusal_HoweverOftenAndLate_IsToldOnce_AndTheCaseKeepsItsPlace()
    {
        var file = Guid.CreateVersion7();
        var (id, _) = await FiledAsync(_app.Form(_app.Receipt(id: file)));
        var before = await CaseAsync(id);
        _app.Clock.Advance(TimeSpan.FromHours(3));

        await RefuseAsync(id, file, "damaged");
        // Under another message id, as when it is replayed after the inbox has forgotten it; and what contradicts it.
        await RefuseAsync(id, file, "damaged");
        await RefuseAsync(id, file, "missing");
        await InspectAsync(id, file);

        var step = (await _app.StepsAsync()).ShouldHaveSingleItem();
        (step.News, step.Status, step.Version, step.Passing).ShouldBe(
            (CaseNewsCodes.FileRefused, "submitted", 2, false)
        );
        step.PublicText.ShouldBe(
            "รูปภาพหลักฐานการชำระเงิน: ไฟล์เสียหาย เปิดดูไม่ได้ "
                + "กรุณาลองเปิดไฟล์ในเครื่องของท่าน หากเปิดได้ให้แนบอีกครั้ง หากเปิดไม่ได้ให้ถ่ายภาพใหม่\n"
                + "ส่งไฟล์ใหม่ได้ที่หน้าตรวจสอบผล โดยใช้เลข 4 ตัวท้ายของเบอร์โทรศัพท์ที่ให้ไว้"
        );
        var after = await CaseAsync(id);
        (after.CaseNumber, after.ReceivedAt, after.DueAt, after.Status, after.AssigneeId).ShouldBe(
            (before.CaseNumber, before.ReceivedAt, before.DueAt, before.Status, before.AssigneeId)
        );
        (await AuditAsync()).ShouldContain(("file_refused", "system", "v2 submitted"));
        using var desk = Officer();
        var view = await GetAsync(desk, $"/desk/cases/{id}");
        view["flags"]!.AsArray().Select(f => (string?)f).ShouldContain("attachment_rejected");
        view["files"]![0]!["findings"]!.AsArray().Select(f => (string?)f).ShouldBe(["rejected", "damaged"]);
        view["files"]![0]!["replacedAt"].ShouldBeNull();
        ((string?)view["acts"]!.AsArray()[^1]!["act"]).ShouldBe("file_refused");
    }

    [Theory]
    [InlineData("missing", "did not stay whole in our store", "attach the same file again")]
    [InlineData("damaged", "damaged and cannot be opened", "take a new picture")]
    [InlineData("encrypted", "protected by a password", "save it without the password")]
    [InlineData("active_content", "may not be safe", "print it to a new PDF file")]
    [InlineData("unsafe", "may not be safe", "print it to a new PDF file")]
    [InlineData("something_newer", "cannot be used", "take a new picture")]
    public async Task Reason_IsToldInWordsWithAWayToMendIt(string reason, string why, string mend)
    {
        var file = Guid.CreateVersion7();
        var form = _app.Form(_app.Receipt(id: file));
        form["locale"] = "en";
        var (id, _) = await FiledAsync(form);

        await RefuseAsync(id, file, reason);

        var told = (await _app.StepsAsync()).ShouldHaveSingleItem().PublicText!;
        told.ShouldContain(why);
        told.ShouldContain(mend);
        told.ShouldContain("the last 4 digits of the phone number");
        told.ShouldNotContain("slip.jpg");
    }

    [Fact]
    public async Task Refusal_InACaseWithoutAPhone_SaysWhichOfTheFiles_AndSendsToTheOffice()
    {
        Guid[] files = Uploaded();
        var form = await ComplaintAsync();
        form["attachments"] = new JsonObject
        {
            ["files"] = new JsonArray([.. files.Select(f => (JsonNode)_app.Receipt(id: f))]),
        };
        var (id, _) = await FiledAsync(form);

        await RefuseAsync(id, files[1], "missing");

        var told = (await _app.StepsAsync()).ShouldHaveSingleItem().PublicText!;
        told.ShouldContain("(ไฟล์ที่ 2 จาก 2): ");
        told.ShouldContain("นำเอกสารมาที่สำนักงาน");
        told.ShouldNotContain("4 ตัวท้าย");
    }

    [Fact]
    public async Task Replacing_PutsOneNewFileInThePlaceOfTheRefused_AndNothingElseOfTheCaseMoves()
    {
        var file = Guid.CreateVersion7();
        var (id, code) = await FiledAsync(_app.Form(_app.Receipt(id: file)));
        await RefuseAsync(id, file, "damaged");
        var before = await CaseAsync(id);
        var own = await OpenedAsync(code);
        own["may"]!.AsArray().Select(m => (string?)m).ShouldBe(["replace", "write", "withdraw"]);
        var refused = own["refused"]!.AsArray().ShouldHaveSingleItem()!;
        (
            (string?)refused["id"],
            (string?)refused["label"]!["th"],
            (int)refused["number"]!,
            (int)refused["of"]!
        ).ShouldBe((file.ToString(), "รูปภาพหลักฐานการชำระเงิน", 1, 1));
        ((string?)refused["why"]!["th"]).ShouldBe("ไฟล์เสียหาย เปิดดูไม่ได้");
        (
            (string?)refused["field"]!["key"],
            (bool)refused["field"]!["required"]!,
            (int)refused["field"]!["file"]!["maxCount"]!
        ).ShouldBe(("new_file", true, 1));

        _app.Clock.Advance(TimeSpan.FromHours(5));
        own = await OpenedAsync(code);
        var better = Guid.CreateVersion7();
        var sent = Replacement(own, file, _app.Receipt(id: better));
        var done = await OkAsync(sent);
        // The browser's second press.
        await OkAsync(sent);
        done["refused"]!.AsArray().ShouldBeEmpty();
        done["may"]!.AsArray().Select(m => (string?)m).ShouldBe(["write", "withdraw"]);
        // What was said of the old file comes once more, a month later.
        await RefuseAsync(id, file, "damaged");

        (await _app.StepsAsync())
            .Select(s => (s.News, s.Status, s.PublicText is null))
            .ShouldBe([
                (CaseNewsCodes.FileRefused, "submitted", false),
                (CaseNewsCodes.FileReplaced, "submitted", true),
            ]);
        var added = (await AddedAsync()).ShouldHaveSingleItem();
        (added.SubmissionId, added.Version).ShouldBe((id, 3));
        added.Attachments.Select(a => (a.Id, a.Field)).ShouldBe([(better, "slip")]);
        var after = await CaseAsync(id);
        (after.CaseNumber, after.ReceivedAt, after.DueAt, after.Status).ShouldBe(
            (before.CaseNumber, before.ReceivedAt, before.DueAt, before.Status)
        );
        (await AuditAsync()).ShouldContain(("file_replaced", "citizen", "v3 submitted"));
        (await AuditAsync()).ShouldContain(("file_added", "citizen", $"refused={file} file={better}"));

        // Inspected as the first one was: its slip is evidence.
        await InspectAsync(id, better, new SlipReference { Bank = "014", Reference = "256700000013ABCDE" });
        using var desk = Officer();
        var view = await GetAsync(desk, $"/desk/cases/{id}");
        view["flags"]!
            .AsArray()
            .Select(f => (string?)f)
            .Where(f => f is "attachment_rejected" or "citizen_replaced")
            .ShouldBe(["citizen_replaced"]);
        var files = view["files"]!.AsArray();
        files.Select(f => (string?)f!["field"]).ShouldBe(["slip", "slip"]);
        files.Select(f => f!["replacedAt"] is not null).ShouldBe([true, false]);
        files.Select(f => (string?)f!["replaces"]).ShouldBe([null, file.ToString()]);
        files[1]!["slips"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Replacement_ThatIsRefusedInItsTurn_IsReplacedAgain()
    {
        var file = Guid.CreateVersion7();
        var second = Guid.CreateVersion7();
        var third = Guid.CreateVersion7();
        var (id, code) = await FiledAsync(_app.Form(_app.Receipt(id: file)));
        await RefuseAsync(id, file, "damaged");
        await OkAsync(Replacement(await OpenedAsync(code), file, _app.Receipt(id: second)));
        await RefuseAsync(id, second, "missing");

        var own = await OpenedAsync(code);
        var refused = own["refused"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)refused["id"], (int)refused["number"]!, (int)refused["of"]!).ShouldBe((second.ToString(), 1, 1));
        await OkAsync(Replacement(own, second, _app.Receipt(id: third)));

        (await _app.StepsAsync()).Count(s => s.News == CaseNewsCodes.FileRefused).ShouldBe(2);
        (await _app.ReadAsync(db => db.FileReplacements.CountAsync())).ShouldBe(2);
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Replacements_AtOnce_LeaveOneInThePlaceOfTheRefused()
    {
        var file = Guid.CreateVersion7();
        var (id, code) = await FiledAsync(_app.Form(_app.Receipt(id: file)));
        await RefuseAsync(id, file, "damaged");
        var own = await OpenedAsync(code);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => SendAsync(Replacement(own, file, _app.Receipt())))
        );

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(3);
        (await _app.ReadAsync(db => db.Files.CountAsync())).ShouldBe(2);
        (await AddedAsync()).Count.ShouldBe(1);
        (await _app.StepsAsync()).Count(s => s.News == CaseNewsCodes.FileReplaced).ShouldBe(1);
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Replacing_WhatIsFineOrOfAnotherCaseOrEnded_ChangesNothing()
    {
        var file = Guid.CreateVersion7();
        var (id, code) = await FiledAsync(_app.Form(_app.Receipt(id: file)));
        var strange = Guid.CreateVersion7();
        var (other, _) = await FiledAsync(_app.Form(_app.Receipt(id: strange)));
        await RefuseAsync(other, strange, "damaged");
        var own = await OpenedAsync(code);
        await MovedAsync(own, file);
        await InspectAsync(id, file);
        await MovedAsync(own, file);
        await MovedAsync(own, strange);

        await RefuseAsync(id, file, "damaged");
        await MovedAsync(own, strange);
        using var desk = Officer();
        using var decided = await desk.ActAsync(
            id,
            "reject",
            new
            {
                version = 2,
                reason = "ยอดเงินไม่ตรง",
                ground = "ข้อบัญญัติตำบล",
            }
        );
        decided.StatusCode.ShouldBe(HttpStatusCode.OK, await decided.Content.ReadAsStringAsync());
        await MovedAsync(own, file);
        (await OpenedAsync(code))["refused"]!.AsArray().ShouldBeEmpty();
        (await _app.ReadAsync(db => db.FileReplacements.CountAsync())).ShouldBe(0);
        (await AddedAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Refusal_OfAFileOfAnEndedCase_IsShownToTheOfficerAlone()
    {
        var file = Guid.CreateVersion7();
        var (id, code) = await FiledAsync(_app.Form(_app.Receipt(id: file)));
        using var site = _app.Client(ResourceNames.Site);
        using var withdrawn = await site.PostAsJsonAsync(
            "/own-case/withdraw",
            new
            {
                pass = (string?)(await OpenedAsync(code))["pass"],
                key = Guid.CreateVersion7(),
                version = 1,
                reason = "",
            }
        );
        withdrawn.StatusCode.ShouldBe(HttpStatusCode.OK, await withdrawn.Content.ReadAsStringAsync());

        await RefuseAsync(id, file, "damaged");

        (await _app.StepsAsync()).ShouldNotContain(s => s.News == CaseNewsCodes.FileRefused);
        using var desk = Officer();
        (await GetAsync(desk, $"/desk/cases/{id}"))["flags"]!
            .AsArray()
            .Select(f => (string?)f)
            .ShouldContain("attachment_rejected");
    }

    [Fact]
    public async Task Replacing_WithSomethingWrong_IsRefusedBesideTheFileAndChangesNothing()
    {
        var file = Guid.CreateVersion7();
        var (id, code) = await FiledAsync(_app.Form(_app.Receipt(id: file)));
        var used = _app.Receipt();
        await FiledAsync(_app.Form(used));
        await RefuseAsync(id, file, "damaged");
        var own = await OpenedAsync(code);
        var events = (await _app.EventsAsync()).Count;

        foreach (var receipts in new string[][] { [], ["made-up"], [used], [_app.Receipt(), _app.Receipt()] })
        {
            await RefusedAsync(Replacement(own, file, receipts));
        }
        await RefusedAsync(Replacement(own, file, _app.Receipt(mediaType: "image/gif")));
        await RefusedAsync(Replacement(own, file, _app.Receipt(size: 50_000_000)));
        var unknown = Replacement(own, file, _app.Receipt());
        unknown["attachments"]!["slip"] = new JsonArray(_app.Receipt());
        using var malformed = await SendAsync(unknown);
        malformed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _app.EventsAsync()).Count.ShouldBe(events);
        (await _app.ReadAsync(db => db.Files.CountAsync())).ShouldBe(2);

        async Task RefusedAsync(JsonObject body)
        {
            using var response = await SendAsync(body);
            response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await response.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["new_file"]);
        }
    }

    [Fact]
    public async Task File_OfAMessageOrOfAnAnswer_IsCalledByWhatItCameWith_AndReplacedThere()
    {
        var (id, code) = await FiledAsync(_app.Form());
        var own = await OpenedAsync(code);
        Guid[] files = Uploaded();
        await PostAsync(
            "write",
            new JsonObject
            {
                ["pass"] = (string?)own["pass"],
                ["key"] = Guid.CreateVersion7().ToString(),
                ["text"] = "ส่งภาพเพิ่ม",
                ["attachments"] = new JsonObject
                {
                    ["message_files"] = new JsonArray([.. files.Select(f => (JsonNode)_app.Receipt(id: f))]),
                },
            }
        );
        using var desk = Officer();
        using var asked = await desk.ActAsync(
            id,
            "ask-documents",
            new
            {
                version = 2,
                items = new[] { new { title = "สำเนาทะเบียนบ้าน", text = "หน้าที่มีชื่อท่าน" } },
                answerBy = "2026-11-30",
            }
        );
        asked.StatusCode.ShouldBe(HttpStatusCode.OK, await asked.Content.ReadAsStringAsync());
        own = await OpenedAsync(code);
        var house = Guid.CreateVersion7();
        await PostAsync(
            "answer",
            new JsonObject
            {
                ["pass"] = (string?)own["pass"],
                ["key"] = Guid.CreateVersion7().ToString(),
                ["requestId"] = (string?)own["request"]!["id"],
                ["answers"] = new JsonObject { ["item1"] = "" },
                ["attachments"] = new JsonObject { ["item1_files"] = new JsonArray(_app.Receipt(id: house)) },
            }
        );
        await RefuseAsync(id, files[1], "damaged");
        await RefuseAsync(id, house, "missing");

        own = await OpenedAsync(code);
        own["refused"]!
            .AsArray()
            .Select(r => ((string?)r!["label"]!["th"], (int)r["number"]!, (int)r["of"]!))
            .ShouldBe([("ไฟล์ที่ส่งพร้อมข้อความ", 2, 2), ("สำเนาทะเบียนบ้าน", 1, 1)]);
        await OkAsync(Replacement(own, files[1], _app.Receipt()));
        using (var still = Officer())
        {
            (await GetAsync(still, $"/desk/cases/{id}"))["flags"]!
                .AsArray()
                .Select(f => (string?)f)
                .ShouldContain("attachment_rejected", "the other one still waits");
        }
        var after = await OkAsync(Replacement(own, house, _app.Receipt(mediaType: "application/pdf")));

        after["messages"]!.AsArray().Select(m => (int)m!["files"]!).ShouldBe([2], "the refused one is not counted");
        var talk = await GetAsync(desk, $"/desk/cases/{id}/conversation");
        talk["messages"]![0]!["files"]!.AsArray().Count.ShouldBe(3);
        talk["requests"]![0]!["items"]![0]!["files"]!.AsArray().Count.ShouldBe(2);
    }

    /// <summary>Two files in the order in which they were chosen.</summary>
    private Guid[] Uploaded() =>
        [
            Guid.CreateVersion7(_app.Clock.GetUtcNow().AddSeconds(-20)),
            Guid.CreateVersion7(_app.Clock.GetUtcNow().AddSeconds(-10)),
        ];

    private async Task<JsonObject> ComplaintAsync()
    {
        var definition = JsonNode.Parse(
            await File.ReadAllTextAsync(
                TestEnvironment.RepositoryFile("Submissions.Service/definitions/report-complaint.json")
            )
        )!;
        return new()
        {
            ["service"] = "report-complaint",
            ["answers"] = new JsonObject
            {
                ["anon"] = true,
                ["cat"] = "road",
                ["subject"] = "ถนนเป็นหลุมหน้าตลาด",
                ["detail"] = "ถนนเป็นหลุมลึกหลายจุด รถล้มบ่อยในเวลากลางคืน",
                ["place"] = new JsonObject { ["text"] = "หน้าตลาดท่าคล้อ" },
            },
            ["consent"] = new JsonObject
            {
                ["accepted"] = true,
                ["noticeVersion"] = (string)definition["notice"]!["version"]!,
            },
            ["captcha"] = _app.Captcha(),
        };
    }

    private async Task<(Guid Id, string Code)> FiledAsync(JsonObject form)
    {
        using var client = _app.Client();
        using var response = await client.SubmitAsync(form);
        var filed = await response.JsonAsync();
        var number = (string?)filed["caseNumber"];
        number.ShouldNotBeNull(filed.ToJsonString());
        return (
            await _app.ReadAsync(db =>
                db.Submissions.Where(s => s.CaseNumber == number).Select(s => s.Id).SingleAsync()
            ),
            (string)filed["trackingCode"]!
        );
    }

    private Task RefuseAsync(Guid id, Guid file, string reason) =>
        _app.DeliverAsync(
            new AttachmentRejected
            {
                AttachmentId = file,
                SubmissionId = id,
                MediaType = "image/jpeg",
                Reason = reason,
            },
            Topology.SubmissionsQueue
        );

    private Task InspectAsync(Guid id, Guid file, params SlipReference[] slips) =>
        _app.DeliverAsync(
            new AttachmentInspected
            {
                AttachmentId = file,
                SubmissionId = id,
                MediaType = "image/jpeg",
                Findings = [],
                Slips = slips,
            },
            Topology.SubmissionsQueue
        );

    private async Task<JsonNode> OpenedAsync(string code)
    {
        using var site = _app.Client(ResourceNames.Site);
        using var response = await site.PostAsJsonAsync("/own-case/open", new { code, phoneLast4 = "5678" });
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private static JsonObject Replacement(JsonNode own, Guid file, params string[] receipts) =>
        new()
        {
            ["pass"] = (string?)own["pass"],
            ["key"] = Guid.CreateVersion7().ToString(),
            ["fileId"] = file.ToString(),
            ["attachments"] = new JsonObject { ["new_file"] = new JsonArray([.. receipts.Select(r => (JsonNode)r)]) },
        };

    private async Task<HttpResponseMessage> SendAsync(JsonNode body)
    {
        using var site = _app.Client(ResourceNames.Site);
        return await site.PostAsJsonAsync("/own-case/replace-file", body);
    }

    private Task<JsonNode> OkAsync(JsonNode body) => PostAsync("replace-file", body);

    private async Task<JsonNode> PostAsync(string act, JsonNode body)
    {
        using var site = _app.Client(ResourceNames.Site);
        using var response = await site.PostAsJsonAsync($"/own-case/{act}", body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private async Task MovedAsync(JsonNode own, Guid file)
    {
        using var response = await SendAsync(Replacement(own, file, _app.Receipt()));
        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        ((string?)(await response.JsonAsync())["code"]).ShouldBe("case_moved");
    }

    private HttpClient Officer() => _app.Client(ResourceNames.Site, staff: Desk.Officer());

    private static async Task<JsonNode> GetAsync(HttpClient desk, string path)
    {
        using var response = await desk.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private Task<Submission> CaseAsync(Guid id) =>
        _app.ReadAsync(db => db.Submissions.AsNoTracking().SingleAsync(s => s.Id == id));

    private Task<List<FilesAdded>> AddedAsync() =>
        _app.ReadAsync(async db =>
            (
                await db
                    .Outbox.Where(m => m.EventType == "case.files_added.v1")
                    .OrderBy(m => m.Seq)
                    .Select(m => m.Payload)
                    .ToListAsync()
            )
                .Select(p => JsonSerializer.Deserialize<FilesAdded>(p, JsonSerializerOptions.Web)!)
                .ToList()
        );

    private Task<List<(string Act, string Who, string? Detail)>> AuditAsync() =>
        _app.ReadAsync(async db =>
            (await db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Seq).ToListAsync())
                .Select(e => (e.Act, e.Who, e.Detail))
                .ToList()
        );
}
