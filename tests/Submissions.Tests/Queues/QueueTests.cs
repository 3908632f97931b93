using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Queues;

public sealed class QueueTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private readonly StaffIdentity _me = Desk.Officer();
    private HttpClient _desk = null!;

    public ValueTask InitializeAsync()
    {
        _desk = _app.Client(ResourceNames.Site, staff: _me);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Queues_EachHoldsWhatIsItsOwn_AndIsCounted()
    {
        var now = _app.Clock.GetUtcNow();
        var (mine, over, soon, asked, done, other) = (
            await FileAsync("mine", assignee: _me.Id),
            await FileAsync("over", due: now.AddDays(-1)),
            await FileAsync("soon", due: now.AddHours(2)),
            await FileAsync("asked", "need_info", due: now.AddDays(-2)),
            await FileAsync("done", "done"),
            await FileAsync("other", assignee: Guid.CreateVersion7())
        );

        (await NumbersAsync("queue=mine")).ShouldBe([mine]);
        (await NumbersAsync("queue=department")).ShouldBe([mine, over, soon, asked, other], ignoreOrder: true);
        (await NumbersAsync("queue=unassigned")).ShouldBe([over, soon, asked], ignoreOrder: true);
        (await NumbersAsync("queue=overdue")).ShouldBe([over], "who waits for the citizen is not late");
        (await NumbersAsync("queue=due_soon")).ShouldBe([soon]);
        (await NumbersAsync("queue=waiting")).ShouldBe([asked]);
        (await NumbersAsync("queue=closed")).ShouldBe([done]);
        var page = await PageAsync("take=1");
        page["queues"]!
            .AsObject()
            .ToDictionary(q => q.Key, q => (int)q.Value!)
            .ShouldBe(
                new Dictionary<string, int>
                {
                    ["mine"] = 1,
                    ["department"] = 5,
                    ["unassigned"] = 3,
                    ["due_soon"] = 1,
                    ["overdue"] = 1,
                    ["waiting"] = 1,
                },
                ignoreOrder: true
            );
        page["counts"]!
            .AsObject()
            .ToDictionary(c => c.Key, c => (int)c.Value!)
            .ShouldContainKeyAndValue("need_info", 1);
    }

    [Theory]
    [InlineData("due", "")]
    [InlineData("-due", "")]
    [InlineData("received", "")]
    [InlineData("-number", "&state=all")]
    [InlineData("number", "")]
    [InlineData("-changed", "&state=all")]
    public async Task Queue_InAnyOrder_IsWalkedToItsEndAndBack(string sort, string more)
    {
        var now = _app.Clock.GetUtcNow();
        for (var i = 0; i < 7; i++)
        {
            // Two and two are due at the same moment: their numbers keep them apart.
            await FileAsync(
                $"n{i}",
                i == 3 ? "rejected" : "received",
                now.AddDays(i / 2),
                department: i % 2 == 0 ? "works" : null
            );
        }
        using var both = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Officer, "finance", "works"));
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        foreach (var desk in new[] { both, head })
        {
            var whole = Numbers(await PageAsync($"sort={sort}{more}&take=50", desk));
            whole.Count.ShouldBe(more.Length > 0 ? 7 : 6);
            var forth = new List<string>();
            var pages = new List<JsonNode>();
            for (string? next = ""; next is not null; )
            {
                var page = await PageAsync($"sort={sort}{more}&take=2&after={next}", desk);
                forth.AddRange(Numbers(page));
                pages.Add(page);
                next = (string?)page["next"];
            }
            forth.ShouldBe(whole);
            ((string?)pages[0]["previous"]).ShouldBeNull();
            for (var i = pages.Count - 1; i > 0; i--)
            {
                var back = await PageAsync($"sort={sort}{more}&take=2&after={pages[i]["previous"]}", desk);
                Numbers(back).ShouldBe(Numbers(pages[i - 1]));
                ((string?)back["next"]).ShouldNotBeNull();
            }
            ((string?)pages[0]["sort"]).ShouldBe(sort);
        }
    }

    [Fact]
    public async Task Queue_ForWhoSeesAll_ShowsCasesOfADepartmentThatIsNoMore()
    {
        var number = await FileAsync("gone", department: "dissolved");
        using var head = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        foreach (var sort in new[] { "due", "number", "-changed" })
        {
            Numbers(await PageAsync($"sort={sort}", head)).ShouldBe([number], sort);
        }
    }

    [Fact]
    public async Task Filters_NarrowByServiceChannelOwnerAndDaysOfReceiving()
    {
        var fee = await FileAsync("fee");
        _app.Clock.Advance(TimeSpan.FromDays(2));
        _desk = _app.Client(ResourceNames.Site, staff: _me);
        var late = await FileAsync("late", assignee: _me.Id);
        (await NumbersAsync("service=pay-garbage-fee")).ShouldBe([fee, late]);
        (await NumbersAsync("service=request-water")).ShouldBeEmpty();
        (await NumbersAsync("service=pay-garbage-fee&sort=received&from=2026-11-23&to=2026-11-23")).ShouldBe([fee]);
        (await NumbersAsync("from=2026-11-24")).ShouldBe([late]);
        (await NumbersAsync("to=2026-11-22")).ShouldBeEmpty();
        (await NumbersAsync("channel=api")).ShouldBe([fee, late]);
        (await NumbersAsync("channel=counter")).ShouldBeEmpty();
        (await NumbersAsync($"owner={_me.Id}")).ShouldBe([late]);
        (await NumbersAsync("owner=nobody")).ShouldBe([fee]);
    }

    [Fact]
    public async Task Settled_OfOneService_StandInTheOrderOfReceiving_WhateverWasAsked()
    {
        await FileAsync("one", "done");
        var page = await PageAsync("queue=closed&service=pay-garbage-fee&sort=due");
        ((string?)page["sort"]).ShouldBe("-received");
        page["items"]!.AsArray().Count.ShouldBe(1);
        ((string?)(await PageAsync("queue=closed"))["sort"]).ShouldBe("-changed");
    }

    [Fact]
    public async Task Search_FindsByPartsOfNumberServiceAndSubject()
    {
        var fee = await FileAsync("fee");
        using var clerk = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        var water = await ComplaintAsync("นํ้าท่วมถนนหน้าโรงเรียนวัดท่าคล้อ");
        foreach (
            var (q, found) in new[]
            {
                ("2570-0000", new[] { water, fee }),
                ("2570-", [water, fee]),
                (fee.Replace("-", "", StringComparison.Ordinal), [fee]),
                (
                    int.Parse(fee[5..], System.Globalization.CultureInfo.InvariantCulture)
                        .ToString(System.Globalization.CultureInfo.InvariantCulture),
                    [fee]
                ),
                ("๒๕๗๐-๐๐๐๐๐๑", [fee]),
                ("ขยะมูลฝอย", [fee]),
                ("สมหญิง ขยะ", [fee]),
                ("garbage", [fee]),
                ("น้ำท่วม", [water]),
                ("โรงเรียนวัด", [water]),
                ("ร้องเรียน น้ำท่วม", [water]),
                ("ไฟดับ", []),
                ("นท", []),
            }
        )
        {
            string.Join(' ', Numbers(await PageAsync($"q={Uri.EscapeDataString(q)}", clerk)))
                .ShouldBe(string.Join(' ', found), customMessage: q);
        }
        // As much of it as the officer may see, wherever it stands, and narrowed by the filter at hand.
        Numbers(await PageAsync($"q={Uri.EscapeDataString("น้ำท่วม")}")).ShouldBeEmpty();
        Numbers(await PageAsync("q=2570-&queue=closed", clerk)).ShouldBeEmpty();
        var first = await PageAsync("q=2570-&take=1", clerk);
        Numbers(first).ShouldBe([water]);
        Numbers(await PageAsync($"q=2570-&take=1&after={first["next"]}", clerk)).ShouldBe([fee]);
    }

    [Fact]
    public async Task Subject_IsNeverKeptInTheClear()
    {
        await ComplaintAsync("ไฟทางดับ");
        var tokens = await _app.ReadAsync(db => db.SearchTokens.Select(t => t.Hash).ToListAsync());
        tokens.ShouldNotBeEmpty();
        tokens.ShouldAllBe(t => t.All(char.IsAscii), "never in the clear");
    }

    [Theory]
    [Trait("row", "138")]
    [Trait("row", "139")]
    [InlineData("take=101")]
    [InlineData("take=1000000")]
    [InlineData("take=-1")]
    [InlineData("sort=id%3Bdrop")]
    [InlineData("sort=--due")]
    [InlineData("sort=AnswersSealed")]
    [InlineData("queue=everything")]
    [InlineData("owner=everyone")]
    [InlineData("channel=fax")]
    [InlineData("from=22/11/2569")]
    [InlineData("from=0001-01-01T00:00")]
    [InlineData("sort=number&after=ZHVlLmYuMC4yNTcwLTAwMDAwMQ")]
    public async Task Queue_AskedForWhatIsNotInTheList_Refuses(string query)
    {
        await FileAsync("one");
        (await _desk.GetAsync($"/desk/queue?{query}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [Trait("row", "138")]
    [Trait("row", "139")]
    [InlineData("%", 0)]
    [InlineData("_", 0)]
    [InlineData("[ก-ฮ]", 0)]
    [InlineData("2570-%", 0)]
    [InlineData("2570-00000_", 0)]
    [InlineData("(a+)+$", 0)]
    [InlineData("' OR 1=1--", 0)]
    [InlineData("สมหญิง%", 0)]
    [InlineData("สมหญิง", 1)]
    public async Task Search_TakesEveryMarkLiterally(string q, int found)
    {
        await FileAsync("one");
        Numbers(await PageAsync($"q={Uri.EscapeDataString(q)}")).Count.ShouldBe(found);
        (await _desk.GetAsync($"/desk/queue?q={Uri.EscapeDataString(new string('ก', 10_000))}")).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
        // A hundred years of days are as good as any: the page is as long as any.
        (await PageAsync("from=1926-01-01&to=2126-12-31&state=all&take=100"))["items"]!
            .AsArray()
            .Count.ShouldBe(1);
    }

    [Fact]
    public async Task Arrived_TellsHowManyCameSinceThePage_AndOnlyOfWhatTheOfficerMaySee()
    {
        await FileAsync("before");
        var latest = (string?)(await PageAsync(""))["latest"];
        (await ArrivedAsync(latest)).ShouldBe(0);
        await FileAsync("after");
        await FileAsync("elsewhere", department: "works");
        await FileAsync("settled already", "cancelled");
        (await ArrivedAsync(latest)).ShouldBe(1);
        (await _desk.GetAsync($"/desk/queue/arrived?after={new string('9', 21)}")).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
    }

    private async Task<int> ArrivedAsync(string? after)
    {
        using var answer = await _desk.GetAsync($"/desk/queue/arrived?after={after}");
        return (int)(await answer.JsonAsync())["new"]!;
    }

    /// <summary>Files a garbage fee and puts it where the test wants it.</summary>
    private async Task<string> FileAsync(
        string what,
        string status = "submitted",
        DateTimeOffset? due = null,
        Guid? assignee = null,
        string? department = null
    )
    {
        what.ShouldNotBeEmpty();
        var id = await _app.FileCaseAsync();
        var number = "";
        await _app.WriteAsync(async db =>
        {
            var c = await db.Submissions.SingleAsync(s => s.Id == id);
            c.Status = status;
            c.DueAt = due ?? c.DueAt;
            c.AssigneeId = assignee;
            c.Department = department ?? c.Department;
            number = c.CaseNumber;
        });
        return number;
    }

    private async Task<string> ComplaintAsync(string subject)
    {
        using var client = _app.Client();
        using var form = await client.GetAsync("/api/services/report-complaint");
        var definition = await form.JsonAsync();
        using var filed = await client.SubmitAsync(
            new JsonObject
            {
                ["service"] = "report-complaint",
                ["version"] = (int)definition["version"]!,
                ["answers"] = new JsonObject
                {
                    ["p_name"] = "สมชาย ทดสอบ",
                    ["p_nid"] = "1000000000017",
                    ["p_phone"] = "0812345679",
                    ["cat"] = "road",
                    ["subject"] = subject,
                    ["detail"] = "น้ำท่วมสูงมากทุกครั้งที่ฝนตก ขอให้มาดูด้วย",
                    ["place"] = new JsonObject { ["text"] = "หน้าวัดท่าคล้อ" },
                },
                ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = "1" },
                ["captcha"] = _app.Captcha(),
            }
        );
        var answer = await filed.JsonAsync();
        filed.StatusCode.ShouldBe(HttpStatusCode.Created, answer.ToJsonString());
        return (string)answer["caseNumber"]!;
    }

    private async Task<List<string>> NumbersAsync(string query) => Numbers(await PageAsync(query));

    private async Task<JsonNode> PageAsync(string query, HttpClient? desk = null)
    {
        using var answer = await (desk ?? _desk).GetAsync($"/desk/queue?{query}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, query + await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private static List<string> Numbers(JsonNode page) =>
        [.. page["items"]!.AsArray().Select(i => (string)i!["caseNumber"]!)];
}
