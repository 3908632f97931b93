using System.Net;
using System.Text.Json.Nodes;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests;

/// <summary>What officers ask of applicants and write to them.</summary>
public sealed class TalkTests
{
    private static readonly string CasePath = $"/desk/cases/{Cases.Id}";

    [Fact]
    public async Task Documents_AreAskedForAllAtOnce_WithWhatIsWrong()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}/conversation", Conversation());
        site.Submissions.Answer($"POST {CasePath}/ask-documents", Cases.Case(version: 2));
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync(
            CasePath + "/talk",
            CasePath + "/talk?handler=Ask",
            ("version", "1"),
            ("q.slip", "on"),
            ("t.slip", "ภาพไม่ชัด"),
            ("t.p_name", "ไม่ได้เลือก"),
            ("n.1", "สำเนาทะเบียนบ้าน"),
            ("x.1", "หน้าที่มีชื่อ"),
            ("answerBy", "2026-12-08")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        answer.Headers.Location!.ToString().ShouldBe(CasePath);
        var body = site.Submissions.Calls.Single(c => c.Method == HttpMethod.Post).Body!;
        body.ShouldContain("""{"field":"slip","text":"ภาพไม่ชัด"}""");
        body.ShouldContain("""{"title":"สำเนาทะเบียนบ้าน","text":"หน้าที่มีชื่อ"}""");
        body.ShouldNotContain("p_name");
    }

    [Fact]
    public async Task Asking_ThatIsRefused_ComesBackBesideItsBoxWithEverythingTyped()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}/conversation", Conversation());
        site.Submissions.Answer(
            $"POST {CasePath}/ask-documents",
            new
            {
                code = "validation_failed",
                errors = new Dictionary<string, string[]> { ["items[1].title"] = ["กรุณากรอกชื่อเอกสาร"] },
            },
            HttpStatusCode.UnprocessableEntity,
            "application/problem+json"
        );
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync(
            CasePath + "/talk",
            CasePath + "/talk?handler=Ask",
            ("version", "1"),
            ("q.slip", "on"),
            ("t.slip", "ภาพไม่ชัด"),
            ("x.2", "หน้าที่มีชื่อ"),
            ("answerBy", "2026-12-08")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("id=\"n.2-fault\"");
        page.ShouldContain("value=\"ภาพไม่ชัด\"");
        page.ShouldContain("value=\"หน้าที่มีชื่อ\"");
        page.ShouldContain("value=\"2026-12-08\"");
        page.ShouldContain("name=\"q.slip\" value=\"on\" checked=\"checked\"");
    }

    [Fact]
    public async Task Message_ThatAColleagueForestalled_IsKept_AndTheThreadShowsBothSides()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer($"GET {CasePath}/conversation", Conversation());
        site.Submissions.Answer($"GET {CasePath}", Cases.Case());
        site.Submissions.Answer(
            $"POST {CasePath}/message",
            new { code = "version_conflict" },
            HttpStatusCode.Conflict,
            "application/problem+json"
        );
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync(
            CasePath + "/talk",
            CasePath + "/talk?handler=Message",
            ("version", "1"),
            ("text", "มารับใบเสร็จได้")
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(">มารับใบเสร็จได้</textarea>");

        var page = await officer.PageAsync(CasePath);
        page.ShouldContain("&lt;b&gt;โทรกลับด้วย");
        page.ShouldContain("99/1 หมู่ 9");
        page.ShouldContain("ใหม่.jpg");
        page.ShouldContain("คะแนนจากผู้ยื่น 4 จาก 5");
    }

    [Fact]
    public async Task ChosenTemplate_WithoutScript_StandsBelowWhatWasTyped_AndNothingIsSent()
    {
        await using var site = await SiteApp.StartAsync();
        var view = System.Text.Json.JsonSerializer.SerializeToNode(Conversation())!;
        var template = Guid.Parse("0193d000-0000-7000-8000-0000000000b2");
        view["templates"] = new JsonArray(
            new JsonObject
            {
                ["id"] = $"{template}",
                ["use"] = "message",
                ["name"] = "มารับเอกสาร <b>",
                ["text"] = "มารับได้ที่<กองคลัง>",
            }
        );
        site.Submissions.Answer($"GET {CasePath}/conversation", view);
        var (_, officer) = await site.OfficerAsync();
        (await officer.PageAsync(CasePath + "/talk")).ShouldContain(
            "data-text=\"มารับได้ที่&lt;กองคลัง&gt;\">มารับเอกสาร &lt;b&gt;</option>"
        );

        var answer = await officer.PostToAsync(
            CasePath + "/talk",
            CasePath + "/talk?handler=Message",
            ("version", "1"),
            ("text", "เรียนท่าน"),
            ("template.text", $"{template}"),
            ("fill", "text")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        WebUtility
            .HtmlDecode(await answer.Content.ReadAsStringAsync())
            .ShouldContain(">เรียนท่าน\nมารับได้ที่<กองคลัง></textarea>");
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
    }

    private static object Conversation() =>
        new
        {
            id = Cases.Id,
            caseNumber = "2570-000123",
            version = 1,
            status = "received",
            service = new { code = "garbage-fee", title = new { th = "ชำระค่าธรรมเนียม", en = "Fee" } },
            mayAsk = "yes",
            questions = new[]
            {
                new
                {
                    key = "p_name",
                    label = new { th = "ชื่อผู้ชำระ", en = "Name" },
                    type = "text",
                    section = (object?)null,
                    answered = true,
                },
                new
                {
                    key = "slip",
                    label = new { th = "หลักฐาน", en = "Proof" },
                    type = "file",
                    section = (object?)null,
                    answered = false,
                },
            },
            requests = new[]
            {
                new
                {
                    at = "2026-11-20T09:00:00+07:00",
                    who = "สมหญิง ใจดี",
                    answerBy = "2026-11-30T16:30:00+07:00",
                    newReason = (string?)null,
                    answeredAt = "2026-11-22T20:00:00+07:00",
                    items = new[]
                    {
                        new
                        {
                            label = new { th = "ที่อยู่", en = "Address" },
                            text = "ไม่มีบ้านเลขที่",
                            filed = "หมู่ 9",
                            answer = "99/1 หมู่ 9",
                            files = new[]
                            {
                                new
                                {
                                    id = Guid.Parse("0193d000-0000-7000-8000-0000000000f2"),
                                    fileName = "ใหม่.jpg",
                                    mediaType = "image/jpeg",
                                    size = 1000,
                                    grant = "e.y.J",
                                    findings = Array.Empty<string>(),
                                },
                            },
                        },
                    },
                },
            },
            messages = new[]
            {
                new
                {
                    at = "2026-11-22T20:30:00+07:00",
                    side = "citizen",
                    who = "",
                    act = "citizen_wrote",
                    text = "<b>โทรกลับด้วย",
                    files = Array.Empty<object>(),
                },
            },
            ratings = new[]
            {
                new
                {
                    at = "2026-11-22T20:30:00+07:00",
                    score = 4,
                    settled = true,
                    comment = (string?)null,
                },
            },
        };
}
