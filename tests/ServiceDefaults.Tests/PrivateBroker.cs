using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using ThaklorAspire.Testing;

namespace ThaklorAspire.ServiceDefaults.Tests;

/// <summary>A real RabbitMQ for these tests alone: Debian's server on free loopback ports, its data in a folder of its own.</summary>
public sealed class PrivateBroker : IAsyncLifetime
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-broker-").FullName;
    private readonly int _port = FreePort();
    private readonly int _distributionPort = FreePort();
    private readonly int _epmdPort = FreePort();
    private Process? _process;

    public string Address => $"amqp://guest:guest@127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}";

    public async ValueTask InitializeAsync()
    {
        File.Exists(Server).ShouldBeTrue("rabbitmq-server is not installed: ./test installs it");
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "rabbitmq.conf"),
            $"listeners.tcp.1 = 127.0.0.1:{_port}\nloopback_users.guest = true\ndisk_free_limit.absolute = 50MB\n"
        );
        await File.WriteAllTextAsync(Path.Combine(_folder, "enabled_plugins"), "[].\n");
        var maker = TestEnvironment.RepositoryFile("deploy/native/broker_program.py");
        using var making = Process.Start("/usr/bin/python3", ["-I", "-B", maker, Path.Combine(_folder, "program")]);
        await making.WaitForExitAsync();
        making.ExitCode.ShouldBe(0);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Server) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            var (key, value) in new Dictionary<string, string>
            {
                ["HOME"] = _folder,
                ["RABBITMQ_SCRIPTS_DIR"] = Path.Combine(_folder, "program", "sbin"),
                ["RABBITMQ_PLUGINS_DIR"] = Path.Combine(_folder, "program", "plugins"),
                ["RABBITMQ_SCHEDULER_BIND_TYPE"] = "u",
                ["RABBITMQ_NODENAME"] = $"thaklor{_port}@localhost",
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
                ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
                ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODE_PORT"] = $"{_port}",
                ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
                    $"-kernel inet_dist_use_interface {{127,0,0,1}} +S 1:1 +sbwt none",
                ["ERL_EPMD_PORT"] = $"{_epmdPort}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            }
        )
        {
            start.Environment[key] = value;
        }
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(AnswersAsync, TimeSpan.FromSeconds(60));
    }

    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async Task<IConnection> ConnectAsync() =>
        await new ConnectionFactory { Uri = new Uri(Address) }.CreateConnectionAsync();

    /// <summary>Messages in a queue, 0 when there is none.</summary>
    public async Task<uint> DepthAsync(string queue)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }
        // epmd starts by itself with the first node and outlives it.
        using var epmd = Process.Start(
            new ProcessStartInfo("epmd", ["-port", $"{_epmdPort}", "-kill"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["ERL_EPMD_ADDRESS"] = "127.0.0.1" },
            }
        );
        await epmd!.WaitForExitAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await ConnectAsync();
            return connection.IsOpen;
        }
        catch (Exception e) when (e is BrokerUnreachableException or OperationInterruptedException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
