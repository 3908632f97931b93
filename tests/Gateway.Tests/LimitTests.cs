using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>Sizes, numbers and times have an end.</summary>
public sealed class LimitTests(GatewayFixture fixture)
{
    private readonly RunningGateway _gateway = fixture.Gateway;

    [Theory]
    [Trait("row", "32")]
    [Trait("row", "35")]
    [InlineData("/api/submissions", 64 * 1024)]
    [InlineData("/api/tracking/lookup", 64 * 1024)]
    [InlineData("/api/desk/cases", 64 * 1024)]
    [InlineData("/pay", 256 * 1024)]
    [InlineData("/desk/services/import", (5 * 1024 * 1024) + (64 * 1024))]
    [InlineData("/api/desk/services/import", (5 * 1024 * 1024) + (64 * 1024))]
    [InlineData("/api/attachments", 21 * 1024 * 1024)]
    public async Task Body_OverItsRoutesLimit_Is413BeforeAnyServiceHears(string path, int limit)
    {
        var mark = $"{path}?mark={Guid.CreateVersion7():N}";
        var answer = await _gateway.RawAsync(
            $"POST {mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {limit + 1}\r\n\r\nabc"
        );

        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("\"code\":\"payload_too_large\"");
        answer.ShouldEndWith("[closed]");
        _gateway.Backends.Values.ShouldAllBe(b => b.Requests.All(r => r.Target != mark));
    }

    [Fact]
    [Trait("row", "35")]
    public async Task Body_WithoutLengthOverTheLimit_Is413AndNoRequestForTheService()
    {
        var mark = $"/api/submissions?mark={Guid.CreateVersion7():N}";
        var chunk = $"4000\r\n{new string('x', 0x4000)}\r\n";
        var answer = await _gateway.RawAsync(
            $"POST {mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat(chunk, 5))}0\r\n\r\n"
        );

        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldEndWith("[closed]");
        _gateway.Backends["submissions"].Requests.ShouldNotContain(r => r.Target == mark);
    }

    [Theory]
    [InlineData("/api/submissions", 64 * 1024)]
    [InlineData("/pay", 256 * 1024)]
    public async Task Body_OfExactlyTheLimit_Passes(string path, int limit)
    {
        using var content = new ByteArrayContent(new byte[limit]);

        using var response = await _gateway.Client.PostAsync(path, content);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("row", "94")]
    public async Task Url_Of9Kilobytes_Is414()
    {
        var answer = await _gateway.RawAsync($"GET /{new string('a', 9 * 1024)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 414");
    }

    [Fact]
    [Trait("row", "94")]
    public async Task Headers_TooManyOrTooLarge_Are431()
    {
        var many = string.Concat(Enumerable.Range(0, 110).Select(i => $"X-H{i}: v\r\n"));
        var cookies = $"Cookie: {string.Concat(Enumerable.Range(0, 5000).Select(i => $"c{i}=1; "))}\r\n";

        (await _gateway.RawAsync($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{many}\r\n")).ShouldStartWith("HTTP/1.1 431");
        (
            await _gateway.RawAsync($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Big: {new string('b', 40 * 1024)}\r\n\r\n")
        ).ShouldStartWith("HTTP/1.1 431");
        (await _gateway.RawAsync($"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n{cookies}\r\n")).ShouldStartWith(
            "HTTP/1.1 431"
        );
    }

    [Fact]
    [Trait("row", "96")]
    public async Task Headers_TooSlow_AreCutWith408()
    {
        await using var gateway = await RunningGateway.StartAsync("--Limits:HeaderSeconds=1");
        var clock = Stopwatch.StartNew();

        var answer = await gateway.RawAsync("GET / HTTP/1.1\r\nHost: 127", quiet: TimeSpan.FromSeconds(10));

        answer.ShouldStartWith("HTTP/1.1 408");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8));
    }

    [Fact]
    [Trait("row", "96")]
    public async Task Body_TooSlow_IsCutAndReachesNobody()
    {
        var mark = $"/api/submissions?mark={Guid.CreateVersion7():N}";
        var clock = Stopwatch.StartNew();

        var answer = await _gateway.RawAsync(
            $"POST {mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50000\r\n\r\nslow",
            quiet: TimeSpan.FromSeconds(15)
        );

        answer.ShouldEndWith("[closed]");
        answer.ShouldStartWith("HTTP/1.1 408");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(14));
        _gateway.Backends["submissions"].Requests.ShouldNotContain(r => r.Target == mark);
    }

