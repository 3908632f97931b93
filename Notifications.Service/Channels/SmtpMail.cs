using System.Collections.Concurrent;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ThaklorAspire.Notifications.Channels;

/// <summary>
/// Mail to a server by SMTP. Connections are kept for a few seconds so that a burst does not shake hands for every mail, and
/// are never shared by two mails at once.
/// </summary>
internal sealed class SmtpMail(SmtpAddress server, TimeProvider clock, TimeSpan patience)
    : IMailChannel,
        IAsyncDisposable
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentBag<(SmtpClient Client, DateTimeOffset Since)> _kept = [];

    public TimeSpan Longest => patience;

    public async Task<Handover> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        // One bound for the whole conversation: a server that sends a byte every ten seconds is as dead as a silent one.
        using var limit = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        SmtpClient client;
        try
        {
            client = await ConnectedAsync(either.Token);
        }
        catch (Exception e) when (IsOutside(e, limit, cancellationToken))
        {
            return new(HandoverResult.Failed, (int?)(e as SmtpCommandException)?.StatusCode);
        }
        try
        {
            await client.SendAsync(message, either.Token);
        }
        catch (SmtpCommandException e)
        {
            // The server answered and the conversation goes on: the connection may be kept.
            Keep(client);
            var aboutThisMail = e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted;
            return new(
                (int)e.StatusCode >= 500 && aboutThisMail ? HandoverResult.Refused : HandoverResult.Deferred,
                (int)e.StatusCode
            );
        }
        catch (Exception e) when (IsOutside(e, limit, cancellationToken))
        {
            client.Dispose();
            return new(
                e is ServiceNotAuthenticatedException or NotSupportedException
                    ? HandoverResult.Deferred
                    : HandoverResult.Unknown
            );
        }
        catch
        {
            client.Dispose();
            throw;
        }
        Keep(client);
        return new(HandoverResult.Sent);
    }

    private async Task<SmtpClient> ConnectedAsync(CancellationToken cancellationToken)
    {
        while (_kept.TryTake(out var kept))
        {
            if (clock.GetUtcNow() - kept.Since < KeptFor && kept.Client.IsConnected)
            {
                try
                {
                    await kept.Client.NoOpAsync(cancellationToken);
                    return kept.Client;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The server hung up meanwhile, which is its right; a fresh connection follows.
                }
            }
            kept.Client.Dispose();
        }
        var client = new SmtpClient { Timeout = (int)patience.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(server.Host, server.Port, server.Security, cancellationToken);
            if (server.User is not null)
            {
                await client.AuthenticateAsync(server.User, server.Password ?? "", cancellationToken);
            }
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private void Keep(SmtpClient client)
    {
        if (client.IsConnected)
        {
            _kept.Add((client, clock.GetUtcNow()));
        }
        else
        {
            client.Dispose();
        }
    }

    /// <summary>True for everything the outside can do to us; a stop of this host and a bug of ours pass on.</summary>
    private static bool IsOutside(Exception e, CancellationTokenSource limit, CancellationToken stopping) =>
        e switch
        {
            OperationCanceledException => limit.IsCancellationRequested && !stopping.IsCancellationRequested,
            CommandException or ProtocolException or AuthenticationException or SslHandshakeException => true,
            ServiceNotConnectedException or ServiceNotAuthenticatedException => true,
            IOException or System.Net.Sockets.SocketException or TimeoutException or NotSupportedException => true,
            _ => false,
        };

    public async ValueTask DisposeAsync()
    {
        while (_kept.TryTake(out var kept))
        {
            try
            {
                await kept.Client.DisconnectAsync(quit: true);
            }
            catch (Exception e)
                when (e is IOException or ProtocolException or CommandException or System.Net.Sockets.SocketException)
            {
                // Good-bye is a courtesy; nothing depends on it.
            }
            kept.Client.Dispose();
        }
    }
}

/// <summary><c>smtp://user:pw@host:port?tls=starttls|on|off</c>: user and password percent-encoded; no <c>tls</c> means <c>starttls</c>, and on port 465 <c>on</c>.</summary>
internal sealed record SmtpAddress(string Host, int Port, SecureSocketOptions Security, string? User, string? Password)
{
    private const int SubmissionsPort = 465;

    /// <exception cref="InvalidOperationException">The text is no such address; the message holds no password.</exception>
    public static SmtpAddress Parse(Uri uri)
    {
        if (uri.Scheme != "smtp" || uri.Host.Length == 0)
        {
            throw new InvalidOperationException(
                "ConnectionStrings:mail must be smtp://user:password@host:port?tls=starttls|on|off or file:///folder."
            );
        }
        var port = uri.Port > 0 ? uri.Port : 587;
        var security = uri.Query switch
        {
            "?tls=off" => SecureSocketOptions.None,
            "?tls=on" => SecureSocketOptions.SslOnConnect,
            "?tls=starttls" => SecureSocketOptions.StartTls,
            "" => port == SubmissionsPort ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls,
            _ => throw new InvalidOperationException(
                "ConnectionStrings:mail: tls must be starttls, on or off, and nothing else may follow '?'."
            ),
        };
        var account = uri.UserInfo.Split(':', 2);
        return account[0].Length == 0
            ? new(uri.Host, port, security, null, null)
            : new(
                uri.Host,
                port,
                security,
                Uri.UnescapeDataString(account[0]),
                account.Length > 1 ? Uri.UnescapeDataString(account[1]) : null
            );
    }
}
