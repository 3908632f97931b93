using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Testing;
using static ThaklorAspire.Submissions.Tests.Editing.Editor;

namespace ThaklorAspire.Submissions.Tests.Editing;

/// <summary>A service is changed at the desk, without code: what citizens, officers and other admins then see.</summary>
public sealed class EditingTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _admin = null!;
    private HttpClient _client = null!;

    public ValueTask InitializeAsync()
    {
        _admin = _app.Admin();
        _client = _app.Client();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>The garbage fee with another label and one more question.</summary>
    private static JsonObject Changed()
    {
        var definition = Shipped(Garbage);
        definition.Field("period")["label"] = Text("ชำระค่าเก็บขยะของเดือนใด", "Which months");
        var extra = definition.Field("period").DeepClone();
        extra["key"] = "bin_no";
        extra["label"] = Text("หมายเลขถัง", "Bin number");
        extra["required"] = false;
        definition["fields"]!.AsArray().Add(extra);
        definition["notice"]!["version"] = "1";
        return definition;
    }

    private JsonObject Form(int version, params (string Key, string Value)[] answers)
    {
        var form = _app.Form();
        form["version"] = version;
        foreach (var (key, value) in answers)
        {
            form["answers"]![key] = value;
        }
        return form;
    }

    private async Task<(JsonNode Form, string ETag)> ServedAsync(string code = Garbage)
    {
        using var response = await _client.GetAsync($"/api/services/{code}");
        return (await response.ReadAsync(HttpStatusCode.OK), response.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task Publish_WhenADraftIsGood_IsServedAndFiledWhileOldCasesKeepTheirForm()
    {
        var old = await _app.FileCaseAsync();
        var (_, tag) = await ServedAsync();

        var version = await _admin.PublishAsync(Changed());

        version.ShouldBe(3);
        using var question = new HttpRequestMessage(HttpMethod.Get, $"/api/services/{Garbage}");
        question.Headers.IfNoneMatch.ParseAdd(tag);
        using var answer = await _client.SendAsync(question);
        var form = await answer.ReadAsync(HttpStatusCode.OK);
        answer.Headers.ETag!.Tag.ShouldNotBe(tag);
        ((int)form["version"]!).ShouldBe(3);
        ((string?)form.Field("bin_no")["label"]!["en"]).ShouldBe("Bin number");
        // The new form, and the old one that somebody still has open.
        var filed = await _app.FileCaseAsync(Form(3, ("bin_no", "ถัง 12")));
        (await _client.SubmitAsync(Form(2))).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await _client.SubmitAsync(Form(2, ("bin_no", "x")))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var labels = async (Guid id) =>
            (
                await _app.Client(ResourceNames.Site, staff: Desk.Officer())
                    .GetAsync($"/desk/cases/{id}", HttpStatusCode.OK)
            )["answers"]!
                .AsArray()
                .ToDictionary(a => (string)a!["key"]!, a => (string?)a!["label"]!["en"]);
        (await labels(old))["period"]!.ShouldStartWith("Garbage-collection fee paid for");
        (await labels(filed))["period"].ShouldBe("Which months");
        (await labels(filed))["bin_no"].ShouldBe("Bin number");
        // A day later the old form is gone.
        _app.Clock.Advance(TimeSpan.FromHours(24));
        _client = _app.Client();
        var late = await (await _client.SubmitAsync(Form(2))).ReadAsync(HttpStatusCode.Conflict);
        ((string?)late["code"]).ShouldBe("form_changed");
        (await _client.SubmitAsync(Form(3))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Publish_WhenItIsBreaking_RefusesTheOldFormAtOnce()
    {
        await _admin.PublishAsync(Changed(), breaking: true);

        var refused = await (await _client.SubmitAsync(Form(2))).ReadAsync(HttpStatusCode.Conflict);

        ((string?)refused["code"]).ShouldBe("form_changed");
        ((int)refused["version"]!).ShouldBe(3);
    }

    [Fact]
    public async Task Draft_WhenAnotherAdminWasFirst_IsRefusedWithWhoAndWhenAndNothingIsLost()
    {
        var first = Changed();
        var saved = await _admin.PutDraftAsync(first);
        ((int)saved["revision"]!).ShouldBe(1);
        using var other = _app.Admin("en");
        var mine = Shipped(Garbage);

        foreach (var stale in new[] { 0, 7 })
        {
            var conflict = await other.PutDraftAsync(mine, stale, HttpStatusCode.Conflict);
            ((string?)conflict["code"]).ShouldBe("draft_conflict");
            ((int)conflict["revision"]!).ShouldBe(1);
            ((string?)conflict["editedBy"]).ShouldBe("นางสาวทดสอบ เจ้าหน้าที่");
            ((string?)conflict["detail"]).ShouldBe(
                "นางสาวทดสอบ เจ้าหน้าที่ changed this draft on 23 November 2026 at 10:00."
            );
        }
        var thai = await _admin.PutDraftAsync(mine, 0, HttpStatusCode.Conflict);
        ((string?)thai["detail"]).ShouldBe(
            "นางสาวทดสอบ เจ้าหน้าที่ แก้ไขร่างนี้เมื่อวันที่ 23 พฤศจิกายน 2569 เวลา 10.00 น."
        );
        var kept = await _admin.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK);
        JsonNode.DeepEquals(kept["draft"]!["definition"], first).ShouldBeTrue();
        ((int)kept["draft"]!["basedOn"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Draft_WhenItWasPublishedMeanwhile_IsNotOverwrittenByAPageLeftOpen()
    {
        var saved = await _admin.PutDraftAsync(Changed());
        using var other = _app.Admin();
        await other.PostAsync($"/desk/services/{Garbage}/publish", new { revision = 1, reason = "เผยแพร่" });
        // A new draft has begun since; its revision is none that was ever seen.
        (await other.PutDraftAsync(Shipped(Garbage)))["revision"]!
            .GetValue<int>()
            .ShouldBeGreaterThan(1);

        await _admin.PutDraftAsync(Changed(), (int)saved["revision"]!, HttpStatusCode.Conflict);
        await _admin.PostAsync(
            $"/desk/services/{Garbage}/publish",
            new { revision = 1, reason = "เผยแพร่" },
            HttpStatusCode.Conflict
        );
    }

    [Fact]
    public async Task Draft_WhenFaulty_IsKeptButCannotGoLiveAndSaysWhyInBothLanguages()
    {
        var faulty = Changed();
        faulty.Field("bin_no")["showIf"] = "nobody = 'x'";
        faulty["department"] = "magic";
        faulty["title"]!["en"] = "   ";
        var saved = await _admin.PutDraftAsync(faulty);
        var findings = saved["findings"]!.AsArray();
        findings
            .Select(f => (string?)f!["pointer"])
            .ShouldBe(["/department", $"/fields/{faulty.QuestionAt("bin_no")}/showIf", "/title/en"], ignoreOrder: true);
        findings.ShouldAllBe(f => (string?)f!["level"] == "error" && (int)f["line"]! == 1);

        foreach (
            var (language, told) in new[] { ("th", "ไม่มีส่วนงานรหัส “magic”"), ("en", "'magic' is no department") }
        )
        {
            using var admin = _app.Admin(language);
            var refused = await admin.PostAsync(
                $"/desk/services/{Garbage}/publish",
                new { revision = 1, reason = "เผยแพร่" },
                HttpStatusCode.UnprocessableEntity
            );
            ((string?)refused["code"]).ShouldBe("definition_invalid");
            ((string?)refused["errors"]!["/department"]![0])!.ShouldStartWith(told);
            refused["findings"]!.AsArray().Count.ShouldBe(3);
        }
        ((int)(await ServedAsync()).Form["version"]!).ShouldBe(2);
        (await _app.ReadAsync(db => db.PublishedDefinitions.CountAsync(d => d.Code == Garbage))).ShouldBe(1);
        // The schema's faults are told as well, with their place.
        faulty.Field("bin_no").Remove("privacy");
        var again = await _admin.PutDraftAsync(faulty, 1);
        again["findings"]!
            .AsArray()
            .ShouldContain(f =>
                (string?)f!["pointer"] == $"/fields/{faulty.QuestionAt("bin_no")}/privacy"
                && ((string)f["th"]!).Contains("ซึ่งจำเป็น")
            );
    }

    [Fact]
    public async Task Editing_WhenTheCallerIsNoAdmin_IsForbidden()
    {
        await _admin.PublishAsync(Changed());
        var clients = new[] { StaffRoles.Officer, StaffRoles.Head, StaffRoles.Integrity }
            .Select(role => _app.Admin(role: role))
            .Append(_app.Client());
        foreach (var client in clients)
        {
            foreach (var path in (string[])["", $"/{Garbage}", $"/{Garbage}/versions/2", $"/{Garbage}/acts", "/export"])
            {
                (await client.GetAsync($"/desk/services{path}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            }
            foreach (
                var path in (string[])
                    [
                        "check",
                        "preview",
                        "difference",
                        "import",
                        $"{Garbage}/publish",
                        $"{Garbage}/rollback",
                        $"{Garbage}/opening",
                    ]
            )
            {
                (await client.PostAsJsonAsync($"/desk/services/{path}", new { })).StatusCode.ShouldBe(
                    HttpStatusCode.Forbidden,
                    path
                );
            }
            await client.PutDraftAsync(Changed(), 0, HttpStatusCode.Forbidden);
            (await client.DeleteAsync($"/desk/services/{Garbage}/draft?revision=0")).StatusCode.ShouldBe(
                HttpStatusCode.Forbidden
            );
        }
        using var stranger = _app.StrangerClient();
        (await stranger.GetAsync("/desk/services")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Editing_WhenTheAdminWasDisabled_ChangesNothing()
    {
        await _admin.PublishAsync(Changed());
        await _admin.PutDraftAsync(Changed());
        var staff = Desk.Officer(StaffRoles.Admin);
        await _app.DeliverAsync(
            new StaffMemberChanged
            {
                StaffId = staff.Id,
                Version = 1,
                DisplayName = "ทดสอบ",
                Departments = ["finance"],
                Roles = ["admin"],
                Active = false,
            },
            Topology.SubmissionsQueue
        );
        using var gone = _app.Client(ResourceNames.Site, staff: staff);
        var draft = await DraftRevisionAsync();

        await gone.PutDraftAsync(Changed(), draft, HttpStatusCode.Forbidden);
        await gone.PostAsync(
            $"/desk/services/{Garbage}/publish",
            new { revision = draft, reason = "เผยแพร่" },
            HttpStatusCode.Forbidden
        );
        await gone.PostAsync(
            $"/desk/services/{Garbage}/rollback",
            new { version = 2, reason = "ย้อนกลับ" },
            HttpStatusCode.Forbidden
        );
        await gone.PostAsync(
            $"/desk/services/{Garbage}/opening",
            new { open = true, reason = "เปิดรับ" },
            HttpStatusCode.Forbidden
        );
        (await gone.DeleteAsync($"/desk/services/{Garbage}/draft?revision={draft}")).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        using var file = await gone.PostAsync(
            "/desk/services/import?dryRun=false",
            Json(new JsonObject { ["thaklorServices"] = 1, ["services"] = new JsonArray(NewService()) }.ToJsonString())
        );
        file.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _app.ReadAsync(db => db.EditingActs.CountAsync(a => a.StaffId == staff.Id))).ShouldBe(0);
    }

    private async Task<int> DraftRevisionAsync(string code = Garbage) =>
        (int)(await _admin.GetAsync($"/desk/services/{code}", HttpStatusCode.OK))["draft"]!["revision"]!;

    [Fact]
    public async Task RollBack_WhenANewVersionWasAMistake_PutsTheOldContentLiveAsANewVersion()
    {
        await _admin.PublishAsync(Changed());
        var filed = await _app.FileCaseAsync(Form(3, ("bin_no", "ถัง 12")));

        var live = await _admin.PostAsync(
            $"/desk/services/{Garbage}/rollback",
            new { version = 2, reason = "ป้ายคำถามผิด" }
        );

        ((int)live["version"]!).ShouldBe(4);
        var (form, _) = await ServedAsync();
        ((int)form["version"]!).ShouldBe(4);
        form.QuestionAt("bin_no").ShouldBe(-1);
        // Who has the mistaken form open can still file it, and its case is read by it.
        (await _client.SubmitAsync(Form(3, ("bin_no", "ถัง 9")))).StatusCode.ShouldBe(HttpStatusCode.Created);
        (
            await _app.Client(ResourceNames.Site, staff: Desk.Officer())
                .GetAsync($"/desk/cases/{filed}", HttpStatusCode.OK)
        )["answers"]!
            .AsArray()
            .ShouldContain(a => (string?)a!["key"] == "bin_no");
        var view = await _admin.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK);
        view["versions"]!
            .AsArray()
            .Select(v => ((int)v!["version"]!, (string?)v["origin"], (bool)v["current"]!, (string?)v["reason"]))
            .ShouldBe([
                (4, "desk", true, "ป้ายคำถามผิด"),
                (3, "desk", false, "ปรับปรุงแบบฟอร์ม"),
                (2, "file", false, null),
            ]);
        var third = await _admin.GetAsync($"/desk/services/{Garbage}/versions/3", HttpStatusCode.OK);
        third.QuestionAt("bin_no").ShouldBeGreaterThan(0);
        await _admin.GetAsync($"/desk/services/{Garbage}/versions/9", HttpStatusCode.NotFound);
        await _admin.PostAsync(
            $"/desk/services/{Garbage}/rollback",
            new { version = 4, reason = "อีกครั้ง" },
            HttpStatusCode.UnprocessableEntity
        );
        await _admin.PostAsync(
            $"/desk/services/{Garbage}/rollback",
            new { version = 8, reason = "อีกครั้ง" },
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task RollBack_WhenTheOldVersionWouldNotPassToday_IsRefusedWithTheReason()
    {
        // A department that the office had once.
        var old = Shipped(Garbage);
        var json = Judge(old).Definition! with { Version = 1, Department = "harbour" };
        await _app.WriteAsync(async db =>
        {
            await CatalogueStamp.RaiseAsync(db, CancellationToken.None);
            db.PublishedDefinitions.Add(
                new PublishedDefinition
                {
                    Code = Garbage,
                    Version = 1,
                    Json = System.Text.Json.JsonSerializer.Serialize(json, Forms.Definitions.DefinitionJson.Format),
                    Hash = DefinitionFile.HashOf(json),
                    NoticeJson = System.Text.Json.JsonSerializer.Serialize(
                        Forms.Definitions.PrivacyNotice.Of(json, Office),
                        Forms.Definitions.DefinitionJson.Format
                    ),
                    NoticeHash = new string('0', 64),
                    PublishedAt = _app.Clock.GetUtcNow().AddDays(-9),
                    Origin = DefinitionOrigin.File,
                }
            );
        });

        var refused = await _admin.PostAsync(
            $"/desk/services/{Garbage}/rollback",
            new { version = 1, reason = "ย้อนกลับ" },
            HttpStatusCode.UnprocessableEntity
        );

        ((string?)refused["findings"]![0]!["pointer"]).ShouldBe("/department");
        ((int)(await ServedAsync()).Form["version"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Opening_WhenAServiceOfAFileIsClosed_TakesNoRequestsAndKeepsItsVersion()
    {
        await _admin.PostAsync(
            $"/desk/services/{Garbage}/opening",
            new
            {
                open = false,
                closedReason = new { th = "ปิดปรับปรุงระบบบัญชี", en = "Closed while accounts are changed" },
                opens = (string?)null,
                closes = (string?)null,
                reason = "ตามคำสั่งปลัด",
                words = new[] { "ขยะ", "เทศกาล" },
            },
            HttpStatusCode.NoContent
        );

        var (form, _) = await ServedAsync();
        ((bool)form["open"]!).ShouldBeFalse();
        ((int)form["version"]!).ShouldBe(2);
        form["words"]!.AsArray().Select(w => (string?)w).ShouldBe(["ขยะ", "เทศกาล"]);
        var refused = await (await _client.SubmitAsync(Form(2))).ReadAsync(HttpStatusCode.Conflict);
        ((string?)refused["closedReason"]!["th"]).ShouldBe("ปิดปรับปรุงระบบบัญชี");
        var opening = (await _admin.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK))["opening"]!;
        ((string?)opening["decidedBy"], (string?)opening["reason"]).ShouldBe(
            ("นางสาวทดสอบ เจ้าหน้าที่", "ตามคำสั่งปลัด")
        );

        // A new version does not open it again, and says so beforehand.
        var saved = await _admin.PutDraftAsync(Changed());
        saved["findings"]!.AsArray().Select(f => (string?)f!["code"]).ShouldContain("opening_elsewhere");
        await _admin.PostAsync(
            $"/desk/services/{Garbage}/publish",
            new { revision = (int)saved["revision"]!, reason = "เผยแพร่" }
        );
        ((bool)(await ServedAsync()).Form["open"]!).ShouldBeFalse();

        await _admin.PostAsync(
            $"/desk/services/{Garbage}/opening",
            new
            {
                open = true,
                opens = "2026-11-24",
                reason = "เปิดตามกำหนด",
            },
            HttpStatusCode.NoContent
        );
        ((bool)(await ServedAsync()).Form["open"]!).ShouldBeFalse();
        _app.Clock.Advance(TimeSpan.FromDays(1));
        _client = _app.Client();
        ((bool)(await ServedAsync()).Form["open"]!).ShouldBeTrue();
        (await _client.SubmitAsync(Form(3))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("""{"open":false,"reason":"ปิดรับ"}""", "closedReason")]
    [InlineData("""{"open":false,"closedReason":{"th":"ปิด","en":" "},"reason":"ปิดรับ"}""", "closedReason.en")]
    [InlineData("""{"open":true,"opens":"2027-01-01","closes":"2026-01-01","reason":"เปิดรับ"}""", "opens")]
    [InlineData("""{"open":true,"opens":"2569-01-01","reason":"เปิดรับ"}""", "opens")]
    [InlineData("""{"open":true,"reason":""}""", "reason")]
    [InlineData("""{"open":true,"reason":"เปิดรับ","words":["<b>"]}""", "words")]
    public async Task Opening_WhenItMakesNoSense_IsRefusedAndNamesTheMember(string body, string member)
    {
        using var response = await _admin.PostAsync($"/desk/services/{Garbage}/opening", Json(body));
        var problem = await response.ReadAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsObject().ContainsKey(member).ShouldBeTrue(problem.ToJsonString());
        await _admin.PostAsync(
            "/desk/services/no-such/opening",
            new { open = true, reason = "เปิดรับ" },
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task Service_WhenMadeAtTheDesk_IsListedAsADraftThenServedFiledAndLogged()
    {
        var definition = NewService();
        await _admin.PutDraftAsync(definition);

        var row = (await _admin.GetAsync("/desk/services", HttpStatusCode.OK))["items"]!
            .AsArray()
            .Single(i => (string?)i!["code"] == "rent-hall")!;
        ((int)row["version"]!).ShouldBe(0);
        ((bool)row["draft"]!["isNew"]!).ShouldBeTrue();
        ((string?)row["title"]!["en"]).ShouldBe("Rent the hall");
        (await _client.GetAsync("/api/services/rent-hall")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var view = await _admin.GetAsync("/desk/services/rent-hall", HttpStatusCode.OK);
        view["published"].ShouldBeNull();
        view["opening"].ShouldBeNull();

        await _admin.PostAsync("/desk/services/rent-hall/publish", new { revision = 1, reason = "บริการใหม่" });

        var (form, _) = await ServedAsync("rent-hall");
        ((int)form["version"]!).ShouldBe(1);
        (await (await _client.GetAsync("/api/services")).JsonAsync())
            .AsArray()
            .ShouldContain(s => (string?)s!["code"] == "rent-hall");
        var filing = _app.Form();
        filing["service"] = "rent-hall";
        filing["version"] = 1;
        filing["answers"] = new JsonObject
        {
            ["p_name"] = "สมหญิง ทดสอบดี",
            ["p_nid"] = "1000000000009",
            ["p_phone"] = "0812345678",
            ["p_address"] = new JsonObject { ["house"] = "99", ["subdistrict"] = "190205" },
            ["subject"] = "ขอใช้ห้องประชุม",
            ["detail"] = "ประชุมกลุ่มแม่บ้าน วันที่ 1 ธันวาคม",
            ["want"] = "ขอใช้ห้องประชุมใหญ่ทั้งวัน",
        };
        filing["attachments"] = new JsonObject();
        using var filed = await _client.SubmitAsync(filing);
        await filed.ReadAsync(HttpStatusCode.Created);
        (await _admin.GetAsync("/desk/services/rent-hall/acts", HttpStatusCode.OK))["items"]!
            .AsArray()
            .Select(a => ((string?)a!["act"], (string?)a["who"], (string?)a["reason"]))
            .ShouldBe(
                [("publish", "นางสาวทดสอบ เจ้าหน้าที่", "บริการใหม่"), ("draft", "นางสาวทดสอบ เจ้าหน้าที่", null)],
                ignoreOrder: true
            );
    }

    [Fact]
    public async Task Draft_WhenDiscarded_IsGoneAndAStaleDiscardIsRefused()
    {
        await _admin.PutDraftAsync(Changed());
        await _admin.PutDraftAsync(Changed(), 1);
        (await _admin.DeleteAsync($"/desk/services/{Garbage}/draft?revision=1")).StatusCode.ShouldBe(
            HttpStatusCode.Conflict
        );
        (await _admin.DeleteAsync($"/desk/services/{Garbage}/draft?revision=2")).StatusCode.ShouldBe(
            HttpStatusCode.NoContent
        );
        (await _admin.DeleteAsync("/desk/services/trim-trees/draft?revision=0")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        (await _admin.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK))["draft"].ShouldBeNull();
        await _admin.PostAsync(
            $"/desk/services/{Garbage}/publish",
            new { revision = 2, reason = "เผยแพร่" },
            HttpStatusCode.Conflict
        );
        await _admin.PostAsync(
            "/desk/services/trim-trees/publish",
            new { revision = 0, reason = "เผยแพร่" },
            HttpStatusCode.NotFound
        );
        await _admin.GetAsync("/desk/services/no-such", HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Bad-Code", "code")]
    [InlineData("ab", "code")]
    [InlineData("export", "code")]
    [InlineData("other-code", "definition.code")]
    public async Task Draft_WhenItsCodeIsNone_IsRefused(string code, string member)
    {
        var definition = NewService(code == "other-code" ? "rent-hall" : code);
        using var response = await _admin.PutAsJsonAsync(
            $"/desk/services/{code}/draft",
            new { definition, revision = 0 }
        );
        var problem = await response.ReadAsync(HttpStatusCode.UnprocessableEntity);
        problem["errors"]!.AsObject().ContainsKey(member).ShouldBeTrue();
    }

    [Theory]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{\"definition\":[],\"revision\":0}", HttpStatusCode.BadRequest)]
    [InlineData("{\"definition\":{\"code\":\"rent-hall\"}}", HttpStatusCode.BadRequest)]
    [InlineData("{\"definition\":{\"code\":\"rent-hall\"},\"revision\":-1}", HttpStatusCode.BadRequest)]
    [InlineData(
        "{\"definition\":{\"code\":\"rent-hall\",\"code\":\"rent-hall\"},\"revision\":0}",
        HttpStatusCode.BadRequest
    )]
    [InlineData(
        "{\"definition\":{\"code\":\"rent-hall\",\"x\":\"\\ud800\"},\"revision\":0}",
        HttpStatusCode.BadRequest
    )]
    [InlineData("{\"definition\":{\"code\":\"rent-hall\"},\"revision\":0}", HttpStatusCode.OK)]
    [InlineData(
        "{\"definition\":{\"code\":\"rent-hall\",\"title\":3,\"version\":\"x\"},\"revision\":0}",
        HttpStatusCode.OK
    )]
    public async Task Draft_WhenTheBodyIsOdd_GetsTheStatedAnswer(string body, HttpStatusCode status)
    {
        using var response = await _admin.PutAsync("/desk/services/rent-hall/draft", Json(body));
        await response.ReadAsync(status);
        await _admin.GetAsync("/desk/services", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Draft_WhenLargerThanAllowed_IsTooLarge()
    {
        var definition = NewService();
        definition["summary"]!["th"] = new string('ก', 200_000);
        using var response = await _admin.PutAsJsonAsync(
            "/desk/services/rent-hall/draft",
            new { definition, revision = 0 }
        );
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Check_WhenAFaultStandsOnALine_NamesThatLineAndAdviceItsOwn()
    {
        var text = File.ReadAllText(Path.Combine(Folder, Garbage + ".json"));
        var line = async (string definition, string code) =>
        {
            using var response = await _admin.PostAsync(
                "/desk/services/check",
                Json($"{{\"definition\":{definition}}}")
            );
            return (int?)
                (await response.ReadAsync(HttpStatusCode.OK))["findings"]!
                    .AsArray()
                    .FirstOrDefault(f => (string?)f!["code"] == code)
                    ?["line"];
        };
        var lines = text.Split('\n').ToList();

        (await line(text, "not_in_enumeration")).ShouldBeNull();
        (
            await line(
                text.Replace("\"category\": \"PAY\"", "\"category\": \"FREE\"", StringComparison.Ordinal),
                "not_in_enumeration"
            )
        ).ShouldBe(lines.FindIndex(l => l.Contains("\"category\"", StringComparison.Ordinal)) + 1);
        (
            await line(
                text.Replace("\"department\": \"finance\"", "\"department\": \"magic\"", StringComparison.Ordinal),
                "definition"
            )
        ).ShouldBe(lines.FindIndex(l => l.Contains("\"department\"", StringComparison.Ordinal)) + 1);
        (
            await line(
                text.Replace("\"processingDays\": 3", "\"processingDays\": 1", StringComparison.Ordinal),
                "manual_days"
            )
        ).ShouldBe(lines.FindIndex(l => l.Contains("\"steps\"", StringComparison.Ordinal)) + 1);
    }

    [Fact]
    public async Task Preview_OfWhatIsLive_IsTheFormAsServed()
    {
        var (form, _) = await ServedAsync("file-sign-tax");
        var definition = Shipped("file-sign-tax");
        definition.Remove("version");
        definition.Remove("breaking");

        var preview = await _admin.PostAsync("/desk/services/preview", new { definition });

        preview["version"] = form["version"]!.DeepClone();
        JsonNode.DeepEquals(preview, form).ShouldBeTrue();
        preview.ToJsonString().ShouldContain("showIfTree");
        definition["fields"]![0]!["type"] = "telepathy";
        var refused = await _admin.PostAsync(
            "/desk/services/preview",
            new { definition },
            HttpStatusCode.UnprocessableEntity
        );
        refused["findings"]!.AsArray().ShouldContain(f => (string?)f!["pointer"] == "/fields/0/type");
    }

    [Fact]
    public async Task Difference_OfDraftAndLive_IsToldInBothLanguages()
    {
        var live = (await _admin.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK))["published"]!;

        var told = await _admin.PostAsync("/desk/services/difference", new { from = live, to = Changed() });

        told["changes"]!
            .AsArray()
            .Select(c => ((string?)c!["kind"], (string?)c["what"]!["en"]))
            .ShouldContain(("added", "Question “Bin number”"));
        await _admin.PostAsync("/desk/services/difference", new { from = 1, to = live }, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Notice_WhenItReadsDifferentlyUnderTheSameVersion_IsAdvisedToBeRaised()
    {
        var changed = Changed();
        var saved = await _admin.PutDraftAsync(changed);
        saved["findings"]!.AsArray().Select(f => (string?)f!["code"]).ShouldContain("notice_version");

        changed["notice"]!["version"] = "2";
        saved = await _admin.PutDraftAsync(changed, 1);
        saved["findings"]!.AsArray().ShouldBeEmpty();
    }
}
