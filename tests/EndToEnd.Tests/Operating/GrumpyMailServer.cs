using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThaklorAspire.EndToEnd.Tests.Operating;

/// <summary>
/// A mail server that takes mails, except to addresses beginning with <c>refused</c>, and quotes the address in its refusal as real ones do.
/// </summary>
public sealed class GrumpyMailServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _accepted = new();
    private int _refused;

    public GrumpyMailServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}?tls=off";

    /// <summary>Addresses mails were taken for.</summary>
    public IReadOnlyCollection<string> Accepted => _accepted;

    public int Refused => _refused;

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            _ = TalkAsync(client);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 mail.example ESMTP");
            var to = "";
            while (await reader.ReadLineAsync(_stopping.Token) is { } line)
            {
                if (line.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase))
                {
                    to = line[
                        (line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)
                    ];
                    if (to.StartsWith("refused", StringComparison.Ordinal))
                    {
                        Interlocked.Increment(ref _refused);
                        await writer.WriteLineAsync($"550 5.1.1 <{to}>: Recipient address rejected: User unknown");
                        continue;
                    }
                }
                else if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
                {
                    await writer.WriteLineAsync("354 go on");
                    while (await reader.ReadLineAsync(_stopping.Token) is { } text && text != ".") { }
                    _accepted.Enqueue(to);
                }
                else if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
                {
                    await writer.WriteLineAsync("221 bye");
                    return;
                }
                await writer.WriteLineAsync("250 ok");
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other side has gone.
        }
    }
}
