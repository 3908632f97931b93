using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Auditing;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Queues;

public sealed class BulkTests : IAsyncLifetime
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
    public async Task Accept_OfMany_IsOneCommitEach_AndTwiceIsOnce()
    {
        var ids = new[] { await _app.FileCaseAsync(), await _app.FileCaseAsync(), await _app.FileCaseAsync() };
        (await PreviewAsync("accept", ids)).ShouldAllBe(c =>
            (string?)c["outcome"] == "open" && (int?)c["version"] == 1 && (string?)c["told"] == "email"
        );

        (await OutcomesAsync(new { act = "accept", cases = Versions(ids, 1) })).ShouldBe(["done", "done", "done"]);
        (await OutcomesAsync(new { act = "accept", cases = Versions(ids, 1) })).ShouldBe([
            "already",
            "already",
            "already",
        ]);

        (await _app.StepsAsync()).Count.ShouldBe(3, "each citizen is told once");
        (await _app.ReadAsync(db => db.Submissions.CountAsync(s => s.Status == "received" && s.Version == 2))).ShouldBe(
            3
        );
    }

    [Fact]
    [Trait("row", "118")]
    public async Task Accept_WhenAColleagueWasFirstWithOne_TellsWho_AndGoesOnWithTheOthers()
    {
        var ids = new[] { await _app.FileCaseAsync(), await _app.FileCaseAsync(), await _app.FileCaseAsync() };
        using var colleague = _app.Client(ResourceNames.Site, staff: Desk.Officer());
        (await colleague.ActAsync(ids[1], "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);

        var results = await RunAsync(new { act = "accept", cases = Versions(ids, 1) });

        results.Select(r => (string?)r["outcome"]).ShouldBe(["done", "conflict", "done"]);
        ((string?)results[1]["who"]).ShouldBe("นางสาวทดสอบ เจ้าหน้าที่");
        (await _app.StepsAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task ConfirmPayment_OfMany_WritesReceiptsThatFollowOneAnother()
    {
        var ids = new[] { await _app.FileCaseAsync(), await _app.FileCaseAsync(), await _app.FileCaseAsync() };

        var results = await RunAsync(
            new
            {
                act = "confirm_payment",
                cases = new object[]
                {
                    new
                    {
                        id = ids[0],
                        version = 1,
                        amountSatang = 24000L,
                    },
                    new { id = ids[1], version = 1 },
                    new
                    {
                        id = ids[2],
                        version = 1,
                        amountSatang = 4000L,
                    },
                },
                receiptBook = "๑๒",
                firstReceipt = "0099",
            }
        );

        results.Select(r => (string?)r["outcome"]).ShouldBe(["done", "invalid", "done"], "no amount, no receipt");
        results.Select(r => (string?)r["receipt"]).ShouldBe(["0099", "0100", "0101"]);
        var paid = await _app.ReadAsync(db =>
            db.Submissions.OrderBy(s => s.CaseNumber)
                .Select(s => $"{s.Status} {s.PaidSatang} {s.ReceiptBook}/{s.ReceiptNumber}")
                .ToListAsync()
        );
        paid.ShouldBe(["done 24000 12/0099", "submitted  /", "done 4000 12/0101"]);
    }

    [Fact]
    public async Task Finish_OfMany_TellsEachCitizenTheSame_AndNotWhatCannotBeFinished()
    {
        var (complaint, other, fee) = (
            await _app.FileComplaintAsync(),
            await _app.FileComplaintAsync(),
            await _app.FileCaseAsync()
        );
        using var admin = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        var expected = await PreviewAsync("finish", [complaint, fee], admin);
        expected
            .Select(c => (string?)c["outcome"])
            .ShouldBe(["open", "not_allowed"], "what is paid for ends with the receipt");

        using var refused = await admin.PostAsJsonAsync(
            "/desk/bulk",
            new
            {
                act = "finish",
                cases = Versions([complaint], 1),
                result = "โทร 081-234-5678",
            }
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var results = await RunAsync(
            new
            {
                act = "finish",
                cases = Versions([complaint, other, fee], 1),
                result = "ซ่อมไฟแล้วทุกจุด",
            },
            admin
        );

        results.Select(r => (string?)r["outcome"]).ShouldBe(["done", "done", "not_allowed"]);
        (await _app.StepsAsync()).Count(s => s.PublicText == "ซ่อมไฟแล้วทุกจุด").ShouldBe(2);
    }

    [Fact]
    public async Task Assign_OfMany_LaysThemOnOneDesk_ButForWhatWasTakenMeanwhile()
    {
        var ids = new[] { await _app.FileCaseAsync(), await _app.FileCaseAsync() };
        var other = Guid.CreateVersion7();
        await _app.WriteAsync(async db => (await db.Submissions.SingleAsync(s => s.Id == ids[1])).AssigneeId = other);

        var order = new
        {
            act = "assign",
            cases = ids.Select(id => new { id, from = (Guid?)null }),
            to = _me.Id,
        };
        (await OutcomesAsync(order)).ShouldBe(["done", "conflict"]);
        (await OutcomesAsync(order)).ShouldBe(["done", "conflict"], "twice is once");

        (await _app.ReadAsync(db => db.Notes.CountAsync())).ShouldBe(1);
        (await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == ids[1]))).AssigneeId.ShouldBe(other);
    }

    [Fact]
    public async Task Assign_ToAColleague_ShowsWhoMayHaveThem_AndLeavesWhatIsNotTheirs()
    {
        var (fee, light) = (await _app.FileCaseAsync(), await _app.FileComplaintAsync());
        var department = (await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == fee))).Department;
        var (colleague, stranger) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await _app.WriteAsync(db =>
        {
            foreach (
                var (id, name, where, active) in new[]
                {
                    (colleague, "ชูศรี ตั้งมั่น", department, true),
                    (stranger, "คนกองอื่น", "education", true),
                    (Guid.CreateVersion7(), "ผู้ลาออก", department, false),
                }
            )
            {
                db.Staff.Add(
                    new()
                    {
                        Id = id,
                        Version = 1,
                        DisplayName = name,
                        Departments = where,
                        Roles = StaffRoles.Officer,
                        Active = active,
                    }
                );
            }
            return Task.CompletedTask;
        });
        using var admin = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));

        using var looked = await admin.PostAsJsonAsync(
            "/desk/bulk/preview",
            new
            {
                act = "assign",
                cases = new[] { new { id = fee }, new { id = light } },
                to = colleague,
            }
        );
        var preview = await looked.JsonAsync();
        var officer = preview["officers"]!.AsArray().ShouldHaveSingleItem()!;
        ((Guid)officer["id"]!, (string?)officer["name"], (int)officer["cases"]!).ShouldBe(
            (colleague, "ชูศรี ตั้งมั่น", 1)
        );
        preview["cases"]!.AsArray().Select(c => (string?)c!["outcome"]).ShouldBe(["open", "not_theirs"]);

        var order = new
        {
            act = "assign",
            cases = new[] { new { id = fee }, new { id = light } },
            to = colleague,
        };
        (await OutcomesAsync(order, admin)).ShouldBe(["done", "not_theirs"]);
        (await OutcomesAsync(order, admin)).ShouldBe(["done", "not_theirs"], "twice is once");

        (await _app.ReadAsync(db => db.Notes.SingleAsync())).ToStaffName.ShouldBe("ชูศรี ตั้งมั่น");
        (await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == fee))).AssigneeId.ShouldBe(colleague);
        (await _app.ReadAsync(db => db.Submissions.SingleAsync(s => s.Id == light))).AssigneeId.ShouldBeNull();
    }

    [Fact]
    public async Task ConfirmPayment_InPartsAndAgain_KeepsEachReceiptWithItsCase()
    {
        var ids = new[] { await _app.FileCaseAsync(), await _app.FileCaseAsync(), await _app.FileCaseAsync() };
        object Part(int before, string first = "0099") =>
            new
            {
                act = "confirm_payment",
                cases = new[]
                {
                    new
                    {
                        id = ids[before],
                        version = 1,
                        amountSatang = 24000L,
                    },
                },
                receiptBook = "12",
                firstReceipt = first,
                receiptsBefore = before,
            };

        foreach (var before in new[] { 0, 1, 1, 2 })
        {
            (await OutcomesAsync(Part(before))).Single().ShouldBeOneOf("done", "already");
        }
        // Repeated with another number, what has a receipt keeps it.
        ((string?)(await RunAsync(Part(2, "0500")))[0]["receipt"]).ShouldBe("0101");

        (
            await _app.ReadAsync(db =>
                db.Submissions.OrderBy(s => s.CaseNumber).Select(s => s.ReceiptNumber).ToListAsync()
            )
        ).ShouldBe(["0099", "0100", "0101"]);
        (await _app.StepsAsync()).Count.ShouldBe(6, "accepted and paid, three times");
    }

    [Fact]
    [Trait("row", "138")]
    public async Task Preview_OfNames_StandsInTheAuditAndCountsTowardsTheAlarm()
    {
        var ids = new[] { await _app.FileCaseAsync(), await _app.FileCaseAsync() };
        await PreviewAsync("accept", [.. ids, Guid.CreateVersion7()]);

        var line = await _app.ReadAsync(db => db.Set<AuditEntry>().SingleAsync(e => e.Act == "search"));
        (line.Who, line.Detail).ShouldBe((_me.Id.ToString("D"), "by=bulk shown=2"));
    }

    [Fact]
    [Trait("row", "135")]
    public async Task Bulk_NamingCasesOfOthers_FindsNone()
    {
        var id = await _app.FileCaseAsync();
        using var clerk = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Officer, "clerk"));
        var seen = (await PreviewAsync("accept", [id, Guid.CreateVersion7()], clerk)).ToList();
        seen.ShouldAllBe(c => (string?)c["outcome"] == "not_found" && c["caseNumber"] == null);
        (await OutcomesAsync(new { act = "accept", cases = Versions([id], 1) }, clerk)).ShouldBe(["not_found"]);
        using var auditor = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Auditor));
        (
            await auditor.PostAsJsonAsync("/desk/bulk", new { act = "accept", cases = Versions([id], 1) })
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var finance = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Finance));
        (
            await finance.PostAsJsonAsync(
                "/desk/bulk",
                new
                {
                    act = "finish",
                    cases = Versions([id], 1),
                    result = "เสร็จ",
                }
            )
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "the act is not theirs, alone or by the hundred");
    }

    [Fact]
    [Trait("row", "138")]
    public async Task Bulk_OfTooManyOfNoneOfOneTwiceOrOfAnotherAct_IsRefused()
    {
        var id = await _app.FileCaseAsync();
        foreach (
            var order in new object[]
            {
                new
                {
                    act = "accept",
                    cases = Versions(Enumerable.Range(0, 101).Select(_ => Guid.CreateVersion7()), 1),
                },
                new { act = "accept", cases = Array.Empty<object>() },
                new { act = "accept", cases = Versions([id, id], 1) },
                new { act = "reject", cases = Versions([id], 1) },
            }
        )
        {
            (await _desk.PostAsJsonAsync("/desk/bulk", order)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await _desk.PostAsJsonAsync("/desk/bulk/preview", order)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
        using var words = await _desk.PostAsJsonAsync(
            "/desk/bulk",
            new
            {
                act = "confirm_payment",
                cases = Versions([id], 1),
                receiptBook = "",
                firstReceipt = "เล่มแรก",
            }
        );
        words.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await words.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["receiptBook", "firstReceipt"]);
    }

    private static IEnumerable<object> Versions(IEnumerable<Guid> ids, int version) =>
        ids.Select(id => (object)new { id, version });

    private async Task<List<string?>> OutcomesAsync(object order, HttpClient? desk = null) =>
        [.. (await RunAsync(order, desk)).Select(r => (string?)r["outcome"])];

    private Task<List<JsonNode>> RunAsync(object order, HttpClient? desk = null) =>
        PostAsync("/desk/bulk", order, desk);

    private Task<List<JsonNode>> PreviewAsync(string act, Guid[] ids, HttpClient? desk = null) =>
        PostAsync("/desk/bulk/preview", new { act, cases = ids.Select(id => new { id }) }, desk);

    private async Task<List<JsonNode>> PostAsync(string path, object order, HttpClient? desk)
    {
        using var answer = await (desk ?? _desk).PostAsJsonAsync(path, order);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return [.. (await answer.JsonAsync())["cases"]!.AsArray().Select(c => c!)];
    }
}
