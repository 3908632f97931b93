using System.Text;
using ThaklorAspire.Gateway.Listening;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>However the network cuts the bytes, the verdict is the same.</summary>
public sealed class RequestHeadScannerTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\ncontent-length:\t5 \r\n\r\n\n\r\0x\nGET / HTTP/1.1\r\n\r\n", true)]
    [InlineData(
        "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\nA;q=\"1\"\r\n0123456789\r\n0\r\nT: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        true
    )]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcdeGET / HTTP/1.1\nHost: a\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.1\r\n Host: a\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.1\rHost: a\r\n\r\n", false)]
    public void Verdict_WhereverTheBytesAreCut_IsTheSame(string text, bool accepted)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            for (var second = cut; second <= bytes.Length; second++)
            {
                var scanner = new RequestHeadScanner();
                (
                    scanner.Feed(bytes.AsSpan(0, cut))
                    && scanner.Feed(bytes.AsSpan(cut, second - cut))
                    && scanner.Feed(bytes.AsSpan(second))
                ).ShouldBe(accepted, $"cut at {cut} and {second}");
            }
        }
    }
}
