using System.Net;
using System.Text.Json.Nodes;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

/// <summary>Ready words: written by heads, put into boxes with and without script.</summary>
public sealed class TemplateTests
{
    private static readonly Guid Id = Guid.Parse("0193d000-0000-7000-8000-0000000000b1");

    private static object List() =>
        new
        {
            items = new[]
            {
                new
                {
                    id = Id,
                    name = "ซ่อมแล้ว <b>",
                    service = (string?)null,
                    use = "finish",
                    text = "ซ่อมเรื่อง {เลขที่เรื่อง} แล้ว",
                    version = 3,
                    changedAt = "2026-11-23T10:00:00+07:00",
                    who = "สมหญิง ใจดี",
                },
            },
            holes = new[] { "เลขที่เรื่อง" },
        };

    [Fact]
    public async Task Template_IsWrittenByAHeadAndOnlyReadByAnOfficer()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/templates", List());
        site.Submissions.Answer(
            "POST /desk/templates",
            new { code = "validation_failed", errors = new { text = new[] { "ไม่รู้จัก {ชื่อ}" } } },
            HttpStatusCode.UnprocessableEntity,
            "application/problem+json"
        );
        var (_, officer) = await site.OfficerAsync();
        var read = await officer.PageAsync("/desk/templates");
        read.ShouldContain("ซ่อมแล้ว &lt;b&gt;");
        read.ShouldNotContain("<textarea");
        var admin = await site.SignedInAsync();
        (await admin.PageAsync($"/desk/templates?edit={Id}")).ShouldContain(
            ">ซ่อมเรื่อง {เลขที่เรื่อง} แล้ว</textarea>"
        );

        var back = await admin.PostToAsync(
            "/desk/templates",
            $"/desk/templates?edit={Id}",
            ("version", "3"),
            ("name", "ซ่อมแล้ว"),
            ("service", ""),
            ("use", "finish"),
            ("text", "เรียน {ชื่อ}")
        );

        back.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var page = await back.Content.ReadAsStringAsync();
        page.ShouldContain("id=\"text-fault\"");
        page.ShouldContain(">เรียน {ชื่อ}</textarea>");
        var body = JsonNode.Parse(site.Submissions.Calls.Single(c => c.Method == HttpMethod.Post).Body!)!;
        ((string?)body["id"], (int?)body["version"], body["service"]).ShouldBe(($"{Id}", 3, null));
    }

    [Fact]
    public async Task ChosenTemplate_WithoutScript_StandsInItsBox_AndNothingIsDone()
    {
        await using var site = await SiteApp.StartAsync();
        var path = $"/desk/cases/{Cases.Id}";
        var view = System.Text.Json.JsonSerializer.SerializeToNode(
            Cases.Case(status: "in_progress", allowed: ["finish", "reject"])
        )!;
        view["templates"] = new JsonArray(
            new JsonObject
            {
                ["id"] = $"{Id}",
                ["use"] = "reject",
                ["name"] = "นอกเขต",
                ["text"] = "อยู่นอกเขต<ตำบล>",
            }
        );
        site.Submissions.Answer($"GET {path}", view);
        var (_, officer) = await site.OfficerAsync();

        var answer = await officer.PostToAsync(
            path,
            path + "?handler=Reject",
            ("version", "1"),
            ("reason", ""),
            ("ground", "ข้อบัญญัติที่พิมพ์ไว้"),
            ("template.reason", $"{Id}"),
            ("fill", "reason")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain(">อยู่นอกเขต&lt;ตำบล&gt;</textarea>");
        page.ShouldContain(">ข้อบัญญัติที่พิมพ์ไว้</textarea>");
        site.Submissions.Calls.ShouldNotContain(c => c.Method == HttpMethod.Post);
    }
}
