using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>What is not exactly HTTP/1.1 gets 400 and a close, and no service hears of it.</summary>
public sealed class FramingTests(GatewayFixture fixture)
{
    private readonly RunningGateway _gateway = fixture.Gateway;

    [Theory]
    [Trait("row", "85")]
    [Trait("row", "86")]
    [Trait("row", "87")]
    [InlineData("CL+TE", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("TE+CL", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n")]
    [InlineData("two lengths", "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")]
    [InlineData("two equal lengths", "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("signed length", "Content-Length: +3\r\n\r\nabc")]
    [InlineData("negative length", "Content-Length: -3\r\n\r\nabc")]
    [InlineData("hex length", "Content-Length: 0x3\r\n\r\nabc")]
    [InlineData("list of lengths", "Content-Length: 3, 3\r\n\r\nabc")]
    [InlineData("empty length", "Content-Length: \r\n\r\nabc")]
    [InlineData("xchunked", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("chunked, identity", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("blank before colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("bad chunk size", "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n")]
    [InlineData("signed chunk size", "Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("chunk extension with bare LF", "Transfer-Encoding: chunked\r\n\r\n3;a\nb\r\nabc\r\n0\r\n\r\n")]
    [InlineData("chunk longer than said", "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("folded header", "X-A: one\r\n two\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("bare CR in header", "X-A: one\rtwo\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("NUL in header", "X-A: one\0two\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("bare LF in header", "X-A: one\nContent-Length: 0\r\n\r\n")]
    [InlineData("two hosts", "Host: 127.0.0.1\r\nContent-Length: 0\r\n\r\n")]
    public async Task Post_WithAmbiguousFraming_IsRefusedAndClosed(string what, string headersAndBody)
    {
        var mark = $"/api/submissions?mark={Guid.CreateVersion7():N}";
        var answer = await _gateway.RawAsync($"POST {mark} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headersAndBody}");

        answer.ShouldStartWith("HTTP/1.1 400", customMessage: what);
        answer.ShouldEndWith("[closed]", customMessage: what);
        _gateway.Backends["submissions"].Requests.ShouldNotContain(r => r.Target == mark);
    }

    [Theory]
    [Trait("row", "87")]
    [Trait("row", "88")]
    [Trait("row", "89")]
    [Trait("row", "93")]
    [Trait("row", "98")]
    [InlineData("bare LF", "GET / HTTP/1.1\nHost: 127.0.0.1\n\n")]
    [InlineData("no host", "GET / HTTP/1.1\r\n\r\n")]
    [InlineData("absolute form elsewhere", "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")]
    [InlineData(
        "absolute form to metadata",
        "GET http://169.254.169.254/latest HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"
    )]
    [InlineData("absolute form to itself", "GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("NUL in path", "GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("raw bytes in path", "GET /\u00e0\u00b8\u0081 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")]
    [InlineData("HTTP/0.9", "GET /\r\n\r\n")]
    [InlineData("TLS hello", "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03")]
    [InlineData(
        "websocket",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )]
    [InlineData(
        "h2c",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
    )]
    public async Task Request_ThatIsNotPlainHttp11_IsRefusedAndClosed(string what, string request)
    {
        var answer = await _gateway.RawAsync(request);

        answer.ShouldStartWith("HTTP/1.1 400", customMessage: what);
        answer.ShouldEndWith("[closed]", customMessage: what);
    }

    [Fact]
    [Trait("row", "98")]
    public async Task Request_OfHttp2WithoutTls_IsNotServed()
    {
        var answer = await _gateway.RawAsync("GET / HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 505");
    }

    [Fact]
    public async Task Requests_Pipelined_AreAnsweredInOrderUpToTheBrokenOne()
    {
        var answer = await _gateway.RawAsync(
            "POST /api/submissions?n=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello"
                + "POST /api/submissions?n=2 HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: t\r\n\r\n"
                + "GET /api/services HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                + "GET /api/services?broken HTTP/1.1\nHost: 127.0.0.1\r\n\r\n",
            quiet: TimeSpan.FromSeconds(10)
        );

        answer.Split("HTTP/1.1 200").Length.ShouldBe(4);
        answer.Split("\"length\":5").Length.ShouldBe(3);
        answer.ShouldContain("HTTP/1.1 400");
        answer.ShouldEndWith("[closed]");
        _gateway.Backends["submissions"].Requests.ShouldNotContain(r => r.Target.Contains("broken"));
    }

    [Fact]
    public async Task Request_SentByteByByte_IsServedAndTheConnectionKept()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _gateway.Address.Port);
        foreach (
            var b in Encoding.ASCII.GetBytes(
                "POST /api/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\nabc"
            )
        )
        {
            await socket.SendAsync(new[] { b });
        }
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /api/services HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));

        var answer = await RunningGateway.ReadAsync(socket, TimeSpan.FromSeconds(3));

        answer.Split("HTTP/1.1 200").Length.ShouldBe(3);
        answer.ShouldEndWith("[open]");
    }

    [Fact]
    [Trait("row", "36")]
    public async Task Body_ShorterThanItsLength_ReachesNobodyAsARequest()
    {
        var broken = _gateway.Backends["submissions"].BrokenBodies;
        var mark = $"/api/submissions?mark={Guid.CreateVersion7():N}";

        await _gateway.RawAsync(
            $"POST {mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nonly this",
            halfClose: true
        );

        _gateway.Backends["submissions"].Requests.ShouldNotContain(r => r.Target == mark);
        for (var i = 0; i < 50 && _gateway.Backends["submissions"].BrokenBodies == broken; i++)
        {
            await Task.Delay(50);
        }
        _gateway.Backends["submissions"].BrokenBodies.ShouldBeLessThanOrEqualTo(broken + 1);
    }

    [Fact]
    public async Task Body_LargeAndStreamed_PassesWhole()
    {
        var size = 5 * 1024 * 1024;
        using var content = new ByteArrayContent(new byte[size]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/attachments") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        using var response = await _gateway.Client.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).ShouldContain($"\"length\":{size}");
    }
}
