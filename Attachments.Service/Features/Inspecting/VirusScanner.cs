using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace ThaklorAspire.Attachments.Features.Inspecting;

/// <summary>Section <c>VirusScan</c>.</summary>
internal sealed class VirusScanOptions
{
    /// <summary>Where ClamAV's <c>clamd</c> listens: <c>/run/clamav/clamd.ctl</c> or <c>host:3310</c>. Empty scans nothing.</summary>
    public string Address { get; init; } = "";

    /// <summary>For one file, from connecting to the verdict.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(60);
}

internal enum ScanVerdict
{
    /// <summary>No scanner is set.</summary>
    Off,
    Clean,
    Infected,

    /// <summary>The scanner is away, or cannot say.</summary>
    Away,
}

/// <summary>
/// Asks ClamAV about a file as the citizen sent it (clamd(8), INSTREAM):
/// <code>
/// zINSTREAM\0  { length: 4 bytes, big-endian; that many bytes }*  00 00 00 00
/// stream: OK\0 | stream: Eicar-Test-Signature FOUND\0 | INSTREAM size limit exceeded. ERROR\0
/// </code>
/// </summary>
internal sealed partial class VirusScanner
{
    private const int Piece = 65_536;
    private const int LongestReply = 1024;

    private readonly EndPoint? _clamd;
    private readonly TimeSpan _maxTime;
    private readonly ILogger<VirusScanner> _logger;

    /// <exception cref="InvalidOperationException">The address is neither a path nor host:port; the host must not start as if files were scanned.</exception>
    public VirusScanner(IOptions<VirusScanOptions> settings, ILogger<VirusScanner> logger)
    {
        _clamd = AddressOf(settings.Value.Address);
        _maxTime = settings.Value.MaxTime;
        _logger = logger;
        if (!IsOn)
        {
            LogOff(logger);
        }
    }

    public bool IsOn => _clamd is not null;

    /// <summary>False from a question that got no answer to the next that gets one.</summary>
    public bool Answers { get; private set; } = true;

    /// <param name="file">From its first byte; a failure to read it is the caller's.</param>
    public async Task<ScanVerdict> ScanAsync(Stream file, CancellationToken cancellationToken)
    {
        if (_clamd is null)
        {
            return ScanVerdict.Off;
        }
        var verdict = await AskAsync(_clamd, file, cancellationToken);
        Answers = verdict != ScanVerdict.Away;
        return verdict;
    }

    private async Task<ScanVerdict> AskAsync(EndPoint clamd, Stream file, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_maxTime);
        using var socket =
            clamd is UnixDomainSocketEndPoint
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);
        var piece = ArrayPool<byte>.Shared.Rent(4 + Piece);
        try
        {
            await socket.ConnectAsync(clamd, limit.Token);
            await SendAsync(socket, "zINSTREAM\0"u8.ToArray(), limit.Token);
            int read;
            do
            {
                read = await file.ReadAsync(piece.AsMemory(4, Piece), limit.Token);
                BinaryPrimitives.WriteInt32BigEndian(piece, read);
                await SendAsync(socket, piece.AsMemory(0, 4 + read), limit.Token);
            } while (read > 0);
            return Read(await ReplyAsync(socket, limit.Token));
        }
        catch (SocketException away)
        {
            LogAway(_logger, away.SocketErrorCode);
            return ScanVerdict.Away;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogAway(_logger, SocketError.TimedOut);
            return ScanVerdict.Away;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private ScanVerdict Read(string reply)
    {
        if (reply == "stream: OK")
        {
            return ScanVerdict.Clean;
        }
        if (
            reply.StartsWith("stream: ", StringComparison.Ordinal) && reply.EndsWith(" FOUND", StringComparison.Ordinal)
        )
        {
            return ScanVerdict.Infected;
        }
        // Its words, without what a file could put into them: a size limit, a lack of memory, another program on the port.
        LogRefused(_logger, new string([.. reply.Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.')]));
        return ScanVerdict.Away;
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
        }
    }

    private static async Task<string> ReplyAsync(Socket socket, CancellationToken cancellationToken)
    {
        var reply = new byte[LongestReply];
        var has = 0;
        while (has < reply.Length)
        {
            var read = await socket.ReceiveAsync(reply.AsMemory(has), SocketFlags.None, cancellationToken);
            has += read;
            if (read == 0 || reply.AsSpan(0, has).Contains((byte)0))
            {
                break;
            }
        }
        var end = reply.AsSpan(0, has).IndexOf((byte)0);
        // Cut off before its end, even "stream: OK" is no verdict.
        return end < 0 ? "" : Encoding.UTF8.GetString(reply.AsSpan(0, end));
    }

    private static EndPoint? AddressOf(string address)
    {
        if (address.Length == 0)
        {
            return null;
        }
        if (address[0] == '/')
        {
            return new UnixDomainSocketEndPoint(address);
        }
        var colon = address.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(address.AsSpan(colon + 1), out var port) && port > 0
            ? new DnsEndPoint(address[..colon].Trim('[', ']'), port)
            : throw new InvalidOperationException("VirusScan:Address is neither a path nor host:port.");
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Files are not scanned for viruses: set VirusScan:Address to the socket of clamd (Debian: clamav-daemon, /run/clamav/clamd.ctl)"
    )]
    private static partial void LogOff(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The virus scanner does not answer ({Error}); files wait for it and nobody is shown them"
    )]
    private static partial void LogAway(ILogger logger, SocketError error);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The virus scanner could not say: {Reply}; files wait for it and nobody is shown them. For a size limit, set StreamMaxLength in clamd.conf to 25M or more"
    )]
    private static partial void LogRefused(ILogger logger, string reply);
}
