using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>HTTP/2 frame by frame (RFC 9113), for what no well-behaved client sends.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    public const byte Headers = 1;
    public const byte RstStream = 3;
    public const byte Settings = 4;
    public const byte GoAway = 7;
    public const byte Continuation = 9;

    /// <summary>Error code of GOAWAY (RFC 9113 §7).</summary>
    public const int EnhanceYourCalm = 11;

    /// <summary>The same.</summary>
    public const int InternalError = 2;

    private const int RefusedStream = 7;

    private readonly TcpClient _socket;
    private readonly SslStream _tls;
    private readonly Task<int?> _ending;
    private int _refused;

    private RawHttp2(TcpClient socket, SslStream tls)
    {
        (_socket, _tls) = (socket, tls);
        _ending = Task.Run(ListenAsync);
    }

    /// <summary>The other side has said GOAWAY, or closed.</summary>
    public bool Ended => _ending.IsCompleted;

    /// <summary>Streams the other side refused to open (RST_STREAM with REFUSED_STREAM).</summary>
    public int Refused => Volatile.Read(ref _refused);

    public static async Task<RawHttp2> OpenAsync(Uri address, RemoteCertificateValidationCallback trust)
    {
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                RemoteCertificateValidationCallback = trust,
            }
        );
        await tls.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, [])]);
        return new RawHttp2(socket, tls);
    }

    /// <summary>Length (24 bits), type, flags, stream (31 bits), payload.</summary>
    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A request in the static table of HPACK (RFC 7541, appendix A): GET, https, path, authority.</summary>
    /// <param name="stream">Odd, rising.</param>
    /// <param name="path">At most 126 characters.</param>
    /// <param name="ends">Whether the headers end with this frame.</param>
    public static byte[] Get(int stream, string path, bool ends = true) =>
        Frame(
            Headers,
            (byte)(ends ? 0x05 : 0x01), // END_STREAM, END_HEADERS
            stream,
            [0x82, 0x87, 0x04, (byte)path.Length, .. Encoding.ASCII.GetBytes(path), 0x01, 9, .. "localhost"u8]
        );

    /// <summary>A connection that was closed meanwhile takes no more; <see cref="EndAsync"/> tells why.</summary>
    public async Task SendAsync(params byte[][] frames)
    {
        try
        {
            await _tls.WriteAsync(frames.SelectMany(f => f).ToArray());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            await Task.WhenAny(_ending, Task.Delay(TimeSpan.FromSeconds(5)));
        }
    }

    /// <summary>The error code of GOAWAY; null when none came within ten seconds.</summary>
    public async Task<int?> EndAsync() =>
        await Task.WhenAny(_ending, Task.Delay(TimeSpan.FromSeconds(10))) == _ending ? await _ending : null;

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<int?> ListenAsync()
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await _tls.ReadExactlyAsync(head);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8 & 0xFFFFFF];
                await _tls.ReadExactlyAsync(payload);
                if (head[3] == RstStream && BinaryPrimitives.ReadInt32BigEndian(payload) == RefusedStream)
                {
                    Interlocked.Increment(ref _refused);
                }
                if (head[3] == GoAway)
                {
                    return BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return null;
        }
    }
}
