using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Engine;

/// <summary>Corruption reports, nameless filings, opening days, and answers nobody fills in by hand.</summary>
public sealed class ConfidentialTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private JsonObject Report(bool anonymous)
    {
        var definition = JsonNode.Parse(
            File.ReadAllText(TestEnvironment.RepositoryFile("Submissions.Service/definitions/report-corruption.json"))
        )!;
        var answers = new JsonObject
        {
            ["kind"] = "bribe",
            ["subject"] = "เรียกรับเงิน",
            ["detail"] = "เจ้าหน้าที่เรียกรับเงินเพื่อออกใบอนุญาต",
            ["who"] = "ไม่ทราบชื่อ",
        };
        foreach (var field in definition["fields"]!.AsArray())
        {
            var key = (string)field!["key"]!;
            if ((string)field["type"]! is "radio" or "select" && (bool)field["required"]!)
            {
                answers[key] = (string)field["options"]![0]!["value"]!;
            }
            else if ((string)field["type"]! == "declaration" && (bool)field["required"]!)
            {
                answers[key] = true;
            }
        }
        if (anonymous)
        {
            answers["anon"] = true;
        }
        else
        {
            answers["p_name"] = "สมชาย ทดสอบดี";
            answers["p_phone"] = "0812345678";
        }
        return new JsonObject
        {
            ["service"] = "report-corruption",
            ["answers"] = answers,
            ["consent"] = new JsonObject
            {
                ["accepted"] = true,
                ["noticeVersion"] = (string)definition["notice"]!["version"]!,
            },
            ["captcha"] = _app.Captcha(),
        };
    }

    private HttpClient Staff(string role, params string[] departments) =>
        _app.Client(ResourceNames.Site, staff: Desk.Officer(role, departments));

    [Fact]
    public async Task Report_OfCorruption_IsSeenByTheRoleIntegrityAndNobodyElse()
    {
        var id = await _app.FileCaseAsync(Report(anonymous: false));
        var department = (await _app.ReadAsync(db => db.Submissions.SingleAsync())).Department;
        foreach (var role in new[] { StaffRoles.Officer, StaffRoles.Head, StaffRoles.Admin })
        {
            using var desk = Staff(role, department);
            (await desk.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, role);
            (await desk.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.NotFound, role);
            foreach (var query in new[] { "", "?state=all", "?q=สมชาย", "?q=0812345678", "?q=2570-000001" })
            {
                using var response = await desk.GetAsync($"/desk/queue{query}");
                var queue = await response.JsonAsync();
                queue["items"]!.AsArray().ShouldBeEmpty($"{role} {query}");
                queue["counts"]!.AsObject().ShouldBeEmpty($"{role} {query}");
            }
        }
        // The department is of no matter: who handles such reports may sit anywhere.
        using var integrity = Staff(StaffRoles.Integrity, "works");
        using var found = await integrity.GetAsync("/desk/queue?q=0812345678");
        ((string)(await found.JsonAsync())["items"]![0]!["applicantName"]!).ShouldBe("สมชาย ทดสอบดี");
        (await integrity.GetAsync($"/desk/cases/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await integrity.ActAsync(id, "accept", new { version = 1 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var events = await _app.ReadAsync(db => db.Outbox.Select(m => m.Payload).ToListAsync());
        events[0].ShouldContain("\"sensitive\":true");
    }

    [Fact]
    public async Task Report_WithoutAName_IsFiledAndShownAsSuch()
    {
        var id = await _app.FileCaseAsync(Report(anonymous: true));
        using var integrity = Staff(StaffRoles.Integrity, "clerk");
        using var queue = await integrity.GetAsync("/desk/queue");
        ((string)(await queue.JsonAsync())["items"]![0]!["applicantName"]!).ShouldBe("(ไม่ระบุตัวตน)");
        using var response = await integrity.GetAsync($"/desk/cases/{id}");
        var view = await response.JsonAsync();
        view["flags"]!.AsArray().Select(f => (string)f!).ShouldContain("anonymous");
        ((bool)view["contact"]!["reachable"]!).ShouldBeFalse();
        (await _app.ReadAsync(db => db.SearchTokens.CountAsync())).ShouldBe(0);
        var named = Report(anonymous: true);
        named["answers"]!["p_name"] = "สมชาย ทดสอบดี";
        using var client = _app.Client();
        using var refused = await client.SubmitAsync(named);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["p_name"]);
    }

    [Fact]
    public async Task Service_BeforeItOpensAndAfterItCloses_StaysListedWithReasonAndTakesNothing()
    {
        var folder = Directory.CreateTempSubdirectory("definitions-").FullName;
        try
        {
            foreach (var name in new[] { "service.schema.json", "pay-garbage-fee.json" })
            {
                File.Copy(
                    TestEnvironment.RepositoryFile($"Submissions.Service/definitions/{name}"),
                    Path.Combine(folder, name)
                );
            }
            var path = Path.Combine(folder, "pay-garbage-fee.json");
            var definition = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
            (definition["opens"], definition["closes"]) = ("2026-11-24", "2026-11-25");
            await File.WriteAllTextAsync(path, definition.ToJsonString());
            await using var app = Desk.App(settings: new() { ["Catalogue:Path"] = folder });
            foreach (
                var (open, reason) in new[]
                {
                    (false, "24 พฤศจิกายน 2569"),
                    (true, null),
                    (true, null),
                    (false, "25 พฤศจิกายน 2569"),
                }
            )
            {
                using var client = app.Client();
                using var list = await client.GetAsync("/api/services");
                var service = (await list.JsonAsync())[0]!;
                ((bool)service["open"]!).ShouldBe(open);
                ((string?)service["closedReason"]?["th"] ?? "").ShouldContain(reason ?? "");
                ((string)service["opens"]!).ShouldBe("2026-11-24");
                ((string)service["department"]!["title"]!["en"]!).ShouldBe("Finance Division");
                service["words"]!.AsArray().Select(w => (string)w!).ShouldContain("ขยะ");
                var form = app.Form();
                form["answers"]!["paid_at"] = "2026-11-22T09:05";
                using var response = await client.SubmitAsync(form);
                response.StatusCode.ShouldBe(open ? HttpStatusCode.Created : HttpStatusCode.Conflict);
                app.Clock.Advance(TimeSpan.FromDays(1));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Form_AsServed_HoldsSectionsManualAndTrees()
    {
        using var client = _app.Client();
        using var response = await client.GetAsync("/api/services/file-sign-tax");
        var form = await response.JsonAsync();
        form["sections"]!.AsArray().Count.ShouldBeGreaterThan(1);
        form["manual"]!["steps"]!.AsArray().Count.ShouldBeGreaterThan(1);
        var fields = form["fields"]!.AsArray().ToDictionary(f => (string)f!["key"]!, f => f!);
        fields["j_id"]["showIfTree"]!
            .ToJsonString()
            .ShouldBe("""{"op":"=","args":[{"field":"payer_type"},{"value":"juristic"}]}""");
        ((string)fields["tax"]["ruleTree"]!["op"]!).ShouldBe("sum");
        ((string)fields["tax"]["notices"]![0]!["ifTree"]!["op"]!).ShouldBe(">=");
        using var loan = await client.GetAsync("/api/services/borrow-equipment");
        var checks = (await loan.JsonAsync())["checks"]!.AsArray();
        ((string)checks[0]!["ruleTree"]!["op"]!).ShouldBe(">=");
    }

    [Fact]
    public async Task Answers_NobodyFillsInByHand_AreRefusedByTheContract()
    {
        using var client = _app.Client();
        async Task<(HttpStatusCode Status, string Body)> Post(Action<JsonObject> change)
        {
            var form = Report(anonymous: true);
            change(form);
            using var response = await client.SubmitAsync(form);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        // A server refuses a body above 64 KB with 413 before it is read; here there is none, and the answer itself is refused.
        (await Post(f => f["answers"]!["detail"] = new string('x', 10_000_000))).ShouldBe422("detail");
        (await Post(f => f["answers"]!["detail"] = new string('x', 20_001))).ShouldBe422("detail");
        (
            await Post(f => f["answers"]!["detail"] = new JsonArray([.. Enumerable.Repeat((JsonNode)"x", 1)]))
        ).ShouldBe422("detail");
        (await Post(f => f["answers"]!["isAdmin"] = true)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (
            await Post(f =>
                f["answers"] = new JsonObject(
                    Enumerable.Range(0, 500).Select(i => KeyValuePair.Create($"k{i}", (JsonNode?)"x"))
                )
            )
        ).Status.ShouldBe(HttpStatusCode.BadRequest);

        var rows = new JsonObject
        {
            ["service"] = "borrow-equipment",
            ["answers"] = new JsonObject
            {
                ["item"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => (JsonNode)new JsonObject())]),
            },
            ["consent"] = new JsonObject { ["accepted"] = true, ["noticeVersion"] = "1" },
            ["captcha"] = _app.Captcha(),
        };
        using var many = await client.SubmitAsync(rows);
        (many.StatusCode, await many.Content.ReadAsStringAsync()).ShouldBe422("item");
        rows["answers"]!["item"] = new JsonArray(new JsonObject { ["sudo"] = "x" });
        using var unknown = await client.SubmitAsync(rows);
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await unknown.JsonAsync())["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["item[0].sudo"]);
        (await _app.ReadAsync(db => db.Submissions.CountAsync())).ShouldBe(0);
    }
}

file static class Answered
{
    public static void ShouldBe422(this (HttpStatusCode Status, string Body) response, string key)
    {
        response.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, response.Body);
        JsonNode.Parse(response.Body)!["errors"]![key].ShouldNotBeNull(response.Body);
    }
}
