using System.Net;
using System.Net.Sockets;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Attachments.Tests.Storage;

/// <summary>A real S3 store (Ceph's gateway) for the tests of one class, only in the long run; <c>./test --full</c> installs it.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string AccessKey = "made-up-access";
    public const string SecretKey = "made-up-secret-key";

    private static readonly string Script = TestEnvironment.RepositoryFile("tests/s3-server");
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"thaklor-s3-{Guid.NewGuid():N}");
    private bool _up;

    public int Port { get; private set; }

    /// <summary>Why these tests cannot run here; null when they do.</summary>
    public static string? Absent =>
        Environment.GetEnvironmentVariable("THAKLOR_FULL") != "1" ? "Only in ./test --full."
        : File.Exists("/usr/bin/radosgw") ? null
        : "radosgw is not installed.";

    public async ValueTask InitializeAsync()
    {
        if (Absent is not null)
            return;
        using (var door = new TcpListener(IPAddress.Loopback, 0))
        {
            door.Start();
            Port = ((IPEndPoint)door.LocalEndpoint).Port;
        }
        _up = true;
        await Tool.RunAsync(Script, "up", _folder, $"{Port}", AccessKey, SecretKey);
        // With its first bucket and file the store lays out its disks, which takes a busy machine a while.
        await KeepOneAsync();
    }

    public Task OutAsync() => Tool.RunAsync(Script, "out", _folder);

    /// <summary>Returns as soon as it answers; then it still waits half a minute for what its dead self watched before it makes a bucket.</summary>
    public Task BackAsync() => Tool.RunAsync(Script, "back", _folder);

    public async Task KeepOneAsync()
    {
        using var store = new S3FileStore(Settings(Port, _folder) with { Patience = TimeSpan.FromSeconds(60) });
        await using var file = await store.ReceiveAsync(Guid.CreateVersion7(), CancellationToken.None);
        await file.WriteAsync(new byte[1], CancellationToken.None);
        await file.KeepAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_up)
            return;
        await Tool.RunAsync(Script, "down", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    internal static S3Settings Settings(int port, string staging) =>
        new(
            new Uri($"http://127.0.0.1:{port}"),
            AccessKey,
            SecretKey,
            $"files-{Guid.NewGuid():N}",
            "us-east-1",
            staging
        );
}
