using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ThaklorAspire.Gateway.Tests;

/// <summary>TLS from PEM files that are renewed under a running system; HTTP/2 inside it, bounded.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-tls-").FullName;

    private readonly HashSet<string> _issued = [];

    private string CertificateFile => Path.Combine(_folder, "fullchain.pem");
    private string KeyFile => Path.Combine(_folder, "privkey.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Certificate_WhenRenewed_IsServedWithoutARestart()
    {
        var first = Issue();
        await using var gateway = await StartAsync();
        (await ServedAsync(gateway)).ShouldBe(first);

        await File.WriteAllTextAsync(KeyFile, "half a key");
        await Task.Delay(5500);
        (await ServedAsync(gateway)).ShouldBe(first);
        var second = Issue();
        await Task.Delay(5500);

        (await ServedAsync(gateway)).ShouldBe(second);
    }

    [Fact]
    public async Task Http2_OverTls_IsServedAndGuarded()
    {
        Issue();
        await using var gateway = await StartAsync();
        using var client = Client(gateway, HttpVersion.Version20);

        using var answer = await client.GetAsync("/api/services");
        using var trace = await client.SendAsync(
            new HttpRequestMessage(new HttpMethod("TRACE"), "/")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            }
        );
        var many = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => client.GetAsync("/api/services")));

        answer.Version.ShouldBe(HttpVersion.Version20);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        trace.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        many.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Framing_InsideTls_IsCheckedToo()
    {
        Issue();
        await using var gateway = await StartAsync();
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        await using var tls = new SslStream(
            socket.GetStream(),
            false,
            (_, certificate, _, _) => _issued.Contains(certificate!.GetCertHashString())
        );
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +3\r\n\r\nabc"u8.ToArray());

        using var reader = new StreamReader(tls);
        (await reader.ReadLineAsync()).ShouldStartWith("HTTP/1.1 400");
    }

    private Task<RunningGateway> StartAsync() =>
        RunningGateway.StartAsync(
            "--urls=https://127.0.0.1:0",
            $"--Tls:Certificate={CertificateFile}",
            $"--Tls:Key={KeyFile}",
            "--Limits:Enabled=false"
        );

    /// <returns>Thumbprint of the new certificate.</returns>
    private string Issue()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        _issued.Add(certificate.Thumbprint);
        return certificate.Thumbprint;
    }

    private async Task<string?> ServedAsync(RunningGateway gateway)
    {
        string? thumbprint = null;
        using var client = Client(gateway, HttpVersion.Version11, c => thumbprint = c?.GetCertHashString());
        await client.GetAsync("/");
        return thumbprint;
    }

    private HttpClient Client(RunningGateway gateway, Version version, Action<X509Certificate?>? seen = null) =>
        new(
            new SocketsHttpHandler
            {
                UseProxy = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        seen?.Invoke(certificate);
                        return _issued.Contains(certificate!.GetCertHashString());
                    },
                },
            }
        )
        {
            BaseAddress = gateway.Address,
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
}
