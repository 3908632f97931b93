using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Asking;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>What office and citizen ask of each other, and what the citizen does with their own case.</summary>
public sealed class AskingTests : IAsyncLifetime
{
    private const string PhoneLast4 = "5678";
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private readonly StaffIdentity _officer = Desk.Officer();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Documents_AskedForAndGiven_StandBesideWhatWasFiled_AndTheClockStandsMeanwhile()
    {
        var (id, code) = await FiledAsync();
        var due = await DueAsync(id);

        var asked = await AskedAsync(id);
        ((string?)asked["status"]).ShouldBe("need_info");
        var step = (await _app.StepsAsync())[^1];
        (step.News, step.Status, step.Passing).ShouldBe((CaseNewsCodes.DocumentsAsked, "need_info", false));
        step.PublicText.ShouldBe(
            "1) รูปภาพหลักฐานการชำระเงิน: ภาพไม่ชัด กรุณาถ่ายใหม่\n2) ที่อยู่: ไม่มีบ้านเลขที่\n3) สำเนาทะเบียนบ้าน: หน้าที่มีชื่อท่าน\n"
                + "กรุณาตอบภายในวันจันทร์ที่ 30 พฤศจิกายน 2569"
        );

        _app.Clock.Advance(TimeSpan.FromDays(2));
        var own = await OpenedAsync(code);
        own["may"]!.AsArray().Select(m => (string?)m).ShouldBe(["answer", "write", "withdraw"]);
        var request = own["request"]!;
        request["items"]!
            .AsArray()
            .Select(i => (string?)i!["text"])
            .ShouldBe(["ภาพไม่ชัด กรุณาถ่ายใหม่", "ไม่มีบ้านเลขที่", "หน้าที่มีชื่อท่าน"]);
        request["fields"]!
            .AsArray()
            .Select(f => (string?)f!["key"])
            .ShouldBe(["slip", "p_address", "item3", "item3_files"]);

        var slip = Guid.CreateVersion7();
        var house = Guid.CreateVersion7();
        var answer = Answer(own, _app.Receipt(id: slip), _app.Receipt(mediaType: "application/pdf", id: house));
        var after = await OkAsync("answer", answer);
        // The browser's second press, and its third.
        await OkAsync("answer", answer);
        after["request"].ShouldBeNull();
        ((string?)after["status"]).ShouldBe("checking");

        (await _app.StepsAsync()).Count(s => s.News == CaseNewsCodes.Answered).ShouldBe(1);
        var files = await _app.ReadAsync(async db =>
            JsonSerializer.Deserialize<FilesAdded>(
                await db.Outbox.Where(m => m.EventType == "case.files_added.v1").Select(m => m.Payload).SingleAsync(),
                JsonSerializerOptions.Web
            )!
        );
        files.Attachments.Select(a => (a.Id, a.Field)).ShouldBe([(slip, "slip"), (house, "item3_files")]);
        (await DueAsync(id)).ShouldBeGreaterThan(due, "two days of waiting are not the office's");

        using var desk = Officer();
        var talk = await GetAsync(desk, $"/desk/cases/{id}/conversation");
        var items = talk["requests"]![0]!["items"]!.AsArray();
        ((string?)items[1]!["filed"]).ShouldBe("99 หมู่ 9 ตำบลท่าคล้อ");
        ((string?)items[1]!["answer"]).ShouldBe("99/1 หมู่ 9 ตำบลท่าคล้อ");
        items[0]!["files"]!.AsArray().Count.ShouldBe(1);
        items[2]!["files"]!.AsArray().Count.ShouldBe(1);
        ((string?)talk["mayAsk"]).ShouldBe("new_reason");
        var view = await GetAsync(desk, $"/desk/cases/{id}");
        view["flags"]!.AsArray().Select(f => (string?)f).ShouldContain("citizen_answered");
        view["answers"]!.AsArray().Single(a => (string?)a!["key"] == "p_address")!["value"]!
            .GetValue<string>()
            .ShouldBe("99 หมู่ 9 ตำบลท่าคล้อ", "what was filed is never overwritten");
        // The officer acts: the flag is seen.
        (await WriteAsync(id, "ได้รับเอกสารแล้ว"))
            .ToString()
            .ShouldNotContain("citizen_answered");
    }

