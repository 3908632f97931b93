using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ThaklorAspire.Bench.Load;

/// <summary>
/// nginx as the other gateway: straight in front of the same Tracking process, with keep-alive to it and the one header a service asks for.
/// </summary>
internal sealed class FrontNginx : IAsyncDisposable
{
    private readonly Process _process;

    public Uri Address { get; }
    public int Pid => _process.Id;

    private FrontNginx(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <param name="folder">A folder of its own.</param>
    /// <param name="tracking">Where Tracking listens.</param>
    /// <param name="internalKeys">Content of the key file: <c>kid:base64[,kid:base64…]</c>.</param>
    public static async Task<FrontNginx> StartAsync(string folder, Uri tracking, string internalKeys)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort();
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            worker_processes auto;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                upstream tracking { server {{tracking.Host}}:{{tracking.Port}}; keepalive 64; }
                server {
                    listen 127.0.0.1:{{port}};
                    keepalive_requests 1000000;
                    location / {
                        proxy_pass http://tracking;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Authorization "Bearer {{ServiceToken(internalKeys)}}";
                    }
                }
            }

            """
        );
        var process = Process.Start(
            new ProcessStartInfo("nginx", ["-c", configuration, "-g", "daemon off;"]) { RedirectStandardError = true }
        )!;
        var address = new Uri($"http://127.0.0.1:{port}");
        using var probe = new HttpClient { BaseAddress = address };
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await probe.GetAsync("/health/live");
                return new FrontNginx(process, address);
            }
            catch (HttpRequestException) when (attempt < 50 && !process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>What the gateway would put on: an HS256 token of the gateway for Tracking, good for four minutes.</summary>
    private static string ServiceToken(string keys)
    {
        var (kid, secret) = keys.Trim().Split(',')[0].Split(':', 2) is [var k, var s]
            ? (k, Convert.FromBase64String(s))
            : throw new FormatException("Not a key file.");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var head = Part(
            new
            {
                alg = "HS256",
                kid,
                typ = "JWT",
            }
        );
        var body = Part(
            new
            {
                iss = "thaklor",
                aud = "tracking",
                sub = "gateway",
                ip = "127.0.0.1",
                iat = now,
                nbf = now - 5,
                exp = now + 240,
            }
        );
        var signature = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{head}.{body}"));
        return $"{head}.{body}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";

        static string Part(object value) =>
            System.Buffers.Text.Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM: the master takes its workers with it.
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }
}
