using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ThaklorAspire.Contracts;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Faults;

[CollectionDefinition(Name)]
public sealed class FaultyCollection : ICollectionFixture<FaultySystem>
{
    public const string Name = "faults";
}

/// <summary>
/// A system of its own for tests that break things, with the means to break them: signals, the broker's tools, a small disk under
/// Tracking's database, strace.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class FaultySystem : IAsyncLifetime
{
    private bool _mounted;

    public RunningSystem Running { get; } = new();
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Where Tracking's database lies; null when this user may not mount a file system.</summary>
    public string? TrackingDisk => _mounted ? SmallDisk : null;

    private string SmallDisk => Path.Combine(Running.DataFolder, "small");

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Running.DataFolder, "db"));
        Directory.CreateDirectory(SmallDisk);
        _mounted = (await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m,mode=0700", "none", SmallDisk)).Code == 0;
        if (_mounted)
        {
            // SQLite follows the link and keeps its journal beside the real file.
            File.CreateSymbolicLink(
                Path.Combine(folder.FullName, "tracking.db"),
                Path.Combine(SmallDisk, "tracking.db")
            );
        }
        await Running.StartAsync(settings: new Dictionary<string, string?> { ["Captcha__MaxNumber"] = "200" });
        Client = new HttpClient(
            new SocketsHttpHandler
            {
                UseCookies = false,
                AllowAutoRedirect = false,
                // A killed gateway leaves dead connections behind; they must not be taken for an answer.
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            }
        )
        {
            BaseAddress = new Uri(Running.BaseUrl),
            Timeout = TimeSpan.FromSeconds(20),
        };
        // The first request of a process is compiled on its way; figures and short time-outs are about the ones that follow.
        using var ledger = new Ledger("first-requests");
        await new Citizens(Client, ledger).FileAsync(4, atOnce: 2, TimeSpan.FromSeconds(90));
        foreach (var filing in ledger.Accepted)
        {
            using var answer = await Client.GetAsync($"/api/tracking/{filing.Code}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await Running.CallAsync("--stop");
        if (_mounted)
        {
            await RunAsync("umount", "-l", SmallDisk);
        }
        await Running.DisposeAsync();
    }

    // --- processes -------------------------------------------------------------------------------------------------

    /// <summary>kill -9 of a program, <c>submissions-1</c> or <c>broker</c>.</summary>
    public async Task SignalAsync(string program, string signal) =>
        await LocalProcesses.SignalAsync(await PidAsync(program), signal);

    /// <summary>Pid of a program that runs now; waits for one that is just being started again.</summary>
    public async Task<int> PidAsync(string program)
    {
        var pid = 0;
        await Eventually.TrueAsync(
            async () =>
                int.TryParse((await SupervisorAsync("pid", program)).Trim(), CultureInfo.InvariantCulture, out pid)
                && pid > 0,
            TimeSpan.FromSeconds(30)
        );
        return pid;
    }

    /// <summary><c>stop broker</c>, <c>start broker</c>, <c>pid broker</c>.</summary>
    public async Task<string> SupervisorAsync(params string[] arguments)
    {
        var socket = $"unix://{Path.Combine(Running.DataFolder, "run", "supervisor.sock")}";
        return (await RunAsync("supervisorctl", ["-s", socket, .. arguments])).Output;
    }

    /// <summary>Waits until the program answers that it is ready.</summary>
    public async Task ReadyAsync(string program, TimeSpan? within = null)
    {
        var port = (int)
            State["settings"]!["replicas"]!
                .AsArray()
                .Single(r => $"{(string)r!["service"]!}-{(int)r["number"]!}" == program)!["port"]!;
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var probe = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/health/ready");
                    probe.Headers.Host = $"localhost:{Running.Port}";
                    using var answer = await Client.SendAsync(probe);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            within ?? TimeSpan.FromSeconds(60)
        );
    }

    public JsonNode State => JsonNode.Parse(File.ReadAllText(Path.Combine(Running.DataFolder, "run", "system.json")))!;

    /// <summary>Gives a program one more variable, from its next start on.</summary>
    public async Task SetAsync(string program, string name, string value)
    {
        var script = Path.Combine(Running.DataFolder, "run", "programs", $"{program}.sh");
        var lines = (await File.ReadAllLinesAsync(script)).ToList();
        lines.RemoveAll(l => l.StartsWith($"export {name}=", StringComparison.Ordinal));
        lines.Insert(1, $"export {name}={value}");
        await File.WriteAllLinesAsync(script, lines);
    }

    public static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    // --- broker ----------------------------------------------------------------------------------------------------

    /// <summary><c>rabbitmqctl</c> with the private cookie.</summary>
    public async Task BrokerToolAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/lib/rabbitmq/bin/rabbitmqctl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = Path.Combine(Running.DataFolder, "broker");
        start.Environment["ERL_EPMD_PORT"] = $"{(int)State["ports"]!["epmd"]!}";
        start.Environment["ERL_FLAGS"] = "-start_epmd false";
        start.Environment["RABBITMQ_NODENAME"] = "thaklor@localhost";
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await output + await error);
    }

    public async Task StartBrokerAsync()
    {
        await SupervisorAsync("start", "broker");
        await BrokerAnswersAsync();
    }

    public Task BrokerAnswersAsync() =>
        Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    await using var connection = await ConnectAsync();
                    return true;
                }
                catch (BrokerUnreachableException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(90)
        );

    public Task<IConnection> ConnectAsync() =>
        new ConnectionFactory
        {
            Uri = new Uri((string)State["settings"]!["connections"]!["messaging"]!),
            AutomaticRecoveryEnabled = false,
        }.CreateConnectionAsync("fault tests");

    /// <summary>Whether the queue is there and somebody reads it.</summary>
    public async Task<bool> IsReadAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).ConsumerCount > 0;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return false;
        }
    }

    /// <summary>Messages in every error queue.</summary>
    public async Task<long> ErrorsAsync()
    {
        await using var connection = await ConnectAsync();
        var sum = 0L;
        foreach (var queue in Topology.Queues.Keys)
        {
            await using var channel = await connection.CreateChannelAsync();
            try
            {
                sum += (await channel.QueueDeclarePassiveAsync($"{queue}_error")).MessageCount;
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
            {
                // Nothing has ever gone wrong.
            }
        }
        return sum;
    }

    // --- what is stored --------------------------------------------------------------------------------------------

    /// <summary>Rows of a service's database, looked at from outside.</summary>
    public async Task<List<T>> RowsAsync<T>(string service, string sql, Func<SqliteDataReader, T> read)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(Running.DataFolder, "db", $"{service}.db"),
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
                DefaultTimeout = 5,
            }.ConnectionString
        );
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements are literals of these tests
            command.CommandText = sql;
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }
            return rows;
        }
    }

    public async Task<long> CountAsync(string service, string sql) =>
        (await RowsAsync(service, sql, r => r.GetInt64(0))).Single();

    /// <summary>Lines of all logs that hold a text, rotated ones too.</summary>
    public IReadOnlyList<string> LogLines(string text) =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Running.DataFolder, "logs"))
                .SelectMany(file =>
                    File.ReadLines(file)
                        .Where(line => line.Contains(text, StringComparison.OrdinalIgnoreCase))
                        .Select(line => $"{Path.GetFileName(file)}: {line}")
                ),
        ];

    /// <summary>The keys the services were given, to speak as the Site would.</summary>
    public IConfiguration Keys =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                new[] { "Internal", "Staff", "FileGrant" }.Select(name => new KeyValuePair<string, string?>(
                    $"Keys:{name}",
                    File.ReadAllText(
                            Path.Combine(Running.DataFolder, "keys", name.ToLower(CultureInfo.InvariantCulture))
                        )
                        .Trim()
                ))
            )
            .Build();

    /// <summary>An officer acts on a case, past the Site's forms: Submissions itself is asked.</summary>
    public async Task<HttpResponseMessage> ActAsync(Guid submission, string act, JsonObject body)
    {
        var port = (int)
            State["settings"]!["replicas"]!.AsArray().First(r => (string)r!["service"]! == ResourceNames.Submissions)![
                "port"
            ]!;
        var keys = Keys;
        var officer = new StaffIdentity(
            Guid.CreateVersion7(),
            "นางสาวทดสอบ เจ้าหน้าที่",
            ["finance"],
            [StaffRoles.Officer],
            ["pwd"]
        );
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"http://127.0.0.1:{port}/desk/cases/{submission}/{act}"
        );
        request.Headers.Host = $"localhost:{Running.Port}";
        request.Headers.Authorization = new(
            "Bearer",
            ServiceTokens
                .From(keys, TimeProvider.System)
                .Create(ResourceNames.Site, ResourceNames.Submissions, "127.0.0.1")
        );
        request.Headers.Add(
            StaffTokens.Header,
            StaffTokens.Maker.From(keys, TimeProvider.System).Create(officer, ResourceNames.Submissions)
        );
        request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        return await Client.SendAsync(request);
    }
}