    [Fact]
    public async Task Numbers_AskedForAgain_AreCoveredAsTheFiledOnes_AndShownByTheSameActAlone()
    {
        var (id, code) = await FiledAsync();
        using var desk = Officer();
        using var asked = await desk.ActAsync(
            id,
            "ask-documents",
            new
            {
                version = 1,
                items = new object[]
                {
                    new { field = "p_nid", text = "ไม่ตรงกับชื่อ" },
                    new { field = "p_phone", text = "โทรไม่ติด" },
                },
                answerBy = "2026-11-30",
            }
        );
        asked.StatusCode.ShouldBe(HttpStatusCode.OK, await asked.Content.ReadAsStringAsync());
        _app.Clock.Advance(TimeSpan.FromHours(1));
        var own = await OpenedAsync(code);
        await OkAsync(
            "answer",
            new JsonObject
            {
                ["pass"] = (string?)own["pass"],
                ["key"] = Guid.CreateVersion7().ToString(),
                ["requestId"] = (string?)own["request"]!["id"],
                ["answers"] = new JsonObject { ["p_nid"] = "1000000000017", ["p_phone"] = "0898765432" },
                ["attachments"] = new JsonObject(),
            }
        );

        using var officer = Officer();
        var talk = await GetAsync(officer, $"/desk/cases/{id}/conversation");
        var items = talk["requests"]![0]!["items"]!.AsArray();
        items
            .Select(i => ((string?)i!["filed"], (string?)i["answer"], (bool?)i["masked"]))
            .ShouldBe([("1-xxxx-xxxxx-xx-9", "1-xxxx-xxxxx-xx-7", true), ("08x-xxx-5678", "08x-xxx-5432", true)]);
        talk.ToJsonString().ShouldNotContain("0898765432");
        talk.ToJsonString().ShouldNotContain("9876");

        using var refused = await officer.ActAsync(id, "unmask", new { field = "p_phone", reason = "" });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        using var shown = await officer.ActAsync(id, "unmask", new { field = "p_phone", reason = "โทรแจ้งผลการตรวจ" });
        var answer = await shown.JsonAsync();
        ((string?)answer["display"]).ShouldBe("08 1234 5678");
        var later = answer["later"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)later["display"], (int?)later["number"], (string?)later["requestId"]).ShouldBe(
            ("08 9876 5432", 2, (string?)talk["requests"]![0]!["id"])
        );
        (await AuditAsync()).ShouldContain(("unmask", _officer.Id.ToString("D"), "field=p_phone"));
    }

    [Fact]
    public async Task ClockAnswersAndRating_StandInTheAudit()
    {
        var (id, code) = await FiledAsync();
        await AskedAsync(id);
        _app.Clock.Advance(TimeSpan.FromHours(1));
        var own = await OpenedAsync(code);
        var request = (string?)own["request"]!["id"];
        await OkAsync("answer", Answer(own, _app.Receipt(), _app.Receipt(mediaType: "application/pdf")));
        await PaidAsync(id);
        own = await OpenedAsync(code);
        await OkAsync(
            "rate",
            new JsonObject
            {
                ["pass"] = (string?)own["pass"],
                ["key"] = Guid.CreateVersion7().ToString(),
                ["score"] = 4,
                ["comment"] = "ดี",
            }
        );

        var lines = await AuditAsync();
        lines.ShouldContain(("clock_stopped", "system", "documents until=2026-11-30"));
        lines.ShouldContain(("clock_resumed", "system", "stood=60 minutes"));
        lines
            .Where(l => l.Act == "answer_added")
            .ShouldBe(
                [
                    ("answer_added", "citizen", $"request={request} item=1"),
                    ("answer_added", "citizen", $"request={request} item=2"),
                    ("answer_added", "citizen", $"request={request} item=3"),
                ],
                ignoreOrder: true
            );
        lines.Single(l => l.Act == "rated").Detail.ShouldNotBeNull().ShouldEndWith(" settled score=4");
    }

    [Fact]
    public async Task Documents_AskedForTwice_NeedAReasonThatWasNotThereBefore()
    {
        var (id, code) = await FiledAsync();
        await AskedAsync(id);
        (await CodeOfAsync(await AskAsync(id))).ShouldBe("act_not_allowed", "the citizen has not answered yet");
        var own = await OpenedAsync(code);
        await OkAsync("answer", Answer(own, _app.Receipt(), _app.Receipt(mediaType: "application/pdf")));

        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        using (var again = await AskAsync(id))
        {
            again.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            ((string?)(await again.JsonAsync())["errors"]!["newReason"]![0])!.ShouldContain("พ.ร.บ.อำนวยความสะดวก");
        }
        using var reasoned = await AskAsync(id, newReason: "สลิปใหม่เป็นของเรื่องอื่น");
        reasoned.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _app.StepsAsync())[^1]
            .PublicText!.ShouldStartWith("เหตุที่ต้องขอเพิ่มอีกครั้ง: สลิปใหม่เป็นของเรื่องอื่น\n1) ");
    }

    [Theory]
    [InlineData("""{"items":[],"answerBy":"2026-11-30"}""", "items")]
    [InlineData("""{"items":[{"field":"slip","text":""}],"answerBy":"2026-11-30"}""", "items[0].text")]
    [InlineData("""{"items":[{"field":"slip","text":"โทร 081-234-5678"}],"answerBy":"2026-11-30"}""", "items[0].text")]
    [InlineData("""{"items":[{"field":"none","text":"ไม่ชัด"}],"answerBy":"2026-11-30"}""", "items[0].field")]
    [InlineData(
        """{"items":[{"field":"slip","text":"ไม่ชัด"},{"field":"slip","text":"ไม่ชัด"}],"answerBy":"2026-11-30"}""",
        "items[1].field"
    )]
    [InlineData("""{"items":[{"title":"","text":"ไม่มี"}],"answerBy":"2026-11-30"}""", "items[0].title")]
    [InlineData("""{"items":[{"field":"slip","text":"ไม่ชัด"}],"answerBy":"2026-11-23"}""", "answerBy")]
    [InlineData("""{"items":[{"field":"slip","text":"ไม่ชัด"}],"answerBy":"2027-02-30"}""", "answerBy")]
    [InlineData("""{"items":[{"field":"slip","text":"ไม่ชัด"}],"answerBy":"2027-06-30"}""", "answerBy")]
    public async Task Asking_WithSomethingWrong_IsRefusedBesideItsBoxAndChangesNothing(string body, string box)
    {
        var (id, _) = await FiledAsync();
        var request = JsonNode.Parse(body)!;
        request["version"] = 1;
        using var desk = Officer();
        using var response = await desk.ActAsync(id, "ask-documents", request);

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, await response.Content.ReadAsStringAsync());
        (await response.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe([box]);
        (await _app.EventsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Answer_WithSomethingWrong_IsRefusedBesideItsQuestionAndChangesNothing()
    {
        var (id, code) = await FiledAsync();
        await AskedAsync(id);
        var own = await OpenedAsync(code);
        var before = (await _app.EventsAsync()).Count;

        var empty = Answer(own, null, null);
        empty["answers"] = new JsonObject { ["p_address"] = "" };
        using var response = await SendAsync("answer", empty);
        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.JsonAsync())["errors"]!
            .AsObject()
            .Select(e => e.Key)
            .ShouldBe(["slip", "p_address", "item3"], ignoreOrder: true);

        // A file of another case, and one that is no picture of a slip.
        var taken = _app.Receipt();
        await _app.FileCaseAsync(_app.Form(taken));
        using var stolen = await SendAsync("answer", Answer(own, taken, null));
        (await stolen.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["slip"]);
        var unknown = Answer(own, _app.Receipt(), null);
        unknown["answers"]!["p_nid"] = "1000000000009";
        (await SendAsync("answer", unknown)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await _app.EventsAsync()).Count.ShouldBe(before + 1, "the other filing alone");
        (await _app.ReadAsync(db => db.AddedAnswers.CountAsync())).ShouldBe(0);
    }

    [Fact]
    [Trait("row", "117")]
    public async Task Strangers_WhoGuess_GetNothingAndAreSlowedDown()
    {
        var (_, code) = await FiledAsync();
        var (_, other) = await FiledAsync();
        (await OpenAsync("not a code")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        for (var i = 0; i < OpenOwnCase.MissesPerHour; i++)
        {
            (await OpenAsync(TrackingCode.Format(TrackingCode.Create()))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        using (var slowed = await OpenAsync(TrackingCode.Format(TrackingCode.Create())))
        {
            slowed.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            slowed.Headers.RetryAfter.ShouldNotBeNull();
        }

        // The code leaked, the digits did not; Thai digits are digits.
        for (var i = 0; i < OpenOwnCase.WrongDigitsPerDay; i++)
        {
            (await OpenAsync(code, "000๑", "203.0.113.8")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
        (await CodeOfAsync(await OpenAsync(code, PhoneLast4, "203.0.113.8"))).ShouldBe("phone_tries_spent");
        (await OpenAsync(code, "12", "203.0.113.8")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        // A pass that was made up, altered for another case, or is too old.
        var pass = (string)(await OpenedAsync(other, "203.0.113.9"))["pass"]!;
        foreach (var forged in new[] { "", "x.y.z", Guid.CreateVersion7().ToString("N") + pass[32..], pass + "0" })
        {
            foreach (var act in new[] { "write", "withdraw", "rate", "not-settled", "answer", "replace-file", "view" })
            {
                using var response = await SendAsync(act, Body(act, forged));
                response.StatusCode.ShouldBe(HttpStatusCode.Forbidden, act);
                ((string?)(await response.JsonAsync())["code"]).ShouldBe("pass_expired");
            }
        }
        _app.Clock.Advance(CitizenPass.Life);
        (await CodeOfAsync(await SendAsync("write", Body("write", pass)))).ShouldBe("pass_expired");
        (await _app.ReadAsync(db => db.Acts.CountAsync(a => a.Version > 1))).ShouldBe(0);
        // Nor is there a way past the citizen's page.
        using var gateway = _app.Client();
        (await gateway.PostAsJsonAsync("/own-case/open", new { code, phoneLast4 = PhoneLast4 })).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );

        static JsonObject Body(string act, string pass) =>
            act switch
            {
                "view" => new() { ["pass"] = pass },
                "write" => new()
                {
                    ["pass"] = pass,
                    ["key"] = Guid.CreateVersion7().ToString(),
                    ["text"] = "สวัสดี",
                },
                "rate" => new()
                {
                    ["pass"] = pass,
                    ["key"] = Guid.CreateVersion7().ToString(),
                    ["score"] = 5,
                    ["comment"] = "",
                },
                "replace-file" => new()
                {
                    ["pass"] = pass,
                    ["key"] = Guid.CreateVersion7().ToString(),
                    ["fileId"] = Guid.CreateVersion7().ToString(),
                },
                "answer" => new()
                {
                    ["pass"] = pass,
                    ["key"] = Guid.CreateVersion7().ToString(),
                    ["requestId"] = Guid.CreateVersion7().ToString(),
                    ["answers"] = new JsonObject(),
                },
                _ => new()
                {
                    ["pass"] = pass,
                    ["key"] = Guid.CreateVersion7().ToString(),
                    ["version"] = 1,
                    ["reason"] = "เปลี่ยนใจ",
                },
            };
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Citizen_WhoActsAfterTheOffice_IsToldHowTheCaseStands_AndChangesNothing()
    {
        var (id, code) = await FiledAsync();
        var own = await OpenedAsync(code);
        using var desk = Officer();
        using var decided = await desk.ActAsync(
            id,
            "reject",
            new
            {
                version = 1,
                reason = "ยอดเงินไม่ตรง",
                ground = "ข้อบัญญัติตำบล",
            }
        );
        decided.StatusCode.ShouldBe(HttpStatusCode.OK, await decided.Content.ReadAsStringAsync());
        var events = (await _app.EventsAsync()).Count;
        foreach (var act in new[] { "withdraw", "not-settled" })
        {
            using var response = await SendAsync(
                act,
                new JsonObject
                {
                    ["pass"] = (string?)own["pass"],
                    ["key"] = Guid.CreateVersion7().ToString(),
                    ["version"] = 1,
                    ["reason"] = "เปลี่ยนใจแล้ว",
                }
            );
            response.StatusCode.ShouldBe(HttpStatusCode.Conflict, act);
            var problem = await response.JsonAsync();
            ((string?)problem["code"]).ShouldBe("case_moved");
            ((int)problem["current"]!["version"]!, (string?)problem["current"]!["status"]).ShouldBe((3, "rejected"));
        }
        (await _app.EventsAsync()).Count.ShouldBe(events);

        // Two tabs: what was asked is answered once.
        var (asked, askedCode) = await FiledAsync();
        await AskedAsync(asked);
        var tab = await OpenedAsync(askedCode);
        await OkAsync("answer", Answer(tab, _app.Receipt(), null));
        var files = await _app.ReadAsync(db => db.Files.CountAsync());
        using var late = await SendAsync("answer", Answer(tab, _app.Receipt(), null));
        late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await _app.ReadAsync(db => db.Files.CountAsync())).ShouldBe(files);
    }

    [Fact]
    [Trait("row", "127")]
    public async Task Citizen_SeesNeitherOfficersNorNotesNorWhatWasFiled()
    {
        var (id, code) = await FiledAsync();
        using var desk = Officer();
        await desk.ActAsync(id, "notes", new { text = "บันทึกลับเฉพาะเจ้าหน้าที่" });
        await WriteAsync(id, "เจ้าหน้าที่ได้รับเรื่องแล้ว");
        await AskedAsync(id);

        var own = (await OpenedAsync(code)).ToJsonString(
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
        own.ShouldContain("เจ้าหน้าที่ได้รับเรื่องแล้ว");
        foreach (var secret in new[] { _officer.Name, "บันทึกลับ", "สมหญิง", "1000000000009", "0812345678", "somying" })
        {
            own.ShouldNotContain(secret);
        }
        (await OpenedAsync(code))
            .AsObject()
            .Select(m => m.Key)
            .ShouldBe([
                "pass",
                "caseNumber",
                "version",
                "status",
                "service",
                "category",
                "department",
                "dueAt",
                "request",
                "messages",
                "may",
                "notSettledUntil",
                "refused",
            ]);
    }

    [Fact]
    public async Task Message_OfTheCitizen_ReachesTheDeskAndStandsInNoEvent()
    {
        var (id, code) = await FiledAsync();
        var own = await OpenedAsync(code);
        const string words = "โทรกลับได้ที่ 081-234-5678 หลังห้าโมงเย็น";
        var file = Guid.CreateVersion7();
        var body = new JsonObject
        {
            ["pass"] = (string?)own["pass"],
            ["key"] = Guid.CreateVersion7().ToString(),
            ["text"] = words,
            ["attachments"] = new JsonObject { ["message_files"] = new JsonArray(_app.Receipt(id: file)) },
        };
        var after = await OkAsync("write", body);
        await OkAsync("write", body);
        ((string?)after["messages"]![0]!["text"]).ShouldBe(words);
        ((int)after["messages"]![0]!["files"]!).ShouldBe(1);

        using var desk = Officer();
        var talk = await GetAsync(desk, $"/desk/cases/{id}/conversation");
        ((string?)talk["messages"]!.AsArray().Single()!["text"]).ShouldBe(words);
        ((string?)talk["messages"]![0]!["files"]![0]!["id"]).ShouldBe(file.ToString());
        (await GetAsync(desk, "/desk/queue"))["items"]![0]!["flags"]!
            .AsArray()
            .Select(f => (string?)f)
            .ShouldContain("citizen_wrote");
        (await _app.ReadAsync(db => db.Outbox.AnyAsync(m => m.Payload.Contains("ห้าโมงเย็น")))).ShouldBeFalse();
        (await _app.ReadAsync(db => db.Messages.Select(m => m.TextSealed).SingleAsync())).ShouldNotContain("โทรกลับ");

        body["text"] = "ข้อความอื่นด้วยกุญแจเดิม";
        (await CodeOfAsync(await SendAsync("write", body))).ShouldBe("idempotency_key_reused");
        body["attachments"] = null;
        body["text"] = " ";
        body["key"] = Guid.CreateVersion7().ToString();
        using (var nothing = await SendAsync("write", body))
        {
            ((string?)(await nothing.JsonAsync())["errors"]!["text"]![0]).ShouldBe("กรุณาพิมพ์ข้อความ");
        }
        for (var i = 1; i < WriteToOffice.MostPerDay; i++)
        {
            body["key"] = Guid.CreateVersion7().ToString();
            body["text"] = $"ข้อความที่ {i}";
            await OkAsync("write", body);
        }
        body["key"] = Guid.CreateVersion7().ToString();
        (await CodeOfAsync(await SendAsync("write", body))).ShouldBe("too_many");
    }

    [Fact]
    public async Task Case_ThatIsWithdrawn_IsClosedForGood()
    {
        var (id, code) = await FiledAsync();
        await AskedAsync(id);
        var own = await OpenedAsync(code);
        var body = new JsonObject
        {
            ["pass"] = (string?)own["pass"],
            ["key"] = Guid.CreateVersion7().ToString(),
            ["version"] = (int)own["version"]!,
            ["reason"] = "ชำระที่เคาน์เตอร์แล้ว",
        };
        var after = await OkAsync("withdraw", body);
        await OkAsync("withdraw", body);

        ((string?)after["status"]).ShouldBe("cancelled");
        after["may"]!.AsArray().ShouldBeEmpty();
        (await _app.StepsAsync())[^1]
            .ShouldSatisfyAllConditions(
                s => s.News.ShouldBe(CaseNewsCodes.Withdrawn),
                s => s.Status.ShouldBe("cancelled"),
                s => s.PublicText.ShouldBeNull()
            );
        (await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == id))).AnswerBy.ShouldBeNull();
        using var desk = Officer();
        ((string?)(await GetAsync(desk, $"/desk/cases/{id}/conversation"))["messages"]![0]!["text"]).ShouldBe(
            "ชำระที่เคาน์เตอร์แล้ว"
        );
    }

    [Fact]
    public async Task Ending_IsRatedOnce_AndOpenedAgainTwiceWithinThirtyDays()
    {
        var (id, code) = await FiledAsync();
        for (var round = 0; round < OwnCaseViews.TimesForNotSettled; round++)
        {
            await PaidAsync(id);
            // A message after the end is no other end.
            await WriteAsync(id, "มารับใบเสร็จได้");
            _app.Clock.Advance(TimeSpan.FromDays(3));
            var own = await OpenedAsync(code);
            own["may"]!.AsArray().Select(m => (string?)m).ShouldBe(["rate", "not_settled"]);
            var rating = new JsonObject
            {
                ["pass"] = (string?)own["pass"],
                ["key"] = Guid.CreateVersion7().ToString(),
                ["score"] = 4,
                ["comment"] = "เร็วดี",
            };
            using (var wrong = await SendAsync("rate", With(rating, "score", 6)))
            {
                (await wrong.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["score"]);
            }
            (await OkAsync("rate", rating))["may"]!.AsArray().Select(m => (string?)m).ShouldBe(["not_settled"]);
            await OkAsync("rate", rating);
            var again = await OkAsync(
                "not-settled",
                new JsonObject
                {
                    ["pass"] = (string?)own["pass"],
                    ["key"] = Guid.CreateVersion7().ToString(),
                    ["version"] = (int)own["version"]!,
                    ["reason"] = "ใบเสร็จชื่อผิด",
                    ["score"] = 2,
                }
            );
            ((string?)again["status"]).ShouldBe("in_progress");
        }
        (await _app.StepsAsync())[^1]
            .ShouldSatisfyAllConditions(
                s => s.News.ShouldBe(CaseNewsCodes.NotSettled),
                s => s.DueAt.ShouldBeGreaterThan(_app.Clock.GetUtcNow())
            );
        var ratings = await _app.ReadAsync(db =>
            db.Ratings.OrderBy(r => r.Version).ThenByDescending(r => r.Settled).ToListAsync()
        );
        ratings.Select(r => (r.Score, r.Settled)).ShouldBe([(4, true), (2, false), (4, true), (2, false)]);
        using (var desk = Officer())
        {
            var talk = await GetAsync(desk, $"/desk/cases/{id}/conversation");
            ((string?)talk["ratings"]![0]!["comment"]).ShouldBe("เร็วดี");
            (await GetAsync(desk, $"/desk/cases/{id}"))["flags"]!
                .AsArray()
                .Select(f => (string?)f)
                .ShouldContain("citizen_not_settled");
        }
        await PaidAsync(id);
        (await OpenedAsync(code))["may"]!
            .AsArray()
            .Select(m => (string?)m)
            .ShouldBe(["rate"], "twice was said already");

        var (late, lateCode) = await FiledAsync();
        await PaidAsync(late);
        _app.Clock.Advance(TimeSpan.FromDays(OwnCaseViews.DaysForNotSettled + 1));
        (await OpenedAsync(lateCode))["may"]!.AsArray().Select(m => (string?)m).ShouldBe(["rate"]);
    }

    [Fact]
    public async Task Case_WithoutAPhone_IsActedOnThroughTheOfficeAlone()
    {
        var form = _app.Form();
        form["service"] = "report-complaint";
        var (_, code) = await FiledAsync(
            new JsonObject
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
                ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = "1" },
                ["captcha"] = _app.Captcha(),
            }
        );
        (await CodeOfAsync(await OpenAsync(code))).ShouldBe("no_phone");
    }

    private static JsonObject With(JsonObject body, string member, JsonNode value)
    {
        var other = body.DeepClone().AsObject();
        other[member] = value;
        other["key"] = Guid.CreateVersion7().ToString();
        return other;
    }

    /// <summary>Everything that <see cref="AskAsync"/> asks for.</summary>
    private static JsonObject Answer(JsonNode own, string? slip, string? house)
    {
        var attachments = new JsonObject();
        if (slip is not null)
        {
            attachments["slip"] = new JsonArray(slip);
        }
        if (house is not null)
        {
            attachments["item3_files"] = new JsonArray(house);
        }
        return new()
        {
            ["pass"] = (string?)own["pass"],
            ["key"] = Guid.CreateVersion7().ToString(),
            ["requestId"] = (string?)own["request"]!["id"],
            ["answers"] = new JsonObject
            {
                ["p_address"] = "99/1 หมู่ 9 ตำบลท่าคล้อ",
                ["item3"] = house is null ? "ทำหาย กำลังขอใหม่" : "",
            },
            ["attachments"] = attachments,
        };
    }

    private async Task<List<(string Act, string Who, string? Detail)>> AuditAsync() =>
        await _app.ReadAsync(async db =>
            (await db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Seq).ToListAsync())
                .Select(e => (e.Act, e.Who, e.Detail))
                .ToList()
        );

    private HttpClient Officer() => _app.Client(ResourceNames.Site, staff: _officer);

    private async Task<HttpResponseMessage> AskAsync(Guid id, string? newReason = null)
    {
        using var desk = Officer();
        var day = DateOnly.FromDateTime(_app.Clock.GetUtcNow().UtcDateTime).AddDays(7);
        return await desk.ActAsync(
            id,
            "ask-documents",
            new
            {
                version = await VersionAsync(id),
                items = new object[]
                {
                    new { field = "slip", text = "ภาพไม่ชัด กรุณาถ่ายใหม่" },
                    new { field = "p_address", text = "ไม่มีบ้านเลขที่" },
                    new { title = "สำเนาทะเบียนบ้าน", text = "หน้าที่มีชื่อท่าน" },
                },
                answerBy = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                newReason,
            }
        );
    }

    private async Task<JsonNode> AskedAsync(Guid id)
    {
        using var response = await AskAsync(id);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private async Task<JsonNode> WriteAsync(Guid id, string text)
    {
        using var desk = Officer();
        using var response = await desk.ActAsync(id, "message", new { version = await VersionAsync(id), text });
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync())["flags"]!;
    }

    private async Task PaidAsync(Guid id)
    {
        using var desk = Officer();
        using var response = await desk.ActAsync(
            id,
            "confirm-payment",
            new
            {
                version = await VersionAsync(id),
                amountSatang = 4000,
                receiptBook = "12",
                receiptNumber = "345",
            }
        );
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    private Task<int> VersionAsync(Guid id) =>
        _app.ReadAsync(db => db.Submissions.Where(s => s.Id == id).Select(s => s.Version).SingleAsync());

    private Task<DateTimeOffset> DueAsync(Guid id) =>
        _app.ReadAsync(db => db.Submissions.Where(s => s.Id == id).Select(s => s.DueAt).SingleAsync());

    private async Task<(Guid Id, string Code)> FiledAsync(JsonObject? form = null)
    {
        using var client = _app.Client();
        using var response = await client.SubmitAsync(form ?? _app.Form());
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

    private async Task<HttpResponseMessage> OpenAsync(
        string code,
        string phoneLast4 = PhoneLast4,
        string clientAddress = "203.0.113.7"
    )
    {
        using var site = _app.Client(ResourceNames.Site, clientAddress);
        return await site.PostAsJsonAsync("/own-case/open", new { code, phoneLast4 });
    }

    private async Task<JsonNode> OpenedAsync(string code, string clientAddress = "203.0.113.7")
    {
        using var response = await OpenAsync(code, clientAddress: clientAddress);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(string act, JsonNode body)
    {
        using var site = _app.Client(ResourceNames.Site);
        return await site.PostAsJsonAsync($"/own-case/{act}", body);
    }

    private async Task<JsonNode> OkAsync(string act, JsonNode body)
    {
        using var response = await SendAsync(act, body);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }

    private static async Task<string?> CodeOfAsync(HttpResponseMessage response) =>
        (string?)(await response.JsonAsync())["code"];

    private static async Task<JsonNode> GetAsync(HttpClient desk, string path)
    {
        using var response = await desk.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return await response.JsonAsync();
    }
}
