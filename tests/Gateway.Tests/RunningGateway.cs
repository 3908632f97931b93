using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>The real gateway on loopback before one stand-in per service, and a raw socket to talk to it.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    public static readonly string InternalKey = $"t1:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    private readonly WebApplication _app;

    private RunningGateway(WebApplication app, Dictionary<string, Backend> backends) =>
        (_app, Backends) = (app, backends);

    public Dictionary<string, Backend> Backends { get; }
    public Uri Address => new(_app.Urls.First());
    public IServiceProvider Services => _app.Services;
    public HttpClient Client { get; private set; } = null!;

    public static async Task<RunningGateway> StartAsync(params string[] settings)
    {
        var backends = new Dictionary<string, Backend>();
        foreach (var name in new[] { "submissions", "tracking", "attachments", "site" })
        {
            backends[name] = await Backend.StartAsync(name);
        }
        return await StartAsync(backends, settings);
    }

    public static async Task<RunningGateway> StartAsync(Dictionary<string, Backend> backends, params string[] settings)
    {
        var args = new List<string>
        {
            "--urls=http://127.0.0.1:0",
            $"--Keys:Internal={InternalKey}",
            "--Public:Url=https://oss.thaklor.example",
            "--Logging:LogLevel:Default=None",
            "--Logging:LogLevel:Microsoft.AspNetCore=None",
            "--Logging:LogLevel:Yarp.ReverseProxy=None",
        };
        args.AddRange(backends.Values.Select(b => $"--services:{b.Name}:http:0={b.Address}"));
        args.AddRange(settings);
        var app = Program.Build([.. args]);
        await app.StartAsync();
        var gateway = new RunningGateway(app, backends);
        gateway.Client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
            }
        )
        {
            BaseAddress = gateway.Address,
            Timeout = TimeSpan.FromSeconds(30),
        };
        return gateway;
    }

    /// <summary>Sends bytes as they are and reads until the gateway closes, or is silent for <paramref name="quiet"/>.</summary>
    public async Task<string> RawAsync(string request, TimeSpan? quiet = null, bool halfClose = false)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        }
        catch (SocketException)
        {
            // Closed while we still talk: what it said before is read below.
        }
        if (halfClose)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        return await ReadAsync(socket, quiet ?? TimeSpan.FromSeconds(2));
    }

    public static async Task<string> ReadAsync(Socket socket, TimeSpan quiet)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (true)
            {
                using var patience = new CancellationTokenSource(quiet);
                var n = await socket.ReceiveAsync(buffer, patience.Token);
                if (n == 0)
                {
                    text.Append("[closed]");
                    break;
                }
                text.Append(Encoding.Latin1.GetString(buffer, 0, n));
            }
        }
        catch (OperationCanceledException)
        {
            text.Append("[open]");
        }
        catch (SocketException)
        {
            text.Append("[closed]");
        }
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        // As a host ends: what it has still to write is written.
        await _app.StopAsync();
        await _app.DisposeAsync();
        foreach (var backend in Backends.Values)
        {
            await backend.DisposeAsync();
        }
    }
}
