using System.Text.Json;
using System.Text.Json.Serialization;
using ThaklorAspire.Testing;

// One test at a time: some of them kill processes, and two cores are for the system.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace ThaklorAspire.EndToEnd.Tests.Running;

/// <summary>Tests that share one system, started by the first of them.</summary>
[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<RunningSystem>
{
    public const string Name = "system";
}

/// <summary>One program as <c>./run --status --json</c> tells it.</summary>
public sealed record RunningProgram(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("service")] string Service,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("ready")] bool Ready,
    [property: JsonPropertyName("pid")] int Pid,
    [property: JsonPropertyName("memoryBytes")] long MemoryBytes,
    [property: JsonPropertyName("port")] int? Port
);

/// <summary>The whole of <c>./run --status --json</c>.</summary>
public sealed record SystemStatus(
    [property: JsonPropertyName("healthy")] bool Healthy,
    [property: JsonPropertyName("problems")] IReadOnlyList<string> Problems,
    [property: JsonPropertyName("programs")] IReadOnlyList<RunningProgram> Programs,
    [property: JsonPropertyName("figures")] IReadOnlyDictionary<string, IReadOnlyDictionary<string, double?>>? Figures
);

/// <summary>
/// The system as an operator starts it: <c>./run --detach</c> on a free port and a data folder of its own. Take it as a constructor
/// parameter of a test class to get the one all journeys share, or make one and start it for a test that needs its own.
/// </summary>
public sealed class RunningSystem : IAsyncLifetime
{
    public const string AdminEmail = "admin@thaklor.example";
    public const string AdminPassword = "Correct-horse-battery-2569";

    /// <summary>Sweeps, minute-long loads, hundreds of kills and every look of every page are for <c>./test --full</c>.</summary>
    public static bool Full => System.Environment.GetEnvironmentVariable("THAKLOR_FULL") == "1";

    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(4);

    public int Port { get; } = LocalProcesses.FreePort();

    /// <summary>No trailing slash.</summary>
    public string BaseUrl => $"http://localhost:{Port}";

    public string DataFolder { get; } = Directory.CreateTempSubdirectory("thaklor-system-").FullName;

    /// <summary>Where mails are written as <c>.eml</c> files.</summary>
    public string MailFolder => Path.Combine(DataFolder, "mail");

    /// <summary>What the program called <paramref name="program"/> (<c>submissions-1</c>, <c>broker</c>) has logged.</summary>
    public string LogFile(string program) => Path.Combine(DataFolder, "logs", $"{program}.log");

    /// <summary>
    /// As an operator sets them: a source of maps, which journeys that open one play themselves, and a captcha for fifty people who
    /// file within minutes on one machine.
    /// </summary>
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Captcha__MaxNumber"] = "2000",
        ["Map__Tiles"] = "https://tiles.thaklor.example/{z}/{x}/{y}.png",
        ["Map__Attribution"] = "ภาพแผนที่ตัวอย่าง",
        ["Map__Start"] = "14.587,100.997,13",
    };

    public async ValueTask InitializeAsync() => await StartAsync(settings: Settings);

    /// <summary>Starts it, and fails with everything <c>./run</c> said when it does not become ready.</summary>
    /// <param name="arguments">Beyond port, data folder and limits.</param>
    /// <param name="admin">Whether the first administrator is made unattended.</param>
    /// <param name="settings">The operator's own variables, such as <c>Captcha__MaxNumber</c>.</param>
    public async Task<string> StartAsync(
        string[]? arguments = null,
        bool admin = true,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        var environment = Environment(admin);
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }
        var result = await RunCommand.CallAsync(
            environment,
            StartWithin,
            ["--detach", "--port", $"{Port}", "--data", DataFolder, "--limits", "off", .. arguments ?? []]
        );
        if (result.ExitCode != 0)
        {
            KeepLogs();
        }
        result.ExitCode.ShouldBe(0, result.Output);
        return result.Output;
    }

    /// <summary>Calls <c>./run</c> for this data folder: <c>--stop</c>, <c>--scale submissions=2</c>, <c>--status</c>.</summary>
    public Task<RunResult> CallAsync(params string[] arguments) =>
        RunCommand.CallAsync(null, TimeSpan.FromMinutes(3), ["--data", DataFolder, .. arguments]);

    public async Task<SystemStatus> StatusAsync()
    {
        var result = await CallAsync("--status", "--json");
        return JsonSerializer.Deserialize<SystemStatus>(result.Output)
            ?? throw new InvalidOperationException($"--status --json said: {result.Output}");
    }

    public async Task<RunningProgram> ProgramAsync(string name) =>
        (await StatusAsync()).Programs.Single(p => p.Name == name);

    /// <summary>kill -9; supervisor starts it again. Returns the pid that is gone.</summary>
    public async Task<int> KillAsync(string name)
    {
        var pid = (await ProgramAsync(name)).Pid;
        LocalProcesses.Kill(pid);
        return pid;
    }

    /// <summary>Waits until <c>--status</c> finds nothing to complain about.</summary>
    public async Task HealthyAsync(TimeSpan? within = null)
    {
        SystemStatus? last = null;
        try
        {
            await Eventually.TrueAsync(
                async () => (last = await StatusAsync()).Healthy,
                within ?? TimeSpan.FromSeconds(60)
            );
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                $"The system did not become healthy: {string.Join("; ", last?.Problems ?? [])}",
                e
            );
        }
    }

    /// <summary>A client of the site as a program would be: no cookies, no redirects followed.</summary>
    public HttpClient CreateClient() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(BaseUrl),
            Timeout = TimeSpan.FromSeconds(30),
        };

    public async Task StopAsync() => (await CallAsync("--stop")).ExitCode.ShouldBe(0);

    /// <summary>Keeps the logs under <c>artifacts/test-results</c>, stops everything and takes the data away.</summary>
    public async ValueTask DisposeAsync()
    {
        KeepLogs();
        await CallAsync("--stop");
        foreach (var pid in LocalProcesses.Of(DataFolder))
        {
            LocalProcesses.Kill(pid);
        }
        Directory.Delete(DataFolder, recursive: true);
    }

    internal static Dictionary<string, string?> Environment(bool admin) =>
        new()
        {
            ["THAKLOR_ADMIN_EMAIL"] = admin ? AdminEmail : null,
            ["THAKLOR_ADMIN_PASSWORD"] = admin ? AdminPassword : null,
        };

    private void KeepLogs()
    {
        var logs = Path.Combine(DataFolder, "logs");
        if (!Directory.Exists(logs))
        {
            return;
        }
        var kept = Path.Combine(RunCommand.Root, "artifacts", "test-results", "logs", Path.GetFileName(DataFolder));
        Directory.CreateDirectory(kept);
        foreach (var file in Directory.EnumerateFiles(logs))
        {
            File.Copy(file, Path.Combine(kept, Path.GetFileName(file)), overwrite: true);
        }
    }
}
