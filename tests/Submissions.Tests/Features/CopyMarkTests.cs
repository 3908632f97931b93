using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

/// <summary>Where a question asks for it, whoever draws copies of its files is told what they must say.</summary>
public sealed class CopyMarkTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Filing_TellsWhatCopiesMustSay_WhereTheQuestionAsksForIt(bool asked)
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
            var slip = definition["fields"]!.AsArray().Single(f => (string?)f!["type"] == "file")!;
            slip["file"]!["watermark"] = asked;
            await File.WriteAllTextAsync(path, definition.ToJsonString());
            await using var app = Desk.App(settings: new() { ["Catalogue:Path"] = folder });
            using var client = app.Client();
            using var response = await client.SubmitAsync(app.Form());
            response.StatusCode.ShouldBe(HttpStatusCode.Created);
            var number = (string)(await response.JsonAsync())["caseNumber"]!;

            var received = JsonNode.Parse(
                (
                    await app.ReadAsync(db =>
                        db.Outbox.AsNoTracking().SingleAsync(m => m.EventType == "submission.received.v1")
                    )
                ).Payload
            )!;
            ((string?)received["attachments"]![0]!["watermark"]).ShouldBe(
                asked
                    ? $"ใช้สำหรับ {(string)definition["title"]!["th"]!}\nองค์การบริหารส่วนตำบลท่าคล้อ เท่านั้น\n23 พ.ย. 2569 · เรื่องที่ {number}"
                    : null
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
