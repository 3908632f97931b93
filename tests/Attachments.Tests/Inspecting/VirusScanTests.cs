using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

/// <summary>Where a scanner is set, nobody is given what it has not passed.</summary>
public sealed class VirusScanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-clam-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task File_ThatTheScannerPasses_IsServedAndTheScannerSawEveryByte()
    {
        using var clamd = new FakeClamd(Path.Combine(_folder, "clamd.ctl"));
        await using var app = Start(clamd.Address);
        var sent = TestFiles.PngOf(200_000);
        var file = await ClaimedAsync(app, sent);
        await app.InspectAllAsync();
        (await EventAsync(app)).ShouldBe("attachment.inspected.v1");
        clamd.Seen.ShouldHaveSingleItem().ShouldBe(sent);
        (await StatusAsync(app, file)).ShouldBe(200);
    }

    [Fact]
    [Trait("row", "74")]
    public async Task File_ThatTheScannerFinds_IsRefusedAndNeverServed()
    {
        using var clamd = new FakeClamd(Path.Combine(_folder, "clamd.ctl")) { Reply = "stream: Made.Up FOUND\0" };
        await using var app = Start(clamd.Address);
        var file = await ClaimedAsync(app, TestFiles.Png());
        await app.InspectAllAsync();
        var row = (await app.EventsAsync()).ShouldHaveSingleItem();
        JsonSerializer
            .Deserialize<AttachmentRejected>(row.Payload, JsonSerializerOptions.Web)!
            .Reason.ShouldBe("unsafe");
        (await StatusAsync(app, file)).ShouldBe(410);
    }

    [Theory]
    [Trait("row", "74")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("stream: OK")]
    [InlineData("INSTREAM size limit exceeded. ERROR\0")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n\0")]
    public async Task File_WhileTheScannerCannotSay_WaitsHoweverLongAndIsNotServed(string? reply)
    {
        var path = Path.Combine(_folder, "clamd.ctl");
        var clamd = reply is null ? null : new FakeClamd(path) { Reply = reply };
        await using var app = Start(path);
        var file = await ClaimedAsync(app, TestFiles.Png());
        for (var look = 0; look < 6; look++)
        {
            await app.InspectAllAsync();
            (await StatusAsync(app, file)).ShouldBe(503);
            app.Clock.Advance(TimeSpan.FromMinutes(10));
        }
        (await app.EventsAsync()).ShouldBeEmpty();
        (await FigureAsync(app, "virus_scanner_away")).ShouldBe(1);

        clamd?.Dispose();
        using var back = new FakeClamd(path);
        await app.InspectAllAsync();
        (await EventAsync(app)).ShouldBe("attachment.inspected.v1");
        (await StatusAsync(app, file)).ShouldBe(200);
        (await FigureAsync(app, "virus_scanner_away")).ShouldBe(0);
    }

    [Fact]
    public async Task Scanner_ThatHangs_IsGivenUpInTime()
    {
        using var clamd = new FakeClamd(Path.Combine(_folder, "clamd.ctl")) { Hangs = true };
        await using var app = Start(clamd.Address);
        await ClaimedAsync(app, TestFiles.Png());
        await app.InspectAllAsync().WaitAsync(TimeSpan.FromSeconds(10));
        (await app.EventsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Scanner_ThatIsNotSet_IsSaidInTheFigures()
    {
        await using var off = AttachmentsApp.Start();
        (await FigureAsync(off, "files_not_scanned")).ShouldBe(1);
        await using var on = Start("127.0.0.1:3310");
        (await FigureAsync(on, "files_not_scanned")).ShouldBe(0);
    }

    [Theory]
    [InlineData("clamd")]
    [InlineData("host:0")]
    [InlineData("host:99999")]
    [InlineData(":3310")]
    public void Address_ThatIsNone_StopsTheStart(string address) =>
        Should.Throw<InvalidOperationException>(() =>
            new VirusScanner(
                Microsoft.Extensions.Options.Options.Create(new VirusScanOptions { Address = address }),
                Microsoft.Extensions.Logging.Abstractions.NullLogger<VirusScanner>.Instance
            )
        );

    /// <summary>The real one, with a single made-up signature; it takes a while to start, so only in the long run.</summary>
    [Fact]
    public async Task Clamd_WithASignature_FindsItInAPictureAndPassesAnother()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("THAKLOR_FULL") == "1", "Only in ./test --full.");
        Assert.SkipUnless(File.Exists("/usr/sbin/clamd"), "clamav-daemon is not installed.");
        var marked = TestFiles.Png(4, 3, TestFiles.PngChunk("paDd", "made-up signature of a test"u8.ToArray()));
        var signature = Convert.ToHexStringLower("made-up signature of a test"u8);
        await File.WriteAllTextAsync(Path.Combine(_folder, "own.ndb"), $"Made.Up:0:*:{signature}\n");
        var socket = Path.Combine(_folder, "clamd.ctl");
        var settings = Path.Combine(_folder, "clamd.conf");
        await File.WriteAllTextAsync(
            settings,
            $"LocalSocket {socket}\nDatabaseDirectory {_folder}\nForeground yes\nStreamMaxLength 25M\nUser {Environment.UserName}\n"
        );
        using var clamd = Process.Start(
            new ProcessStartInfo("/usr/sbin/clamd", ["--config-file", settings])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        try
        {
            var patience = Stopwatch.StartNew();
            while (!File.Exists(socket))
            {
                clamd.HasExited.ShouldBeFalse();
                patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
                await Task.Delay(100);
            }
            await using var app = Start(socket);
            var bad = await ClaimedAsync(app, marked);
            await app.InspectAllAsync();
            (await StatusAsync(app, bad)).ShouldBe(410);
            var good = await ClaimedAsync(app, TestFiles.Png());
            await app.InspectAllAsync();
            (await StatusAsync(app, good)).ShouldBe(200);
        }
        finally
        {
            clamd.Kill();
            await clamd.WaitForExitAsync();
        }
    }

    private static AttachmentsApp Start(string address) =>
        AttachmentsApp.Start(new() { ["VirusScan:Address"] = address, ["VirusScan:MaxTime"] = "00:00:01" });

    private static async Task<Guid> ClaimedAsync(AttachmentsApp app, byte[] bytes)
    {
        var file = await app.UploadAsync(bytes);
        await app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        return file.Id;
    }

    private static async Task<string> EventAsync(AttachmentsApp app) =>
        (await app.EventsAsync()).ShouldHaveSingleItem().EventType;

    private static async Task<int> StatusAsync(AttachmentsApp app, Guid file)
    {
        using var client = app.Client();
        using var response = await client.GetAsync($"/files/{file}?grant={app.Grant(file)}");
        return (int)response.StatusCode;
    }

    private static async Task<double?> FigureAsync(AttachmentsApp app, string name) =>
        (double?)(await app.StrangerClient().GetFromJsonAsync<JsonObject>("/health/details"))!["figures"]![name];

    /// <summary>Speaks clamd's protocol on a socket of its own and remembers what it was sent.</summary>
    private sealed class FakeClamd : IDisposable
    {
        private readonly Socket _door = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public FakeClamd(string path)
        {
            Address = path;
            File.Delete(path);
            _door.Bind(new UnixDomainSocketEndPoint(path));
            _door.Listen();
            _ = Task.Run(ServeAsync);
        }

        public string Address { get; }
        public string Reply { get; init; } = "stream: OK\0";
        public bool Hangs { get; init; }
        public List<byte[]> Seen { get; } = [];

        public void Dispose() => _door.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var caller = await _door.AcceptAsync();
                    await using var stream = new NetworkStream(caller);
                    var command = new byte[10];
                    await stream.ReadExactlyAsync(command);
                    Encoding.ASCII.GetString(command).ShouldBe("zINSTREAM\0");
                    var whole = new MemoryStream();
                    var length = new byte[4];
                    while (true)
                    {
                        await stream.ReadExactlyAsync(length);
                        var piece = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                        if (piece.Length == 0)
                            break;
                        await stream.ReadExactlyAsync(piece);
                        whole.Write(piece);
                    }
                    if (Hangs)
                        await Task.Delay(TimeSpan.FromSeconds(30));
                    Seen.Add(whole.ToArray());
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(Reply));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // Closed by its test, or its caller went away.
            }
        }
    }
}
