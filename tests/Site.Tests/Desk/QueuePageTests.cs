using System.Net;
using ThaklorAspire.Site.Tests.Staff;

namespace ThaklorAspire.Site.Tests.Desk;

public sealed class QueuePageTests
{
    private static object Page(string sort = "due", string? next = null, string? previous = null) =>
        new
        {
            items = new[]
            {
                new
                {
                    id = Cases.Id,
                    caseNumber = "2570-000123",
                    service = new { code = "garbage-fee", title = new { th = "ขยะ", en = "Garbage" } },
                    applicantName = "สมชาย ใจดี",
                    department = "finance",
                    status = "submitted",
                    submittedAt = "2026-11-22T20:15:00+07:00",
                    receivedAt = "2026-11-23T08:30:00+07:00",
                    dueAt = "2026-11-26T16:30:00+07:00",
                    due = "near",
                    flags = Array.Empty<string>(),
                    version = 1,
                },
            },
            next,
            previous,
            sort,
            counts = new Dictionary<string, int>(),
            queues = new Dictionary<string, int> { ["mine"] = 3, ["overdue"] = 1000 },
            latest = "2570-000999",
            narrow = true,
            services = new[] { new { code = "garbage-fee", title = new { th = "ขยะ", en = "Garbage" } } },
        };

    [Fact]
    public async Task Queue_ShowsItsQueuesWithCounts_ItsOrdersAndBothWays()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Page("-received", "cursor-on", "cursor-back"));
        var admin = await site.SignedInAsync();

        var page = WebUtility.HtmlDecode(
            await admin.PageAsync("/desk?queue=overdue&service=garbage-fee&from=2026-11-01&sort=-received")
        );

        var asked = WebUtility.UrlDecode(site.Submissions.Calls[^1].Path);
        asked.ShouldContain("queue=overdue");
        asked.ShouldContain("service=garbage-fee");
        asked.ShouldContain("from=2026-11-01");
        asked.ShouldContain("sort=-received");
        page.ShouldContain("999+");
        page.ShouldContain("/desk?queue=mine");
        page.ShouldContain("after=cursor-on");
        page.ShouldContain("after=cursor-back");
        page.ShouldContain("sort=received", customMessage: "the order at hand is turned round");
        page.ShouldContain("data-latest=\"2570-000999\"");
        page.ShouldContain("พบมากกว่า 200 เรื่อง");
        // A bare /desk comes back to it.
        await admin.PageAsync("/desk");
        WebUtility.UrlDecode(site.Submissions.Calls[^1].Path).ShouldContain("queue=overdue");
    }

    [Theory]
    [Trait("row", "139")]
    [InlineData("sort=id%3Bdrop")]
    [InlineData("queue=everything")]
    [InlineData("channel=fax")]
    [InlineData("from=31/12/2569")]
    public async Task Queue_AskedForWhatIsNotInItsLists_ShowsTheWholeQueue(string query)
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue", Page());
        var admin = await site.SignedInAsync();

        await admin.PageAsync("/desk?" + query);

        site.Submissions.Calls[^1].Path.ShouldBe("/desk/queue?take=50");
    }

    [Fact]
    public async Task NewArrivals_AreAskedForByTheNewestNumber()
    {
        await using var site = await SiteApp.StartAsync();
        site.Submissions.Answer("GET /desk/queue/arrived", new Dictionary<string, int> { ["new"] = 2 });
        var admin = await site.SignedInAsync();

        var answer = await admin.GetAsync("/api/desk/queue/arrived?after=2570-000999");

        (await answer.Content.ReadAsStringAsync()).ShouldContain("2");
        site.Submissions.Calls[^1].Path.ShouldBe("/desk/queue/arrived?after=2570-000999");
    }
}
