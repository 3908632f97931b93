using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ThaklorAspire.Testing;

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
    [Trait("row", "97")]
    public async Task Grpc_OverHttp2_Is415()
    {
        Issue();
        await using var gateway = await StartAsync();
        using var client = Client(gateway, HttpVersion.Version20);
        using var content = new ByteArrayContent(new byte[5]);
        content.Headers.ContentType = new("application/grpc");

        using var answer = await client.PostAsync("/api/submissions", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        gateway.Backends["submissions"].Requests.ShouldBeEmpty();
    }

    // CVE-2023-44487.
    [Fact]
    [Trait("row", "97")]
    public async Task Streams_OpenedAndResetWithoutEnd_EndTheConnectionAndNoOther()
    {
        Issue();
        await using var gateway = await StartAsync();
        using var other = Client(gateway, HttpVersion.Version20);
        (await other.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var ends = new ConcurrentBag<string>();
        using var listener = EndsOfConnections(ends);
        await using var flood = await RawHttp2.OpenAsync(gateway.Address, Trusted);
        const int streams = 20_000;

        for (var n = 0; n < streams && !flood.Ended; n++)
        {
            await flood.SendAsync(
                RawHttp2.Get(2 * n + 1, "/?wait=5000"),
                RawHttp2.Frame(RawHttp2.RstStream, 0, 2 * n + 1, [0, 0, 0, 8])
            );
        }

        // GOAWAY is lost when the flood's own bytes are still on their way into the closed socket.
        var code = await flood.EndAsync();
        if (code == RawHttp2.InternalError)
        {
            // The code of any surprise too; here it must be the bound on answers that wait to be written, as Kestrel measures it.
            await Eventually.TrueAsync(() => Task.FromResult(ends.Contains(QueueLimit)));
        }
        else
        {
            code.ShouldBeOneOf(null, RawHttp2.EnhanceYourCalm);
        }
        flood.Ended.ShouldBeTrue();
        gateway.Backends["site"].Requests.Count.ShouldBeLessThan(streams / 10);
        (await other.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    // CVE-2024-24549 and its kin.
    [Fact]
    [Trait("row", "97")]
    public async Task Headers_ContinuedWithoutEnd_EndTheConnectionBeforeTheyFillTheMemory()
    {
        Issue();
        await using var gateway = await StartAsync();
        await using var flood = await RawHttp2.OpenAsync(gateway.Address, Trusted);
        await flood.SendAsync(RawHttp2.Get(1, "/", ends: false));
        // Literal without indexing, name x, value of 8,000 letters.
        byte[] header = [0, 1, (byte)'x', 0x7F, 0xC1, 0x3D, .. Enumerable.Repeat((byte)'a', 8000)];

        var sent = 0;
        for (; sent < 2000 && !flood.Ended; sent++)
        {
            await flood.SendAsync(RawHttp2.Frame(RawHttp2.Continuation, 0, 1, header));
        }

        (await flood.EndAsync()).ShouldNotBeNull("GOAWAY");
        gateway.Backends["site"].Requests.ShouldBeEmpty();
        using var other = Client(gateway, HttpVersion.Version20);
        (await other.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("row", "97")]
    public async Task Streams_AThousandAtOnce_AreRefusedBeyondAHundred()
    {
        Issue();
        await using var gateway = await StartAsync();
        await using var greedy = await RawHttp2.OpenAsync(gateway.Address, Trusted);

        var requests = gateway.Backends["site"].Requests;
        for (var n = 0; n < 100; n++)
        {
            await greedy.SendAsync(RawHttp2.Get(2 * n + 1, "/?wait=20000"));
        }
        await Eventually.TrueAsync(() => Task.FromResult(requests.Count == 100));
        for (var n = 100; n < 1000 && !greedy.Ended; n++)
        {
            await greedy.SendAsync(RawHttp2.Get(2 * n + 1, "/?wait=20000"));
        }
        await Eventually.TrueAsync(() => Task.FromResult(greedy.Ended || greedy.Refused > 0));

        requests.Count.ShouldBe(100);
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

    private const string QueueLimit = "output_queue_size_exceeded";

    /// <summary>Why Kestrel ended each connection, as it measures it: <c>error.type</c> of <c>kestrel.connection.duration</c>.</summary>
    private static MeterListener EndsOfConnections(ConcurrentBag<string> ends)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Name == "kestrel.connection.duration")
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag is { Key: "error.type", Value: string why })
                    {
                        ends.Add(why);
                    }
                }
            }
        );
        listener.Start();
        return listener;
    }

    private bool Trusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        _issued.Contains(certificate!.GetCertHashString());

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
