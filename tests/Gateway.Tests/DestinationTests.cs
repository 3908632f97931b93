using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>Replicas come, go and fail; nobody outside notices.</summary>
public sealed class DestinationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-").FullName;

    private string EndpointsFile => Path.Combine(_folder, "endpoints.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Scaling_UpAndDownUnderLoad_FailsNoRequest()
    {
        var backends = await BackendsAsync();
        await using var second = await Backend.StartAsync("submissions");
        await using var third = await Backend.StartAsync("submissions");
        var first = backends["submissions"];
        Write(backends, first.Address);
        await using var gateway = await RunningGateway.StartAsync(
            backends,
            $"--Endpoints:File={EndpointsFile}",
            "--Limits:Enabled=false"
        );
        var failures = new ConcurrentQueue<string>();
        var sent = 0;
        using var done = new CancellationTokenSource();
        var load = Enumerable
            .Range(0, 8)
            .Select(async worker =>
            {
                while (!done.IsCancellationRequested)
                {
                    var n = Interlocked.Increment(ref sent);
                    using var content = new StringContent(
                        "{}",
                        new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
                    );
                    using var answer =
                        worker % 2 == 0
                            ? await gateway.Client.GetAsync($"/api/services?wait=15&n={n}")
                            : await gateway.Client.PostAsync($"/api/submissions?wait=15&n={n}", content);
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        failures.Enqueue($"{n}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                    }
                }
            })
            .ToList();

        await Task.Delay(500);
        Write(backends, first.Address, second.Address, third.Address);
        await EventuallyAsync(() => !second.Requests.IsEmpty && !third.Requests.IsEmpty, "new replicas to be used");
        Write(backends, third.Address);
        await Task.Delay(1500);
        await first.StopAsync();
        await second.StopAsync();
        await Task.Delay(500);
        await done.CancelAsync();
        await Task.WhenAll(load);

        failures.ShouldBeEmpty();
        sent.ShouldBeGreaterThan(300);
        (first.Requests.Count + second.Requests.Count + third.Requests.Count).ShouldBe(sent);
    }

    [Fact]
    public async Task Request_ToARemovedReplica_RunsToItsEnd()
    {
        var backends = await BackendsAsync();
        await using var second = await Backend.StartAsync("submissions");
        Write(backends, backends["submissions"].Address);
        await using var gateway = await RunningGateway.StartAsync(backends, $"--Endpoints:File={EndpointsFile}");

        var slow = gateway.Client.PostAsync("/api/submissions?wait=2500", null);
        await EventuallyAsync(() => !backends["submissions"].Requests.IsEmpty, "the request to arrive");
        Write(backends, second.Address);
        await EventuallyAsync(
            () => gateway.Client.GetAsync("/api/services").Result.IsSuccessStatusCode && !second.Requests.IsEmpty,
            "the other replica to be used"
        );

        (await slow).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task EndpointsFile_HalfWritten_ChangesNothing()
    {
        var backends = await BackendsAsync();
        Write(backends, backends["submissions"].Address);
        await using var gateway = await RunningGateway.StartAsync(backends, $"--Endpoints:File={EndpointsFile}");

        await File.WriteAllTextAsync(EndpointsFile, """{"services":{"submissions":{"http":["http://127""");
        await Task.Delay(1000);

        (await gateway.Client.GetAsync("/api/services")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Request_WhenAReplicaRefusesConnections_GoesToAnother()
    {
        var backends = await BackendsAsync();
        await using var gateway = await RunningGateway.StartAsync(
            backends,
            $"--services:submissions:http:1=http://127.0.0.1:{FreePort()}",
            $"--services:submissions:http:2=http://127.0.0.1:{FreePort()}"
        );

        for (var i = 0; i < 30; i++)
        {
            using var content = new StringContent($"body {i}");
            (await gateway.Client.PostAsync("/api/submissions", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await gateway.Client.GetAsync("/api/services")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        backends["submissions"].Requests.Count(r => r.Method == "POST" && r.Length > 5).ShouldBe(30);
    }

    [Fact]
    public async Task Post_ThatBrokeAfterItWasSent_IsNotSentAgain()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = 0;
        var breaking = Task.Run(async () =>
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync();
                var text = new byte[4096];
                var n = await socket.ReceiveAsync(text);
                if (System.Text.Encoding.ASCII.GetString(text, 0, n).StartsWith("POST", StringComparison.Ordinal))
                {
                    Interlocked.Increment(ref taken);
                }
                socket.Close(0);
            }
        });
        var backends = await BackendsAsync();
        var healthy = backends["submissions"];
        await using var gateway = await RunningGateway.StartAsync(
            backends,
            $"--services:submissions:http:0=http://{listener.LocalEndpoint}"
        );

        using var content = new StringContent("once");
        using var answer = await gateway.Client.PostAsync("/api/submissions", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"unavailable\"");
        answer.Headers.RetryAfter.ShouldNotBeNull();
        taken.ShouldBe(1);
        healthy.Requests.ShouldBeEmpty();
        listener.Stop();
        await Should.ThrowAsync<Exception>(() => breaking);
    }

    [Fact]
    public async Task Request_WhenNobodyListens_Is503WithRetryAfterAndAPageForBrowsers()
    {
        var backends = await BackendsAsync();
        await using var gateway = await RunningGateway.StartAsync(
            backends,
            $"--services:site:http:0=http://127.0.0.1:{FreePort()}"
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Accept", "text/html,*/*");

        using var answer = await gateway.Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<html lang=\"th\">");
    }

    [Fact]
    public async Task Ready_SaysWhetherEveryServiceHasAReplica()
    {
        var backends = await BackendsAsync();
        await using var gateway = await RunningGateway.StartAsync(backends);
        await EventuallyAsync(
            () => gateway.Client.GetAsync("/health/ready").Result.StatusCode == HttpStatusCode.OK,
            "the gateway to be ready"
        );

        backends["tracking"].Ready = false;

        await EventuallyAsync(
            () => gateway.Client.GetAsync("/health/ready").Result.StatusCode == HttpStatusCode.ServiceUnavailable,
            "the gateway to notice",
            TimeSpan.FromSeconds(15)
        );
        (await gateway.Client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Dictionary<string, Backend>> BackendsAsync()
    {
        var backends = new Dictionary<string, Backend>();
        foreach (var name in new[] { "submissions", "tracking", "attachments", "site" })
        {
            backends[name] = await Backend.StartAsync(name);
        }
        return backends;
    }

    /// <summary>As <c>./run</c> does it: written beside, then renamed over.</summary>
    private void Write(Dictionary<string, Backend> backends, params string[] submissions)
    {
        var lists = backends.ToDictionary(
            b => b.Key,
            b => new { http = b.Key == "submissions" ? submissions : [b.Value.Address] }
        );
        File.WriteAllText(EndpointsFile + ".new", JsonSerializer.Serialize(new { services = lists }));
        File.Move(EndpointsFile + ".new", EndpointsFile, overwrite: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task EventuallyAsync(Func<bool> condition, string what, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(8));
        while (!condition())
        {
            patience.IsCancellationRequested.ShouldBeFalse($"waited for {what}");
            await Task.Delay(50);
        }
    }
}