    [Fact]
    [Trait("row", "96")]
    public async Task Answer_ReadByNobody_IsCutAndTheServiceIsFree()
    {
        await using var gateway = await RunningGateway.StartAsync("--Limits:ResponseBytesPerSecond=1000000");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes("GET /files/1?bytes=100000000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        );

        for (var waited = 0; waited < 600 && gateway.Backends["attachments"].BrokenAnswers == 0; waited++)
        {
            await Task.Delay(100);
        }

        gateway
            .Backends["attachments"]
            .BrokenAnswers.ShouldBe(1, $"asked {gateway.Backends["attachments"].Requests.Count} times");
        (await RunningGateway.ReadAsync(socket, TimeSpan.FromSeconds(2))).ShouldEndWith("[closed]");
        (await gateway.Client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    // 127.0.0.2 is the crowd, 127.0.0.1 is everybody else, who opens a new connection each time.
    [Fact]
    [Trait("row", "96")]
    public async Task Connections_OfACrowdThatSaysNothing_LeaveRoomForOthers()
    {
        var (crowd, most) = Environment.GetEnvironmentVariable("THAKLOR_FULL") == "1" ? (10_000, 512) : (300, 50);
        await using var gateway = await RunningGateway.StartAsync(
            $"--Limits:ConnectionsPerAddress={most}",
            "--Limits:RequestBurst=100000"
        );
        var sockets = await OpenAsync(gateway, crowd, "127.0.0.2");
        try
        {
            var served = 0;
            for (var i = 0; i < 200; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/")
                {
                    Headers = { ConnectionClose = true },
                };
                using var answer = await gateway.Client.SendAsync(request);
                served += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
            }

            served.ShouldBeGreaterThanOrEqualTo(198);
            (await ClosedAsync(sockets)).ShouldBe(crowd - most);
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    [Trait("row", "98")]
    public async Task Continue_AskedForAndNotUsed_IsCut()
    {
        var mark = $"/api/submissions?mark={Guid.CreateVersion7():N}";

        var answer = await _gateway.RawAsync(
            $"POST {mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n",
            quiet: TimeSpan.FromSeconds(15)
        );

        answer.ShouldEndWith("[closed]");
        answer.ShouldContain("HTTP/1.1 408");
        _gateway.Backends["submissions"].Requests.ShouldNotContain(r => r.Target == mark);
    }

    [Fact]
    [Trait("row", "96")]
    public async Task Connections_BeyondTheirNumber_AreClosedAndOthersServed()
    {
        await using var gateway = await RunningGateway.StartAsync("--Limits:Connections=20", "--Limits:Enabled=false");
        using var kept = new HttpClient { BaseAddress = gateway.Address };
        (await kept.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var sockets = await OpenAsync(gateway, 60);
        try
        {
            (await ClosedAsync(sockets)).ShouldBeGreaterThanOrEqualTo(40);
            for (var i = 0; i < 100; i++)
            {
                (await kept.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
            }
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
    }

    [Fact]
    [Trait("row", "96")]
    public async Task Connections_OfOneAddress_CannotTakeThemAll()
    {
        await using var gateway = await RunningGateway.StartAsync("--Limits:ConnectionsPerAddress=5");

        var sockets = await OpenAsync(gateway, 15);
        try
        {
            (await ClosedAsync(sockets)).ShouldBe(10);
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }
        await Task.Delay(300);
        (await gateway.Client.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("row", "111")]
    public async Task Requests_BeyondTheFence_Are429WithRetryAfter()
    {
        await using var gateway = await RunningGateway.StartAsync(
            "--Limits:RequestBurst=10",
            "--Limits:RequestsPerSecond=1"
        );
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 30; i++)
        {
            answers.Add(await gateway.Client.GetAsync("/api/services"));
        }

        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.Count.ShouldBeGreaterThan(10);
        refused.ShouldAllBe(a => a.Headers.RetryAfter != null);
        (await refused[0].Content.ReadAsStringAsync()).ShouldContain("too_many");
        // A client that goes on regardless costs this process a few lines and no service anything.
        gateway.Backends["submissions"].Requests.Count.ShouldBe(30 - refused.Count);
        (await gateway.Client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<List<Socket>> OpenAsync(RunningGateway gateway, int count, string from = "127.0.0.1")
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
            }
            catch (SocketException)
            {
                // Closed so soon that connecting notices: counted below.
            }
        }
        return sockets;
    }

    private static async Task<int> ClosedAsync(List<Socket> sockets)
    {
        await Task.Delay(500);
        var closed = 0;
        foreach (var socket in sockets)
        {
            try
            {
                closed +=
                    !socket.Connected
                    || (socket.Poll(0, SelectMode.SelectRead) && await socket.ReceiveAsync(new byte[1]) == 0)
                        ? 1
                        : 0;
            }
            catch (SocketException)
            {
                closed++;
            }
        }
        return closed;
    }
}
