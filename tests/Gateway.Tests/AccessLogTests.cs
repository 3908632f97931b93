using System.Net;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>Who asked for what, kept as long as the law asks, and nothing of what was typed.</summary>
public sealed class AccessLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-access-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Request_LeavesOneLineWithoutWhatWasTyped()
    {
        var (officer, secret) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await using (
            var gateway = await RunningGateway.StartAsync(
                $"--AccessLog:Folder={_folder}",
                "--Limits:Enabled=false",
                "--Proxies:Trusted=127.0.0.1"
            )
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/desk/cases/{secret}?q=1000000000009&officer={officer}");
            request.Headers.Add("X-Forwarded-For", "203.0.113.9");
            using var answer = await gateway.Client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.Contains("X-Served-Staff").ShouldBeFalse("the visitor's answer does not carry it");
            answer.Headers.Contains("X-Served-Route").ShouldBeFalse();
            (await gateway.Client.GetAsync($"/api/tracking/{secret}?status=404")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await gateway.Client.GetAsync($"/internal/{secret}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await gateway.Client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var file = Directory.GetFiles(_folder).ShouldHaveSingleItem();
        Path.GetFileName(file).ShouldBe(FormattableString.Invariant($"access-{Today:yyyy-MM-dd}.jsonl"));
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var text = await File.ReadAllTextAsync(file);
        text.ShouldNotContain(secret.ToString());
        text.ShouldNotContain("1000000000009");
        var lines = text.TrimEnd().Split('\n').Select(l => JsonNode.Parse(l)!).ToList();
        lines
            .Select(l => ((string?)l["method"], (string?)l["route"], (int?)l["status"], (string?)l["from"]))
            .ShouldBe([
                ("GET", "/desk/cases/{id:guid}", 200, "203.0.113.9"),
                ("GET", "/api/tracking/{**rest}", 404, "127.0.0.1"),
                ("GET", "-", 404, "127.0.0.1"),
            ]);
        ((string?)lines[0]["staff"]).ShouldBe(officer.ToString());
        lines[1]["staff"].ShouldBeNull();
        ((DateTimeOffset)lines[0]["at"]!).Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task Files_OfNinetyDaysStay_AndOlderOnesGo()
    {
        string Made(int daysAgo)
        {
            var file = Path.Combine(_folder, FormattableString.Invariant($"access-{Today.AddDays(-daysAgo):yyyy-MM-dd}.jsonl"));
            File.WriteAllText(file, "{}\n");
            return file;
        }
        var (kept, old) = (Made(90), Made(91));
        var other = Path.Combine(_folder, "access-notes.jsonl");
        await File.WriteAllTextAsync(other, "not ours");
        await using (var gateway = await RunningGateway.StartAsync($"--AccessLog:Folder={_folder}"))
        {
            using var _ = await gateway.Client.GetAsync("/");
        }
        File.Exists(kept).ShouldBeTrue();
        File.Exists(old).ShouldBeFalse();
        File.Exists(other).ShouldBeTrue();
    }

    [Fact]
    public async Task FewerDaysThanTheLawAsks_StopTheStart() =>
        (
            await Should.ThrowAsync<InvalidOperationException>(() =>
                RunningGateway.StartAsync($"--AccessLog:Folder={_folder}", "--AccessLog:KeptDays=30")
            )
        ).Message.ShouldContain("90");

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
}
