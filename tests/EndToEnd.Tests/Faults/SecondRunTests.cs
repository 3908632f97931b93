using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

/// <summary>A second copy beside the first, and a second run on the data of one whose process manager died.</summary>
[Collection(FaultyCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class SecondRunTests(FaultySystem system)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("row", "122")]
    public async Task SecondRun_AfterTheProcessManagerWasKilled_EndsTheOrphansAndFindsEverythingAndCtrlCLeavesNothing()
    {
        await using var copy = new RunningSystem();
        var said = await copy.StartAsync(admin: false);
        // No administrator was named: the one-time link is shown, and that mails go nowhere.
        said.ShouldContain($"{copy.BaseUrl}/staff/");
        said.ShouldContain("NO MAIL LEAVES THIS MACHINE");
        using var second = copy.CreateClient();
        using var ledger = new Ledger("second-run");
        await new Citizens(second, ledger).FileAsync(2, atOnce: 1, TimeSpan.FromSeconds(60));
        var keys = Keys(copy);
        (await copy.CallAsync("--rotate-key", "lookup")).ExitCode.ShouldBe(0);
        var orphans = LocalProcesses.Of(copy.DataFolder);
        LocalProcesses.Kill(
            int.Parse(
                await File.ReadAllTextAsync(Path.Combine(copy.DataFolder, "run", "supervisord.pid"), Cancelled),
                CultureInfo.InvariantCulture
            )
        );

        var (certificate, certificateKey, thumbprint) = await CertificateAsync(copy.DataFolder);
        using var run = RunCommand.Start(
            RunningSystem.Environment(admin: false),
            [
                "--port",
                $"{copy.Port}",
                "--data",
                copy.DataFolder,
                "--cert",
                certificate,
                "--key",
                certificateKey,
                "--limits",
                "off",
            ],
            out var output
        );
        await Eventually.TrueAsync(
            () => Task.FromResult(run.HasExited || RunCommand.Text(output).Contains("Ctrl-C stops it")),
            TimeSpan.FromMinutes(3)
        );

        run.HasExited.ShouldBeFalse(RunCommand.Text(output));
        LocalProcesses.Of(copy.DataFolder).Intersect(orphans).ShouldBeEmpty();
        var lookup = keys["lookup"].Trim();
        Keys(copy)["lookup"].Trim().ShouldEndWith($",{lookup}");
        Keys(copy).Where(k => k.Key != "lookup").ShouldBe(keys.Where(k => k.Key != "lookup"), ignoreOrder: true);
        await copy.HealthyAsync();
        (await system.Client.GetAsync("/health/ready", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Codes filed under the old key are found under the new one, now behind the office's certificate.
        using var secured = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, seen, _, _) => seen?.GetCertHashString() == thumbprint,
                },
            }
        )
        {
            BaseAddress = new Uri($"https://localhost:{copy.Port}"),
        };
        ledger.Accepted.Count().ShouldBe(2);
        foreach (var filing in ledger.Accepted)
        {
            (await secured.GetAsync($"/api/tracking/{filing.Code}", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        // Many addresses that guess a little each show together; once more when the hour was full in between.
        await Eventually.TrueAsync(
            async () =>
            {
                await Parallel.ForEachAsync(
                    Enumerable.Range(0, 501),
                    new ParallelOptions { MaxDegreeOfParallelism = 8 },
                    async (_, _) => await Eventually.TrueAsync(() => MissesAsync(secured))
                );
                return (await copy.StatusAsync()).Problems.Any(p => p.Contains("guessing", StringComparison.Ordinal));
            },
            TimeSpan.FromMinutes(2)
        );

        await LocalProcesses.SignalAsync(run.Id, "INT");
        await run.WaitForExitAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(90), Cancelled);

        run.ExitCode.ShouldBe(0, RunCommand.Text(output));
        LocalProcesses.Of(copy.DataFolder).ShouldBeEmpty();
    }

    /// <summary>False while Submissions, which has the last word on a code nobody knows, does not answer in time: that is no miss.</summary>
    private static async Task<bool> MissesAsync(HttpClient client)
    {
        using var answer = await client.GetAsync($"/api/tracking/{TrackingCode.Create()}", Cancelled);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable);
        return answer.StatusCode == HttpStatusCode.NotFound;
    }

    private static async Task<(string Certificate, string Key, string Thumbprint)> CertificateAsync(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        var files = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
        await File.WriteAllTextAsync(files.Item1, certificate.ExportCertificatePem(), Cancelled);
        await File.WriteAllTextAsync(files.Item2, key.ExportPkcs8PrivateKeyPem(), Cancelled);
        return (files.Item1, files.Item2, certificate.GetCertHashString());
    }

    private static Dictionary<string, string> Keys(RunningSystem of) =>
        Directory
            .EnumerateFiles(Path.Combine(of.DataFolder, "keys"))
            .ToDictionary(f => Path.GetFileName(f), File.ReadAllText);
}
