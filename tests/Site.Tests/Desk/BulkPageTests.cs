using System.Net;
using System.Text.Json;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

public sealed class BulkPageTests
{
    private static readonly Guid Other = Guid.Parse("0193d000-0000-7000-8000-000000000002");

    private static object Preview() =>
        new
        {
            cases = new object[]
            {
                new
                {
                    id = Cases.Id,
                    outcome = "open",
                    caseNumber = "2570-000123",
                    service = new { code = "garbage-fee", title = new { th = "ขยะ", en = "Garbage" } },
                    applicantName = "<b>สมชาย</b>",
                    status = "submitted",
                    version = 3,
                    assignee = (object?)null,
                    told = "page",
                    askedSatang = (long?)null,
                    duplicate = true,
                },
                new
                {
                    id = Other,
                    outcome = "not_allowed",
                    caseNumber = "2570-000124",
                },
            },
        };

    [Fact]
    public async Task Preview_TellsWhatCanBeDone_WhatCannotAndWhoIsTold_AndDoesNothing()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        site.Submissions.Answer("POST /desk/bulk/preview", Preview());
        var admin = await site.SignedInAsync();

        var answer = await admin.PostToAsync(
            "/desk",
            "/desk/bulk?handler=Preview",
            ("act", "confirm_payment"),
            ("ids", $"{Cases.Id}"),
            ("ids", $"{Other}")
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("2570-000124");
        page.ShouldContain("ทำไม่ได้ในสถานะนี้");
        page.ShouldContain("โทรแจ้ง");
        page.ShouldContain("สลิปซ้ำ");
        page.ShouldNotContain("<b>สมชาย</b>");
        page.ShouldContain($"name=\"version-{Cases.Id}\" value=\"3\"");
        page.ShouldNotContain($"name=\"version-{Other}\"");
        site.Submissions.Calls.ShouldNotContain(c => c.Path == "/desk/bulk");
    }

    [Fact]
    public async Task Run_SendsEachCaseWithTheVersionThatWasLookedAt_AndShowsWhatCameOfIt()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        site.Submissions.Answer("POST /desk/bulk/preview", Preview());
        site.Submissions.Answer(
            "POST /desk/bulk",
            new
            {
                cases = new object[]
                {
                    new
                    {
                        id = Cases.Id,
                        caseNumber = "2570-000123",
                        outcome = "done",
                        receipt = "0457",
                    },
                    new
                    {
                        id = Other,
                        caseNumber = "2570-000124",
                        outcome = "conflict",
                        who = "ชูศรี",
                        receipt = "0458",
                    },
                },
            }
        );
        var admin = await site.SignedInAsync();
        (string, string)[] form =
        [
            ("act", "confirm_payment"),
            ("ids", $"{Cases.Id}"),
            ($"version-{Cases.Id}", "3"),
            ($"amount-{Cases.Id}", "๒๔๐"),
            ("ids", $"{Other}"),
            ($"version-{Other}", "1"),
            ("receiptBook", "12"),
            ("firstReceipt", "0457"),
        ];

        var missing = await admin.PostToAsync("/desk", "/desk/bulk?handler=Run", [.. form, ($"amount-{Other}", "")]);
        missing.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        site.Submissions.Calls.ShouldNotContain(c => c.Path == "/desk/bulk");
        var done = await admin.PostToAsync("/desk", "/desk/bulk?handler=Run", [.. form, ($"amount-{Other}", "40")]);

        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var order = JsonDocument.Parse(site.Submissions.Calls.Last(c => c.Path == "/desk/bulk").Body!);
        var first = order.RootElement.GetProperty("cases")[0];
        (first.GetProperty("version").GetInt32(), first.GetProperty("amountSatang").GetInt64()).ShouldBe((3, 24000));
        var page = await done.Content.ReadAsStringAsync();
        page.ShouldContain("เรียบร้อย 1 จาก 2 เรื่อง");
        page.ShouldContain("มีผู้ดำเนินการก่อน");
        page.ShouldContain("ชูศรี");
        page.ShouldContain("ยังไม่ได้ใช้");
    }
}
