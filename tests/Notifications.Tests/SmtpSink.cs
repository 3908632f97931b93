using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ThaklorAspire.Notifications.Tests;

/// <summary>A small SMTP server on loopback that keeps what it accepts and misbehaves as it is told.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public SmtpSink()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What to do with the conversation, by recipient and how often it was tried; null is to accept.</summary>
    public Func<string, int, Fault?> Script { get; set; } = (_, _) => null;

    /// <summary>Accepted mails: recipient and the raw text.</summary>
    public List<(string Recipient, string Text)> Accepted { get; } = [];

    /// <summary>All commands received, for what must never be among them.</summary>
    public List<string> Commands { get; } = [];

    public string ConnectionString => $"smtp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}?tls=off";

    public enum Fault
    {
        /// <summary>451 to the recipient.</summary>
        Later,

        /// <summary>550 to the recipient.</summary>
        Never,

        /// <summary>The mail is kept, then the line goes dead before 250.</summary>
        DropAfterData,

        /// <summary>No answer to the recipient, ever.</summary>
        Hang,
    }

    private async Task ServeAsync()
    {
        var tries = new Dictionary<string, int>();
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            _ = TalkAsync(client, tries);
        }
    }

    private async Task TalkAsync(TcpClient client, Dictionary<string, int> tries)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false))
            {
                NewLine = "\r\n",
                AutoFlush = true,
            };
            await writer.WriteLineAsync("220 sink");
            var recipient = "";
            Fault? fault = null;
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                lock (Commands)
                {
                    Commands.Add(line);
                }
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                switch (verb)
                {
                    case "RCPT":
                        recipient = line[
                            (line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf(
                                '>',
                                StringComparison.Ordinal
                            )
                        ];
                        lock (tries)
                        {
                            tries[recipient] = tries.GetValueOrDefault(recipient) + 1;
                            fault = Script(recipient, tries[recipient]);
                        }
                        if (fault == Fault.Hang)
                        {
                            await Task.Delay(Timeout.Infinite, _stop.Token);
                        }
                        await writer.WriteLineAsync(
                            fault switch
                            {
                                Fault.Later => "451 busy",
                                Fault.Never => "550 no such box",
                                _ => "250 ok",
                            }
                        );
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        var text = new StringBuilder();
                        while (await reader.ReadLineAsync(_stop.Token) is { } data && data != ".")
                        {
                            text.Append(data).Append("\r\n");
                        }
                        lock (Accepted)
                        {
                            Accepted.Add((recipient, text.ToString()));
                        }
                        if (fault == Fault.DropAfterData)
                        {
                            return;
                        }
                        await writer.WriteLineAsync("250 taken");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The other side hung up, or the test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }
}
