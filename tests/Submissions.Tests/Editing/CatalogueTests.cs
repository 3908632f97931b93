using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Testing;
using static ThaklorAspire.Submissions.Tests.Editing.Editor;

namespace ThaklorAspire.Submissions.Tests.Editing;

/// <summary>What went live is the same at every replica, after every start, and whatever comes with an update.</summary>
public sealed class CatalogueTests
{
    private static JsonObject Titled(string title, string code = Garbage)
    {
        var definition = Shipped(code);
        definition["title"] = Text(title, title + " (en)");
        return definition;
    }

    private static async Task<JsonNode> ServedAsync(ServiceApp<SubmissionsDbContext> app, string code = Garbage)
    {
        using var client = app.Client();
        return await client.GetAsync($"/api/services/{code}", HttpStatusCode.OK);
    }

    private static Task ReadyAsync(ServiceApp<SubmissionsDbContext> app) =>
        Eventually.TrueAsync(async () =>
            (
                await app
                    .Services.GetRequiredService<HealthCheckService>()
                    .CheckHealthAsync(r => r.Name == "definitions")
            ).Status == HealthStatus.Healthy
        );

    /// <summary>A folder of definitions in which one file was changed, as an update of the product brings it.</summary>
    private static string Updated(string folder, JsonObject definition)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, $"update-{Guid.CreateVersion7():N}")).FullName;
        foreach (var file in Directory.GetFiles(Folder, "*.json"))
        {
            File.Copy(file, Path.Combine(path, Path.GetFileName(file)));
        }
        File.WriteAllText(Path.Combine(path, $"{definition["code"]}.json"), definition.ToJsonString());
        return path;
    }

    [Fact]
    public async Task Replica_WhenAnotherPublishes_ServesItWithinSecondsAndTakesItsFormsAtOnce()
    {
        await using var first = Desk.App();
        await using var second = Desk.App(first.Folder);
        await ReadyAsync(second);
        using var admin = first.Admin();

        await admin.PublishAsync(Titled("ค่าขยะแบบใหม่"));
        // The form came from the first replica; the second has not looked yet.
        var form = second.Form();
        form["version"] = 3;
        using var client = second.Client();
        using var filed = await client.SubmitAsync(form);
        await filed.ReadAsync(HttpStatusCode.Created);

        await admin.PublishAsync(NewService());
        await Eventually.TrueAsync(async () =>
        {
            using var response = await client.GetAsync("/api/services/rent-hall");
            return response.StatusCode == HttpStatusCode.OK;
        });
        ((string?)(await ServedAsync(second))["title"]!["th"]).ShouldBe("ค่าขยะแบบใหม่");
        await admin.PostAsync(
            $"/desk/services/{Garbage}/opening",
            new
            {
                open = false,
                closedReason = Text("ปิดชั่วคราว", "Closed"),
                reason = "ทดสอบ",
            },
            HttpStatusCode.NoContent
        );
        await Eventually.TrueAsync(async () => !(bool)(await ServedAsync(second))["open"]!);
    }

    [Fact]
    public async Task Replica_WhenACaseOfANewVersionIsOpenedThere_ReadsItByThatVersionAtOnce()
    {
        await using var first = Desk.App();
        await using var second = Desk.App(first.Folder);
        await ReadyAsync(second);
        using var admin = first.Admin();
        var definition = Shipped(Garbage);
        definition.Field("p_contact")["key"] = "e_mail";
        await admin.PublishAsync(definition);
        var form = first.Form();
        form["version"] = 3;
        form["answers"]!.AsObject().Remove("p_contact");
        form["answers"]!["e_mail"] = "somying@example.com";
        var id = await first.FileCaseAsync(form);

        using var mailer = second.Client(ServiceDefaults.ResourceNames.Notifications);
        var contact = await mailer.GetAsync($"/internal/contacts/{id}", HttpStatusCode.OK);

        ((string?)contact["email"]).ShouldBe("somying@example.com");
    }

    [Fact]
    public async Task Start_AfterPublishing_KeepsWhatTheDeskMade()
    {
        await using var first = Desk.App();
        await ReadyAsync(first);
        using (var admin = first.Admin())
        {
            await admin.PublishAsync(Titled("ค่าขยะแบบใหม่"));
            await admin.PublishAsync(NewService());
            await admin.PutDraftAsync(Titled("ร่าง"));
        }

        await using var again = Desk.App(first.Folder);
        await ReadyAsync(again);

        ((string?)(await ServedAsync(again))["title"]!["th"]).ShouldBe("ค่าขยะแบบใหม่");
        ((int)(await ServedAsync(again, "rent-hall"))["version"]!).ShouldBe(1);
        using var desk = again.Admin();
        var view = await desk.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK);
        ((string?)view["draft"]!["definition"]!["title"]!["th"]).ShouldBe("ร่าง");
        (await again.ReadAsync(db => db.PublishedDefinitions.CountAsync(d => d.Code == Garbage))).ShouldBe(2);
    }

    [Fact]
    public async Task Update_WhenItBringsANewerFormOfAServiceTheOfficeOwns_OffersItAndOverwritesNothing()
    {
        await using var first = Desk.App();
        await ReadyAsync(first);
        using (var admin = first.Admin())
        {
            await admin.PublishAsync(Titled("ค่าขยะของเรา"));
            (await admin.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK))["shippedNewer"].ShouldBeNull();
        }
        // The same number as the desk's version, with other content: for a file's own service this would stop the start.
        var newer = Titled("ค่าขยะฉบับปรับปรุง");
        newer["version"] = 3;
        await using var updated = Desk.App(first.Folder, new() { ["Catalogue:Path"] = Updated(first.Folder, newer) });
        await ReadyAsync(updated);

        ((string?)(await ServedAsync(updated))["title"]!["th"]).ShouldBe("ค่าขยะของเรา");
        using var desk = updated.Admin();
        (await desk.GetAsync("/desk/services", HttpStatusCode.OK))["items"]!
            .AsArray()
            .Where(i => (bool)i!["shippedNewer"]!)
            .Select(i => (string?)i!["code"])
            .ShouldBe([Garbage]);
        var offered = (await desk.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK))["shippedNewer"]!.AsObject();
        ((string?)offered["title"]!["th"]).ShouldBe("ค่าขยะฉบับปรับปรุง");
        // Taken into the draft and published, it is the office's, and offered no more.
        (await desk.PublishAsync(offered)).ShouldBe(4);
        ((string?)(await ServedAsync(updated))["title"]!["th"]).ShouldBe("ค่าขยะฉบับปรับปรุง");
        (await desk.GetAsync($"/desk/services/{Garbage}", HttpStatusCode.OK))["shippedNewer"].ShouldBeNull();
    }

    [Fact]
    public async Task Update_WhenItBringsANewerFormOfAServiceOfAFile_GoesLiveByItself()
    {
        await using var first = Desk.App();
        await ReadyAsync(first);
        var newer = Titled("ค่าขยะฉบับปรับปรุง");
        newer["version"] = 3;

        await using var updated = Desk.App(first.Folder, new() { ["Catalogue:Path"] = Updated(first.Folder, newer) });
        await ReadyAsync(updated);

        ((int)(await ServedAsync(updated))["version"]!).ShouldBe(3);
        // The replica that still runs the old build knows the version its cases may have.
        using var desk = first.Admin();
        await desk.GetAsync($"/desk/services/{Garbage}/versions/3", HttpStatusCode.OK);
        ((int)(await ServedAsync(first))["version"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Office_WhenItsDataChangesTheNotice_KeepsVersionAndOwner()
    {
        await using var first = Desk.App();
        await ReadyAsync(first);
        using (var admin = first.Admin())
        {
            await admin.PublishAsync(Titled("ค่าขยะของเรา"));
        }
        var office = JsonNode.Parse(
            File.ReadAllText(TestEnvironment.RepositoryFile("office.json")),
            documentOptions: new()
            {
                CommentHandling = System.Text.Json.JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            }
        )!;
        office["phone"] = "0 3671 9999";
        var path = Path.Combine(first.Folder, "office.json");
        File.WriteAllText(path, office.ToJsonString());

        await using var moved = Desk.App(first.Folder, new() { ["Office:Path"] = path });
        await ReadyAsync(moved);

        ((int)(await ServedAsync(moved))["version"]!).ShouldBe(3);
        var rows = await moved.ReadAsync(db =>
            db.PublishedDefinitions.Where(d => d.Code == Garbage && d.Version == 3).ToListAsync()
        );
        rows.Select(r => r.Origin).ShouldBe(["desk", "notice"], ignoreOrder: true);
        // Consent is to the words of this replica's office.
        var form = moved.Form();
        form["version"] = 3;
        await moved.FileCaseAsync(form);
        (await moved.ReadAsync(db => db.Consents.Select(c => c.NoticeHash).SingleAsync())).ShouldBe(
            rows.Single(r => r.Origin == "notice").NoticeHash
        );
    }

    [Fact]
    public async Task Row_WhenThisBuildCannotReadIt_TakesOneServiceAwayAndNotAll()
    {
        await using var app = Desk.App();
        await ReadyAsync(app);
        using (var admin = app.Admin())
        {
            await admin.PublishAsync(NewService());
        }
        await app.WriteAsync(async db =>
        {
            await CatalogueStamp.RaiseAsync(db, CancellationToken.None);
            db.PublishedDefinitions.Add(
                new PublishedDefinition
                {
                    Code = "rent-hall",
                    Version = 2,
                    Json = """{"code":"rent-hall","version":2,"fields":[{"type":"hologram"}]}""",
                    Hash = new string('0', 64),
                    NoticeJson = "{}",
                    NoticeHash = new string('0', 64),
                    PublishedAt = app.Clock.GetUtcNow(),
                    Origin = DefinitionOrigin.Desk,
                }
            );
        });

        using var client = app.Client();
        await Eventually.TrueAsync(async () =>
            (await client.GetAsync("/api/services/rent-hall")).StatusCode == HttpStatusCode.NotFound
        );
        await ServedAsync(app);
    }

    [Fact]
    public async Task Publish_WhenTwoAdminsDoSoAtTheSameMoment_GivesEachNumberOnceAndTellsTheOther()
    {
        await using var first = Desk.App();
        await using var second = Desk.App(first.Folder);
        await ReadyAsync(second);
        for (var round = 0; round < 5; round++)
        {
            using var one = first.Admin();
            using var two = second.Admin();
            var saved = await one.PutDraftAsync(Titled($"รอบ {round}"));
            var body = new { revision = (int)saved["revision"]!, reason = "พร้อมกัน" };

            var answers = await Task.WhenAll(
                one.PostAsync($"/desk/services/{Garbage}/publish", ServiceJson(body)),
                two.PostAsync($"/desk/services/{Garbage}/publish", ServiceJson(body))
            );

            answers.Select(a => a.StatusCode).ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict], ignoreOrder: true);
            var told = await answers.Single(a => a.StatusCode == HttpStatusCode.Conflict).JsonAsync();
            ((string?)told["code"]).ShouldBe("draft_conflict");
        }
        // Rollbacks need no draft: every one gets a number, and no number twice.
        using var admin = first.Admin();
        using var other = second.Admin();
        var numbers = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i =>
                    (i % 2 == 0 ? admin : other).PostAsync(
                        $"/desk/services/{Garbage}/rollback",
                        new { version = 2, reason = "ย้อนกลับ" }
                    )
                )
        );
        numbers.Select(n => (int)n["version"]!).Order().ShouldBe([8, 9, 10, 11, 12, 13]);
        (
            await first.ReadAsync(db =>
                db.PublishedDefinitions.Where(d => d.Code == Garbage)
                    .Select(d => d.Version)
                    .OrderBy(v => v)
                    .ToListAsync()
            )
        ).ShouldBe(Enumerable.Range(2, 12));
    }

    [Fact]
    public async Task Migration_WhenAVersionStandsUnderTwoNotices_KeepsBothAndOneAsTheVersion()
    {
        var file = Path.Combine(Path.GetTempPath(), $"thaklor-upgrade-{Guid.CreateVersion7():N}.db");
        try
        {
            var options = new DbContextOptionsBuilder<SqliteSubmissionsDbContext>();
            options.UseThaklorSqlite($"Data Source={file};Pooling=False");
            await using var db = new SqliteSubmissionsDbContext(options.Options);
            await db.GetService<IMigrator>().MigrateAsync("Confidential");
            foreach (var (notice, at) in new[] { ("b", 1), ("a", 2), ("c", 2) })
            {
                await db.Database.ExecuteSqlAsync(
                    $"INSERT INTO PublishedDefinition (Code, Version, Json, Hash, NoticeJson, NoticeHash, PublishedAt) VALUES ('x', 1, '{{}}', 'h', '{{}}', {notice}, {at})"
                );
            }

            await db.Database.MigrateAsync();

            (
                await db
                    .PublishedDefinitions.OrderBy(d => d.NoticeHash)
                    .Select(d => d.NoticeHash + d.Origin)
                    .ToListAsync()
            ).ShouldBe(["anotice", "bfile", "cnotice"]);
            (await db.CatalogueStamps.SingleAsync()).Value.ShouldBe(0);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static StringContent ServiceJson(object body) => Json(System.Text.Json.JsonSerializer.Serialize(body));

    [Fact]
    public async Task Number_WhenItWasGivenAlready_IsRefusedByTheDatabaseItself()
    {
        await using var app = Desk.App();
        await ReadyAsync(app);
        var row = await app.ReadAsync(db => db.PublishedDefinitions.AsNoTracking().FirstAsync(d => d.Code == Garbage));

        var twice = await Should.ThrowAsync<DbUpdateException>(() =>
            app.WriteAsync(db => AddAsync(db, DefinitionOrigin.Desk))
        );
        StorageFault.IsUniqueViolation(twice).ShouldBeTrue();
        await app.WriteAsync(db => AddAsync(db, DefinitionOrigin.Notice));

        Task AddAsync(SubmissionsDbContext db, string origin)
        {
            db.PublishedDefinitions.Add(
                new PublishedDefinition
                {
                    Code = row.Code,
                    Version = row.Version,
                    Json = row.Json,
                    Hash = row.Hash,
                    NoticeJson = row.NoticeJson,
                    NoticeHash = new string('f', 64),
                    PublishedAt = row.PublishedAt,
                    Origin = origin,
                }
            );
            return Task.CompletedTask;
        }
    }
}
