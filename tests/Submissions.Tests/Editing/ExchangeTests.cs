using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Testing;
using static ThaklorAspire.Submissions.Tests.Editing.Editor;

namespace ThaklorAspire.Submissions.Tests.Editing;

public sealed class ExchangeTests : IAsyncLifetime
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();
    private HttpClient _admin = null!;

    public ValueTask InitializeAsync()
    {
        _admin = _app.Admin();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<JsonNode> ImportAsync(
        string json,
        bool? dryRun = null,
        HttpStatusCode status = HttpStatusCode.OK
    )
    {
        using var response = await _admin.PostAsync(
            $"/desk/services/import{(dryRun is { } dry ? $"?dryRun={(dry ? "true" : "false")}" : "")}",
            Json(json)
        );
        return await response.ReadAsync(status);
    }

    private static string Of(params JsonNode[] services) =>
        new JsonObject { ["thaklorServices"] = 1, ["services"] = new JsonArray(services) }.ToJsonString();

    private static List<(string?, string?)> Outcomes(JsonNode report) =>
        [.. report["services"]!.AsArray().Select(s => ((string?)s!["code"], (string?)s["outcome"]))];

    private Task<int> DraftsAsync() => _app.ReadAsync(db => db.ServiceDrafts.CountAsync(d => d.Json != null));

    [Fact]
    public async Task Export_ThenImport_ComesRoundUnchangedAndMovesAServiceToAnotherOffice()
    {
        await _admin.PublishAsync(NewService());
        using var exported = await _admin.GetAsync("/desk/services/export");
        exported.Content.Headers.ContentDisposition!.FileName.ShouldBe("services-2026-11-23.json");
        var file = await exported.Content.ReadAsStringAsync();
        var all = JsonNode.Parse(file)!;
        all["services"]!.AsArray().Count.ShouldBe(17);

        var dry = await ImportAsync(file);
        Outcomes(dry).ShouldAllBe(o => o.Item2 == "same");
        ((bool)dry["written"]!).ShouldBeFalse();
        (await ImportAsync(file, dryRun: false))["written"]!.GetValue<bool>().ShouldBeTrue();
        (await DraftsAsync()).ShouldBe(0);

        // Another office, which has neither the hall nor this fee.
        await using var other = Desk.App();
        using var admin = other.Admin();
        using var two = await _admin.GetAsync($"/desk/services/export?code=rent-hall&code={Garbage}");
        var moved = JsonNode.Parse(await two.Content.ReadAsStringAsync())!;
        moved["services"]!.AsArray().Single(s => (string?)s!["code"] == Garbage)!["processingDays"] = 5;
        using var response = await admin.PostAsync("/desk/services/import?dryRun=false", Json(moved.ToJsonString()));
        var report = await response.ReadAsync(HttpStatusCode.OK);
        Outcomes(report).ShouldBe([(Garbage, "changed"), ("rent-hall", "new")], ignoreOrder: true);
        report["services"]!.AsArray().Single(s => (string?)s!["code"] == Garbage)!["changes"]!
            .AsArray()
            .Select(c => ((string?)c!["pointer"], (string?)c["from"], (string?)c["to"]))
            .ShouldBe([("/processingDays", "3", "5")]);
        // Drafts only; publishing is a second look.
        (await other.Client().GetAsync("/api/services/rent-hall")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await admin.PostAsync("/desk/services/rent-hall/publish", new { revision = 1, reason = "นำเข้า" });
        (await other.Client().GetAsync("/api/services/rent-hall")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.GetAsync("/desk/services/rent-hall/acts", HttpStatusCode.OK))["items"]!
            .AsArray()
            .Select(a => (string?)a!["act"])
            .ShouldBe(["publish", "import"], ignoreOrder: true);
        await _admin.GetAsync("/desk/services/export?code=no-such", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Import_WhenItIsADryRun_WritesNothingAndTellsEverything()
    {
        var changed = Shipped(Garbage);
        changed["title"]!["th"] = "ค่าขยะ";
        var bad = Shipped("trim-trees");
        bad["department"] = "magic";

        var report = await ImportAsync(Of(changed, bad, NewService(), Shipped("report-complaint")), dryRun: true);

        Outcomes(report)
            .ShouldBe([
                (Garbage, "changed"),
                ("trim-trees", "bad"),
                ("rent-hall", "new"),
                ("report-complaint", "same"),
            ]);
        ((string?)report["services"]![1]!["findings"]![0]!["pointer"]).ShouldBe("/department");
        (await DraftsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Import_WhenOneServiceIsBad_WritesNone()
    {
        var bad = Shipped("trim-trees");
        bad["department"] = "magic";

        var report = await ImportAsync(Of(NewService(), bad), dryRun: false);

        ((bool)report["written"]!).ShouldBeFalse();
        (await DraftsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Import_WhenSomebodyHasADraft_DoesNotWriteOverIt()
    {
        var mine = Shipped(Garbage);
        mine["title"]!["th"] = "งานของฉัน";
        await _admin.PutDraftAsync(mine);
        await _admin.PutDraftAsync(NewService());
        var theirs = Shipped(Garbage);
        theirs["title"]!["th"] = "จากไฟล์";

        var report = await ImportAsync(Of(theirs, NewService()), dryRun: false);

        Outcomes(report).ShouldAllBe(o => o.Item2 == "bad");
        ((string?)report["services"]![0]!["findings"]![0]!["code"]).ShouldBe("draft_exists");
        var view = await _admin.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK);
        ((string?)view["draft"]!["definition"]!["title"]!["th"]).ShouldBe("งานของฉัน");
    }

    public static TheoryData<string, HttpStatusCode> Hostile =>
        new()
        {
            { "not json", HttpStatusCode.BadRequest },
            { "", HttpStatusCode.BadRequest },
            { "[]", HttpStatusCode.BadRequest },
            { "null", HttpStatusCode.BadRequest },
            { "{}", HttpStatusCode.UnprocessableEntity },
            { """{"thaklorServices":2,"services":[]}""", HttpStatusCode.UnprocessableEntity },
            { """{"thaklorServices":1,"services":{}}""", HttpStatusCode.UnprocessableEntity },
            { """{"thaklorServices":1,"services":[]}""", HttpStatusCode.UnprocessableEntity },
            { """{"thaklorServices":1,"thaklorServices":1,"services":[{}]}""", HttpStatusCode.BadRequest },
            {
                """{"thaklorServices":1,"services":[{"code":"rent-hall","title":1,"title":2}]}""",
                HttpStatusCode.BadRequest
            },
            { """{"thaklorServices":1,"services":[{"code":"\udc00"}]}""", HttpStatusCode.BadRequest },
            {
                $$"""{"thaklorServices":1,"services":[{{new string('[', 5000)}}{{new string(']', 5000)}}]}""",
                HttpStatusCode.BadRequest
            },
            {
                $$"""{"thaklorServices":1,"services":[{{string.Join(',', Enumerable.Repeat("{}", 10_000))}}]}""",
                HttpStatusCode.UnprocessableEntity
            },
        };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Import_WhenTheFileIsHostile_GetsTheStatedAnswerAndWritesNothing(
        string file,
        HttpStatusCode status
    )
    {
        await ImportAsync(file, dryRun: false, status);
        (await DraftsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Import_WhenTheFileHasTenMegabytes_IsTooLarge()
    {
        var file = Of(NewService())[..^1] + $",\"x\":\"{new string('a', 10_000_000)}\"}}";
        await ImportAsync(file, dryRun: false, HttpStatusCode.RequestEntityTooLarge);
        // Chunked, so that no length tells beforehand.
        using var content = new StreamContent(new NoLength(Encoding.UTF8.GetBytes(file)));
        using var response = await _admin.PostAsync("/desk/services/import?dryRun=false", content);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await DraftsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Import_WhenServicesAreNone_NamesEachOfThem()
    {
        var huge = NewService("huge-one");
        huge["summary"]!["en"] = new string('a', 600_000);

        var report = await ImportAsync(
            Of(
                JsonValue.Create(3),
                new JsonObject { ["code"] = "../../etc/passwd" },
                NewService(),
                NewService(),
                huge,
                new JsonObject { ["code"] = "empty-one" },
                new JsonObject { ["code"] = "export" }
            ),
            dryRun: false
        );

        Outcomes(report).Select(o => o.Item2).ShouldBe(["bad", "bad", "new", "bad", "bad", "bad", "bad"]);
        report["services"]!
            .AsArray()
            .Where(s => (string?)s!["outcome"] == "bad")
            .ShouldAllBe(s => s!["findings"]!.AsArray().Count > 0 && (string)s["findings"]![0]!["th"]! != "");
        (await DraftsAsync()).ShouldBe(0);
    }

    private sealed class NoLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
