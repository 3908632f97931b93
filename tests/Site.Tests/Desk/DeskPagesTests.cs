using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.Site.Pages.Desk;
using ThaklorAspire.Site.Staff;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

public sealed class DeskPagesTests
{
    private static readonly string CasePath = $"/desk/cases/{Cases.Id}";

    [Fact]
    public async Task Queue_AsksSubmissionsAsTheOfficer_AndShowsCasesWithWords()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue("<b>สมชาย</b>", next: "cursor-2"));
        var (id, officer) = await site.OfficerAsync();

        var page = await officer.PageAsync("/desk?state=submitted&due=near");

        var call = site.Submissions.Calls[^1];
        call.Path.ShouldContain("state=submitted");
        call.Path.ShouldContain("due=near");
        var staff = (await site.TokenReader.ReadAsync(call.StaffToken, ResourceNames.Submissions)).ShouldNotBeNull();
        (staff.Id, staff.Roles.Single(), staff.Departments.Single()).ShouldBe((id, "officer", "finance"));
        call.ServiceToken.ShouldNotBeNullOrEmpty();
        page.ShouldContain("2570-000123");
        page.ShouldContain("ใกล้ครบกำหนด");
        page.ShouldContain("26 พ.ย. 2569");
        page.ShouldContain("after=cursor-2");
        page.ShouldContain("&lt;b&gt;สมชาย&lt;/b&gt;");
        page.ShouldNotContain("<b>สมชาย</b>");
    }

    [Fact]
    public async Task Queue_RemembersFiltersAndSearch_AndKeepsTheSearchOutOfTheAddress()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        var admin = await site.SignedInAsync();
        await admin.PageAsync("/desk?state=done&department=finance");

        var searched = await admin.PostAsync("/desk", ("q", "100% สม_ชาย ["));

        searched.Headers.Location!.OriginalString.ShouldBe("/desk");
        await admin.PageAsync("/desk");
        var asked = WebUtility.UrlDecode(site.Submissions.Calls[^1].Path);
        asked.ShouldContain("state=done");
        asked.ShouldContain("department=finance");
        asked.ShouldContain("q=100% สม_ชาย [");
        await admin.PageAsync("/desk?all=true");
        site.Submissions.Calls[^1].Path.ShouldBe("/desk/queue?take=50");
    }

    [Fact]
    public async Task Queue_WhenSubmissionsIsAway_SaysSoAndIsNoFault()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answers["GET /desk/queue"] = _ => throw new HttpRequestException("refused");
        var admin = await site.SignedInAsync();

        var answer = await admin.GetAsync("/desk");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("ไม่มีเรื่องใดสูญหาย");
    }

    [Fact]
    [Trait("row", "21")]
    [Trait("row", "141")]
    [Trait("row", "142")]
    public async Task Case_ShowsAnswersSlipAndDuplicates_Encoded()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case(email: null, duplicateOf: ["2570-000099"]));
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync(CasePath);

        page.ShouldContain("2570-000099");
        page.ShouldContain("ไม่มีช่องทางแจ้ง – โทรแจ้ง");
        page.ShouldContain("tel:0812345678");
        page.ShouldContain("/files/0193d000-0000-7000-8000-0000000000f1?grant=e.y.J&amp;inline=1");
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
        page.ShouldNotContain("<script>alert");
    }

    [Fact]
    public async Task Document_IsShownPageByPage_AsPicturesThatItsDrawerMakes()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case(mediaType: "application/pdf"));
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync(CasePath);

        const string First = "/files/0193d000-0000-7000-8000-0000000000f1?grant=e.y.J&amp;page=1";
        page.ShouldContain($"<img src=\"{First}\"");
        page.ShouldContain("หน้าถัดไป");
        // No browser shows a PDF inside the sandbox: it is read here or taken along.
        page.ShouldNotContain("inline=1");
        page.ShouldContain(">ดาวน์โหลด</a>");
    }

    [Theory]
    [InlineData("014", true, "ธนาคารไทยพาณิชย์")]
    [InlineData("999", false, "ไม่ทราบธนาคาร (รหัส 999)")]
    public async Task Slip_ThatWasRead_StandsBesideThePictureWithWhereItWasSeen(string bank, bool seen, string named)
    {
        await using var site = await SiteApp.StartAsync();
        object? name = bank == "999" ? null : new { th = "ธนาคารไทยพาณิชย์", en = "Siam Commercial Bank (SCB)" };
        site.Submissions.Answer($"GET {CasePath}", Cases.WithSlip(bank, name, seen));
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync(CasePath);

        page.ShouldContain(named);
        page.ShouldContain("<code>014256700000013ABCDE</code>");
        page.ShouldContain("คิวอาร์โค้ดไม่ได้ยืนยันจำนวนเงินหรือผู้รับ");
        page.Contains($"href=\"{CasePath}\">2570-000777</a>", StringComparison.Ordinal).ShouldBe(seen);
        page.Contains("และในเรื่องของกองอื่น", StringComparison.Ordinal).ShouldBe(seen);
        page.Contains("ไม่เคยพบในเรื่องอื่น", StringComparison.Ordinal).ShouldBe(!seen);
    }

    [Theory]
    [InlineData(null, "ระบบแจ้งผู้ยื่นให้ส่งไฟล์ใหม่แล้ว ไม่ต้องขอเอกสารซ้ำ")]
    [InlineData("2026-11-23T09:05:00+07:00", "ผู้ยื่นส่งไฟล์ใหม่แทนแล้วเมื่อ")]
    public async Task File_ThatInspectionRefused_IsShownAsThatAndOpenedByNobody(string? replacedAt, string words)
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.WithRefusedFile(replacedAt));
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync(CasePath);

        page.ShouldContain(words);
        page.ShouldContain("ไฟล์ใช้ไม่ได้</span>");
        page.ShouldContain("เสียหาย</span>");
        page.ShouldNotContain("/files/0193d000-0000-7000-8000-0000000000f1");
        page.Contains("data-replaces", StringComparison.Ordinal).ShouldBe(replacedAt is not null);
        page.Contains("/files/0193d000-0000-7000-8000-0000000000f2", StringComparison.Ordinal)
            .ShouldBe(replacedAt is not null);
    }

    [Fact]
    [Trait("row", "79")]
    public async Task Case_OfAnotherDepartment_IsNotFound()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer(
            $"GET {CasePath}",
            new { code = "forbidden" },
            HttpStatusCode.Forbidden,
            "application/problem+json"
        );
        var (_, officer) = await site.OfficerAsync();

        (await officer.GetAsync(CasePath)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await officer.GetAsync($"/desk/cases/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task ConfirmPayment_SendsSatangAndReceipt_AndComesBackByRedirect()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case(version: 3, status: "received"));
        site.Submissions.Answer(
            $"POST {CasePath}/confirm-payment",
            Cases.Case(version: 4, status: "done", allowed: [])
        );
        var admin = await site.SignedInAsync();

        var answer = await admin.PostToAsync(
            CasePath,
            CasePath + "?handler=ConfirmPayment",
            ("version", "3"),
            ("amount", "๑,๒๔๐.๕"),
            ("book", "12"),
            ("number", "0045")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var body = JsonDocument.Parse(site.Submissions.Calls[^1].Body!);
        body.RootElement.GetRawText()
            .ShouldBe("""{"version":3,"amountSatang":124050,"receiptBook":"12","receiptNumber":"0045"}""");
        (await admin.PageAsync(CasePath)).ShouldContain("1,240.50");
    }

    [Fact]
    public async Task ConfirmPayment_WithWrongFields_SaysWhatIsWrongAndKeepsTheRest()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case());
        var admin = await site.SignedInAsync();

        var answer = await admin.PostToAsync(
            CasePath,
            CasePath + "?handler=ConfirmPayment",
            ("version", "1"),
            ("amount", "12,40"),
            ("book", "เล่ม 7"),
            ("number", "")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("กรุณากรอกจำนวนเงินเป็นบาท");
        page.ShouldContain("value=\"12,40\"");
        page.ShouldContain("value=\"เล่ม 7\"");
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Reject_WhenAColleagueWasFirst_SaysWhoAndKeepsTheReason()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case(version: 2, status: "received"));
        site.Submissions.Answer(
            $"POST {CasePath}/reject",
            new
            {
                code = "version_conflict",
                current = new
                {
                    version = 2,
                    who = "สมหญิง ใจดี",
                    act = "accept",
                    at = "2026-11-23T09:05:00+07:00",
                },
                changes = new[]
                {
                    new
                    {
                        version = 2,
                        who = "สมหญิง ใจดี",
                        act = "accept",
                        at = "2026-11-23T09:05:00+07:00",
                        why = "<b>ครบแล้ว</b>",
                    },
                },
                moved = new { status = "received", dueAt = "2026-12-01T16:30:00+07:00" },
            },
            HttpStatusCode.Conflict,
            "application/problem+json"
        );
        var admin = await site.SignedInAsync();

        var answer = await admin.PostToAsync(
            CasePath,
            CasePath + "?handler=Reject",
            ("version", "1"),
            ("reason", "สลิปไม่ตรงกับยอดเงิน"),
            ("ground", "ข้อบัญญัติตำบล ข้อ 8"),
            ("appeal", "ภายใน 15 วัน")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("สมหญิง ใจดี");
        page.ShouldContain("23 พ.ย. 2569 09.05 น.");
        page.ShouldContain("&lt;b&gt;ครบแล้ว&lt;/b&gt;");
        page.ShouldContain("กำหนดแล้วเสร็จเป็น <strong>1 ธ.ค. 2569</strong>");
        page.ShouldContain(">สลิปไม่ตรงกับยอดเงิน</textarea>");
        page.ShouldContain(">ข้อบัญญัติตำบล ข้อ 8</textarea>");
        page.ShouldContain("name=\"version\" value=\"2\"");
    }

    [Fact]
    public async Task Transfer_SendsDepartmentAndReason_AndLeadsBackToTheQueueThatNoLongerHasTheCase()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.EmptyQueue);
        site.Submissions.Answer($"GET {CasePath}", Cases.Case(version: 3, status: "received", allowed: ["transfer"]));
        site.Submissions.Answers[$"POST {CasePath}/transfer"] = _ => new HttpResponseMessage(HttpStatusCode.NoContent);
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync(
            CasePath,
            CasePath + "?handler=Transfer",
            ("version", "3"),
            ("department", "works"),
            ("transferReason", "เรื่องถนน")
        );

        answer.Headers.Location!.OriginalString.ShouldBe("/desk");
        site.Submissions.Calls[^1].Body.ShouldBe("""{"version":3,"department":"works","reason":"เรื่องถนน"}""");
        (await officer.PageAsync("/desk")).ShouldContain("ส่งเรื่องให้กองช่างแล้ว");
    }

    [Fact]
    public async Task Finish_WhenSubmissionsRefusesTheWords_SaysSoBesideThemAndKeepsThem()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case(status: "in_progress", allowed: ["finish", "reject"]));
        site.Submissions.Answer(
            $"POST {CasePath}/finish",
            new { code = "validation_failed", errors = new { result = new[] { "กรุณาลบเบอร์โทรศัพท์ออก" } } },
            HttpStatusCode.UnprocessableEntity,
            "application/problem+json"
        );
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync(
            CasePath,
            CasePath + "?handler=Finish",
            ("version", "1"),
            ("result", "ซ่อมแล้ว โทร 081 234 5678")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("กรุณาลบเบอร์โทรศัพท์ออก");
        page.ShouldContain(">ซ่อมแล้ว โทร 081 234 5678</textarea>");
        page.ShouldContain("href=\"#result\"", customMessage: "the summary leads to the box");
    }

    [Theory]
    [InlineData("Finish", "result")]
    [InlineData("Forward", "agency")]
    [InlineData("Forward", "forwardReason")]
    [InlineData("Transfer", "department")]
    [InlineData("Transfer", "transferReason")]
    [InlineData("Reject", "reason")]
    [InlineData("Reject", "ground")]
    [InlineData("Reject", "appeal")]
    [InlineData("Merge", "into")]
    [InlineData("Correct", "outcome")]
    [InlineData("Correct", "correctWhy")]
    [InlineData("Reopen", "reopenReason")]
    [InlineData("Note", "note")]
    public async Task Act_WithAnEmptyBox_IsSentBackWithTheMessageThere(string handler, string box)
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer(
            $"GET {CasePath}",
            Cases.Case(
                status: "received",
                allowed: ["finish", "forward", "transfer", "reject", "merged", "reopen", "corrected"]
            )
        );
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync(
            CasePath,
            CasePath + $"?handler={handler}",
            ("version", "1"),
            (box, " ")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync()).ShouldContain($"id=\"{box}-fault\"");
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task Decision_ThatWasReplaced_StandsBelowTheOneThatHolds_AndARefusalBeginsWithTheOfficesAppeal()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Decided());
        site.Submissions.Answer(
            $"POST {CasePath}/correct",
            new { code = "validation_failed", errors = new { ground = new[] { "กรุณาลบเบอร์โทรศัพท์ออก" } } },
            HttpStatusCode.UnprocessableEntity,
            "application/problem+json"
        );
        var (_, officer) = await site.OfficerAsync();

        var page = await officer.PageAsync(CasePath);
        page.IndexOf("&lt;i&gt;ซ่อมแล้ว&lt;/i&gt;", StringComparison.Ordinal)
            .ShouldBeLessThan(page.IndexOf("ข้อบัญญัติตำบล ข้อ 8", StringComparison.Ordinal));
        page.ShouldContain("แก้ไขแล้ว");
        page.ShouldContain("2570-000777");
        page.ShouldContain(">อุทธรณ์ต่อ อบต. ภายใน 15 วัน</textarea>");
        var answer = await officer.PostToAsync(
            CasePath,
            CasePath + "?handler=Correct",
            ("version", "4"),
            ("outcome", "rejected"),
            ("correctWhy", "ดูผิดฉบับ"),
            ("correctReason", "อยู่นอกเขต"),
            ("correctGround", "โทร 081 234 5678"),
            ("correctAppeal", "ภายใน 15 วัน")
        );

        site.Submissions.Calls.Single(c => c.Method == HttpMethod.Post)
            .Body.ShouldBe(
                """{"version":4,"outcome":"rejected","why":"ดูผิดฉบับ","reason":"อยู่นอกเขต","ground":"โทร 081 234 5678","appeal":"ภายใน 15 วัน"}"""
            );
        var back = await answer.Content.ReadAsStringAsync();
        back.ShouldContain("id=\"correctGround-fault\"");
        back.ShouldContain(">ดูผิดฉบับ</textarea>");
    }

    [Fact]
    public async Task Note_AndWhoHasTheCase_StandAmongColleagues_Encoded()
    {
        await using var site = await SiteApp.StartAsync();
        var (id, officer) = await site.OfficerAsync();
        var other = Guid.CreateVersion7();
        site.Submissions.Answer(
            $"GET {CasePath}",
            Cases.Case(
                allowed: [],
                notes:
                [
                    new
                    {
                        at = "2026-11-23T09:05:00+07:00",
                        who = "สมหญิง ใจดี",
                        kind = "note",
                        text = "<i>ผู้ยื่นโทรมาตาม</i>",
                        to = (string?)null,
                    },
                ],
                assignee: new { id = other, name = "สมปอง ใจดี" }
            )
        );
        site.Submissions.Answer($"POST {CasePath}/assign", Cases.Case(allowed: []));

        var page = await officer.PageAsync(CasePath);
        page.ShouldContain("&lt;i&gt;ผู้ยื่นโทรมาตาม&lt;/i&gt;");
        // Who has the case stays chosen, though no longer one of those it may be given to.
        page.ShouldContain($"<option value=\"{other}\" selected>สมปอง ใจดี</option>");
        var answer = await officer.PostToAsync(
            CasePath,
            CasePath + "?handler=Assign",
            ("to", $"{id}"),
            ("from", $"{other}")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        site.Submissions.Calls.Single(c => c.Method == HttpMethod.Post)
            .Body.ShouldBe($$"""{"to":"{{id}}","from":"{{other}}"}""");
    }

    [Fact]
    [Trait("row", "107")]
    public async Task Act_WithAStaleFormToken_KeepsWhatWasTypedAndDoesNothing()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case());
        var admin = await site.SignedInAsync();

        var answer = await admin.SendAsync(
            CasePath + "?handler=Reject",
            "stale",
            ("version", "1"),
            ("reason", "เหตุผลยาวที่พิมพ์ไว้")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("เหตุผลยาวที่พิมพ์ไว้");
        page.ShouldContain("form-token");
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task StuckMessages_OfEveryService_StandInOneList_AndAreSettledWithAReasonOnRecord()
    {
        await using var site = await SiteApp.StartAsync();
        var (parked, failed) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        site.Submissions.Answer(
            "GET /desk/parked",
            new
            {
                items = new[]
                {
                    new
                    {
                        id = parked,
                        @event = "submission.received.v1",
                        stream = "s",
                        attempts = 3,
                        createdAt = site.Clock.GetUtcNow(),
                        error = "bad-payload",
                    },
                },
                errorQueues = Array.Empty<object>(),
            }
        );
        site.Submissions.Answer("GET /desk/errors", new { items = Array.Empty<object>() });
        site.Submissions.Answer(
            "GET tracking.test/desk/errors",
            new
            {
                items = new[]
                {
                    new
                    {
                        id = failed,
                        @event = "case.status_changed.v1",
                        reason = "bad-version",
                        firstSeen = site.Clock.GetUtcNow(),
                    },
                },
            }
        );
        site.Submissions.Answer("GET notifications.test/desk/errors", new { }, HttpStatusCode.ServiceUnavailable);
        site.Submissions.Answers[$"POST tracking.test/desk/errors/{failed}/retry"] = _ => new HttpResponseMessage(
            HttpStatusCode.NoContent
        );
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync("/desk/parked");
        page.ShouldContain("bad-payload");
        page.ShouldContain("bad-version");
        page.ShouldContain("notifications", customMessage: "a service that does not answer is named");

        (
            await admin.PostAsync(
                "/desk/parked",
                ("id", $"{failed}"),
                ("queue", "tracking"),
                ("act", "retry"),
                ("reason", "")
            )
        ).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
        (
            await admin.PostAsync(
                "/desk/parked",
                ("id", $"{failed}"),
                ("queue", "tracking"),
                ("act", "retry"),
                ("reason", "แก้ไขโปรแกรมแล้ว")
            )
        ).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var call = site.Submissions.Calls.Single(c => c.Method == HttpMethod.Post);
        call.Path.ShouldBe($"/desk/errors/{failed}/retry");
        (await site.TokenReader.ReadAsync(call.StaffToken, ResourceNames.Tracking)).ShouldNotBeNull();
        var act = await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == StaffAct.MessageRetried));
        act.Why.ShouldBe($"tracking {failed}: แก้ไขโปรแกรมแล้ว");
        act.ActorId.ShouldNotBeNull();
    }

    [Fact]
    public async Task StuckEventOfTheSiteItself_StandsInTheListToo_AndIsSentAgainWithAReasonOnRecord()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer(
            "GET /desk/parked",
            new { items = Array.Empty<object>(), errorQueues = Array.Empty<object>() }
        );
        site.Submissions.Answer("GET /desk/errors", new { items = Array.Empty<object>() });
        var stuck = await site.ReadAsync(db => db.Outbox.Select(m => m.MessageId).FirstAsync());
        await site.WriteAsync(db =>
            db.Outbox.Where(m => m.MessageId == stuck)
                .ExecuteUpdateAsync(s =>
                    s.SetProperty(m => m.State, OutboxState.Parked).SetProperty(m => m.LastError, "unknown-type")
                )
        );
        var admin = await site.SignedInAsync();

        var page = await admin.PageAsync("/desk/parked");
        page.ShouldContain("unknown-type");
        page.ShouldContain("ส่งออกจาก site ไม่สำเร็จ");
        (
            await admin.PostAsync(
                "/desk/parked",
                ("id", $"{stuck}"),
                ("queue", "site"),
                ("act", "retry"),
                ("reason", "แก้ไขโปรแกรมแล้ว")
            )
        ).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (
            await site.ReadAsync(db => db.Outbox.Where(m => m.MessageId == stuck).Select(m => m.State).SingleAsync())
        ).ShouldBe(OutboxState.Pending);
        (await site.ReadAsync(db => db.StaffActs.SingleAsync(a => a.Act == StaffAct.MessageRetried))).Why.ShouldBe(
            $"site {stuck}: แก้ไขโปรแกรมแล้ว"
        );
    }

    [Fact]
    [Trait("row", "137")]
    [Trait("row", "107")]
    public async Task EveryForm_WithoutItsTokenOrWithAnothersToken_DoesNothing()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case());
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        site.Submissions.Answer(
            "GET /desk/parked",
            new { items = Array.Empty<object>(), errorQueues = Array.Empty<object>() }
        );
        var admin = await site.SignedInAsync();
        var foreign = Browser.TokenIn(await site.Browser("203.0.113.99").PageAsync("/staff/sign-in"));

        foreach (
            var action in new[]
            {
                "/staff/sign-in",
                "/staff/sign-out",
                "/desk",
                CasePath + "?handler=Accept",
                CasePath + "?handler=ConfirmPayment",
                CasePath + "?handler=Reject",
                CasePath + "?handler=Correct",
                CasePath + "?handler=Merge",
                "/desk/parked",
                "/desk/staff?handler=Invite",
                "/desk/staff?handler=Change",
                "/desk/staff?handler=Disable",
                "/desk/staff?handler=Enable",
                "/desk/staff?handler=Link",
            }
        )
        {
            foreach (var token in new[] { null, foreign })
            {
                (await admin.SendAsync(action, token, ("id", Cases.Id.ToString()))).StatusCode.ShouldBe(
                    HttpStatusCode.BadRequest,
                    action
                );
            }
        }
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
        // The session is still there: nobody was signed out.
        await admin.PageAsync("/desk");
    }

    [Fact]
    public async Task EveryDeskPage_ForbidsFramesAndIsKeptNowhere()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}", Cases.Case());
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        site.Submissions.Answer(
            "GET /desk/parked",
            new { items = Array.Empty<object>(), errorQueues = Array.Empty<object>() }
        );
        var admin = await site.SignedInAsync();

        foreach (
            var path in new[] { "/desk", CasePath, "/desk/parked", "/desk/staff", "/desk/audit", "/staff/sign-out" }
        )
        {
            var answer = await admin.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(path);
            (await site.Browser().GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Redirect, path);
        }
    }

    [Fact]
    [Trait("row", "137")]
    public async Task DeskApi_TurnsCookieAndHeaderIntoAToken_AndPassesOnlyWhatIsListed()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"POST {CasePath}/accept", Cases.Case(version: 2));
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        var admin = await site.SignedInAsync();
        var token = Browser.TokenIn(await admin.PageAsync("/desk"));
        async Task<HttpStatusCode> Post(string path, string body, string? header, string type = "application/json")
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(body, Encoding.UTF8, type),
            };
            if (header is not null)
            {
                request.Headers.Add(DeskForwarding.AntiforgeryHeader, header);
            }
            return (await admin.Client.SendAsync(request)).StatusCode;
        }
        var path = $"/api/desk/cases/{Cases.Id}/accept";

        (await Post(path, """{"version":1}""", null)).ShouldBe(HttpStatusCode.BadRequest);
        (await Post(path, """{"version":1}""", token, "text/plain")).ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await Post(path, new string(' ', 40_000), token)).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        // What is not listed does not exist, and nothing of it reaches Submissions.
        (await Post($"/api/desk/cases/{Cases.Id}/approve", "{}", token)).ShouldBe(HttpStatusCode.NotFound);
        (await Post($"/api/desk/cases/{Cases.Id}/..%2f..%2finternal", "{}", token)).ShouldBe(HttpStatusCode.NotFound);
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);

        (await Post(path, """{"version":1}""", token)).ShouldBe(HttpStatusCode.OK);
        var call = site.Submissions.Calls[^1];
        call.Body.ShouldBe("""{"version":1}""");
        (await site.TokenReader.ReadAsync(call.StaffToken, ResourceNames.Submissions))
            .ShouldNotBeNull()
            .Roles.ShouldBe(["admin"]);
        (await site.TokenReader.ReadAsync(call.StaffToken, ResourceNames.Attachments)).ShouldBeNull();
        (await site.Browser().GetAsync("/api/desk/queue")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        using var crossSite = new HttpRequestMessage(HttpMethod.Get, "/api/desk/queue");
        crossSite.Headers.Add("Sec-Fetch-Site", "cross-site");
        (await admin.Client.SendAsync(crossSite)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [Trait("row", "17")]
    [InlineData("240", 24_000L)]
    [InlineData("1,234.50", 123_450L)]
    [InlineData("๒๔๐ บาท", 24_000L)]
    [InlineData("0.01", 1L)]
    [InlineData("10,000,000", 1_000_000_000L)]
    [InlineData("10,000,000.01", null)]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("12,40", null)]
    [InlineData("1.234", null)]
    [InlineData("1e3", null)]
    [InlineData("", null)]
    [InlineData("٢٤٠", null)]
    public void Amount_AsTyped_IsSatangOrRefused(string typed, long? satang) =>
        BahtAmount.Parse(typed).ShouldBe(satang);
}
