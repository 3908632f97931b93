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

    [Fact]
    public async Task Run_OfAsManyAsThereMayBe_IsTakenWhole()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        site.Submissions.Answer("POST /desk/bulk", new { cases = Array.Empty<object>() });
        var admin = await site.SignedInAsync();
        var ids = Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7()).ToList();

        var done = await admin.PostToAsync(
            "/desk",
            "/desk/bulk?handler=Run",
            [
                ("act", "confirm_payment"),
                ("receiptBook", "12"),
                ("firstReceipt", "0457"),
                .. ids.SelectMany(id =>
                    new[]
                    {
                        ("ids", $"{id}"),
                        ($"version-{id}", "3"),
                        ($"from-{id}", $"{Other}"),
                        ($"amount-{id}", "240.00"),
                    }
                ),
            ]
        );

        done.StatusCode.ShouldBe(HttpStatusCode.OK, await done.Content.ReadAsStringAsync());
        using var order = JsonDocument.Parse(site.Submissions.Calls.Last(c => c.Path == "/desk/bulk").Body!);
        order
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .Select(c => c.GetProperty("id").GetGuid())
            .ShouldBe(ids);
    }

    [Fact]
    public async Task Part_DoesItsOwnCasesAlone_NumbersOnFromThoseBefore_AndTellsAFaultOfTheFormFirst()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        site.Submissions.Answer(
            "POST /desk/bulk",
            new
            {
                cases = new[]
                {
                    new
                    {
                        id = Other,
                        caseNumber = "2570-000124",
                        outcome = "done",
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
            ($"amount-{Cases.Id}", "240"),
            ("ids", $"{Other}"),
            ("receiptBook", "12"),
            ("firstReceipt", "0457"),
            ("take", "1"),
        ];

        var faulty = await admin.PostToAsync(
            "/desk",
            "/desk/bulk?handler=Part",
            [.. form, ("at", "0"), ($"amount-{Other}", "มาก")]
        );
        faulty.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        site.Submissions.Calls.ShouldNotContain(c => c.Path == "/desk/bulk");
        var second = await admin.PostToAsync(
            "/desk",
            "/desk/bulk?handler=Part",
            [.. form, ("at", "1"), ($"amount-{Other}", "40")]
        );

        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        var rows = WebUtility.HtmlDecode(await second.Content.ReadAsStringAsync());
        rows.Trim().ShouldStartWith("<tr data-succeeded=\"true\"");
        rows.ShouldContain("0458");
        using var order = JsonDocument.Parse(site.Submissions.Calls.Last(c => c.Path == "/desk/bulk").Body!);
        order.RootElement.GetProperty("receiptsBefore").GetInt32().ShouldBe(1);
        order
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .ShouldHaveSingleItem()
            .GetProperty("id")
            .GetGuid()
            .ShouldBe(Other);
        var beyond = await admin.PostToAsync("/desk", "/desk/bulk?handler=Part", [.. form, ("at", "2")]);
        beyond.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Assign_ToAColleague_IsSeenBeforeItIsDone()
    {
        var colleague = Guid.CreateVersion7();
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        site.Submissions.Answer("POST /desk/bulk", new { cases = Array.Empty<object>() });
        site.Submissions.Answer(
            "POST /desk/bulk/preview",
            new
            {
                cases = new object[]
                {
                    new
                    {
                        id = Cases.Id,
                        outcome = "open",
                        caseNumber = "2570-000123",
                    },
                    new
                    {
                        id = Other,
                        outcome = "not_theirs",
                        caseNumber = "2570-000124",
                    },
                },
                officers = new[]
                {
                    new
                    {
                        id = colleague,
                        name = "ชูศรี ตั้งมั่น",
                        cases = 1,
                    },
                },
            }
        );
        var admin = await site.SignedInAsync();
        (string, string)[] form = [("act", "assign"), ("ids", $"{Cases.Id}"), ("ids", $"{Other}")];

        var first = await admin.PostToAsync("/desk", "/desk/bulk?handler=Preview", form);
        var page = WebUtility.HtmlDecode(await first.Content.ReadAsStringAsync());
        page.ShouldContain("ชูศรี ตั้งมั่น (ได้ 1 จาก 2 เรื่อง)");
        page.ShouldContain("ไม่ได้ดูแลเรื่องของกองนี้");
        var me = System.Text.RegularExpressions.Regex.Match(page, "name=\"seen\" value=\"([^\"]+)\"").Groups[1].Value;
        Guid.Parse(me).ShouldNotBe(colleague);

        var unseen = await admin.PostToAsync(
            "/desk",
            "/desk/bulk?handler=Run",
            [.. form, ("seen", me), ("to", $"{colleague}")]
        );
        unseen.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        WebUtility
            .HtmlDecode(await unseen.Content.ReadAsStringAsync())
            .ShouldContain($"name=\"seen\" value=\"{colleague}\"");
        site.Submissions.Calls.ShouldNotContain(c => c.Path == "/desk/bulk");
        site.Submissions.Calls[^1].Body!.ShouldContain($"\"to\":\"{colleague}\"");

        (
            await admin.PostToAsync(
                "/desk",
                "/desk/bulk?handler=Run",
                [.. form, ("seen", $"{colleague}"), ("to", $"{colleague}")]
            )
        ).StatusCode.ShouldBe(HttpStatusCode.OK);
        site.Submissions.Calls.Last(c => c.Path == "/desk/bulk").Body!.ShouldContain($"\"to\":\"{colleague}\"");
        await admin.PostToAsync("/desk", "/desk/bulk?handler=Run", [.. form, ("seen", "nobody"), ("to", "nobody")]);
        site.Submissions.Calls.Last(c => c.Path == "/desk/bulk").Body!.ShouldContain("\"to\":null");
    }

    [Fact]
    public async Task NothingChosen_IsToldInTheQueue_AndAllAreChosenByALink()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Cases.Queue());
        var admin = await site.SignedInAsync();

        var none = await admin.PostToAsync("/desk", "/desk/bulk?handler=Preview", ("act", "accept"));
        none.Headers.Location!.OriginalString.ShouldBe("/desk");
        WebUtility.HtmlDecode(await admin.PageAsync("/desk")).ShouldContain("ยังไม่ได้เลือกเรื่อง");
        var all = await admin.PageAsync("/desk?queue=mine&pick=true");
        all.ShouldContain($"value=\"{Cases.Id}\" checked");
        site.Submissions.Calls[^1].Path.ShouldContain("take=100");
    }
}
