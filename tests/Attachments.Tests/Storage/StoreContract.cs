using System.Security.Cryptography;
using ThaklorAspire.Attachments.Storage;

namespace ThaklorAspire.Attachments.Tests.Storage;

/// <summary>What every store promises, whatever it is made of.</summary>
public abstract class StoreContract
{
    private protected abstract IFileStore Store { get; }

    [Fact]
    public async Task Kept_ReadsBackWholeAndInParts()
    {
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var id = await KeptAsync(bytes);
        (await ReadAsync(id, bytes.Length, 0, bytes.Length)).ShouldBe(bytes);
        (await ReadAsync(id, bytes.Length, 1_000_000, 70_000)).ShouldBe(bytes[1_000_000..1_070_000]);
        (await ReadAsync(id, bytes.Length, bytes.Length - 1, 1)).ShouldBe(bytes[^1..]);
    }

    [Fact]
    public async Task Kept_OfTheLargestSize_ReadsBackTheSame()
    {
        var bytes = RandomNumberGenerator.GetBytes(20 * 1024 * 1024);
        var id = await KeptAsync(bytes);
        SHA256.HashData(await ReadAsync(id, bytes.Length, 0, bytes.Length)).ShouldBe(SHA256.HashData(bytes));
    }

    [Fact]
    public async Task NotKept_IsNeverReadable()
    {
        var id = Guid.CreateVersion7();
        await using (var arriving = await Store.ReceiveAsync(id, CancellationToken.None))
        {
            await arriving.WriteAsync(new byte[100], CancellationToken.None);
            (await Store.OpenAsync(id, 100, 0, 100, CancellationToken.None)).ShouldBeNull();
        }
        (await Store.OpenAsync(id, 100, 0, 100, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task TakenId_OverwritesNothing()
    {
        var id = await KeptAsync("first"u8.ToArray());
        await Should.ThrowAsync<IOException>(() => KeptAsync("other"u8.ToArray(), id));
        (await ReadAsync(id, 5, 0, 5)).ShouldBe("first"u8.ToArray());
    }

    [Fact]
    public async Task OtherLength_IsDamage()
    {
        var id = await KeptAsync(new byte[100]);
        await Should.ThrowAsync<StoredFileDamagedException>(() =>
            Store.OpenAsync(id, 101, 0, 101, CancellationToken.None)
        );
        await Should.ThrowAsync<StoredFileDamagedException>(() =>
            Store.OpenAsync(id, 101, 3, 10, CancellationToken.None)
        );
    }

    [Fact]
    public async Task Deleted_IsGoneAndMayBeDeletedAgain()
    {
        var id = await KeptAsync([1, 2, 3]);
        await Store.DeleteAsync(id, CancellationToken.None);
        await Store.DeleteAsync(id, CancellationToken.None);
        (await Store.OpenAsync(id, 3, 0, 3, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Listed_IsWhatIsOldEnough()
    {
        var id = await KeptAsync([1]);
        var other = await KeptAsync([2]);
        (await ListAsync(TimeProvider.System.GetUtcNow().AddHours(1))).ShouldBe([id, other], ignoreOrder: true);
        (await ListAsync(TimeProvider.System.GetUtcNow().AddHours(-1))).ShouldBeEmpty();
    }

    [Fact]
    public async Task ManyAtOnce_AreEachKept()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => KeptAsync(new byte[n + 1])));
        for (var n = 0; n < kept.Length; n++)
            (await ReadAsync(kept[n], n + 1, 0, n + 1)).Length.ShouldBe(n + 1);
    }

    [Fact]
    public async Task Store_ThatIsThere_PassesItsCheck() => await Store.CheckAsync(CancellationToken.None);

    private protected async Task<Guid> KeptAsync(byte[] bytes, Guid? known = null)
    {
        var id = known ?? Guid.CreateVersion7();
        await using var arriving = await Store.ReceiveAsync(id, CancellationToken.None);
        foreach (var piece in bytes.Chunk(65_536))
            await arriving.WriteAsync(piece, CancellationToken.None);
        await arriving.KeepAsync(CancellationToken.None);
        return id;
    }

    private protected async Task<byte[]> ReadAsync(Guid id, long size, long offset, long count)
    {
        await using var stream = (
            await Store.OpenAsync(id, size, offset, count, CancellationToken.None)
        ).ShouldNotBeNull();
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private async Task<List<Guid>> ListAsync(DateTimeOffset before)
    {
        var listed = new List<Guid>();
        await foreach (var id in Store.ListAsync(before, CancellationToken.None))
            listed.Add(id);
        return listed;
    }
}

public sealed class DiskStoreContractTests : StoreContract, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("thaklor-store-").FullName;

    public DiskStoreContractTests() => Store = new DiskFileStore(_root, TimeProvider.System);

    private protected override IFileStore Store { get; }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

/// <summary>The same, and faults of the line, against a real S3 store.</summary>
public sealed class RealS3StoreTests : StoreContract, IClassFixture<S3Server>, IAsyncDisposable
{
    private readonly string _staging = Directory.CreateTempSubdirectory("thaklor-staging-").FullName;
    private readonly S3Server _server;
    private readonly FaultyLine _line;
    private readonly S3FileStore _store;

    public RealS3StoreTests(S3Server server)
    {
        Assert.SkipWhen(S3Server.Absent is not null, S3Server.Absent ?? "");
        _server = server;
        _line = new FaultyLine(server.Port);
        _store = new S3FileStore(S3Server.Settings(_line.Port, _staging) with { Patience = TimeSpan.FromSeconds(5) });
    }

    private protected override IFileStore Store => _store;

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _line.DisposeAsync();
        Directory.Delete(_staging, recursive: true);
    }

    [Theory]
    [InlineData(nameof(Line.Refuses))]
    [InlineData(nameof(Line.Silent))]
    [InlineData(nameof(Line.CutsSending))]
    [InlineData(nameof(Line.Garbles))]
    public async Task Keeping_OverABadLine_FailsAndLeavesTheFileWholeOrNotAtAll(string fault)
    {
        await KeptAsync([1]);
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        var id = Guid.CreateVersion7();
        _line.Is = Enum.Parse<Line>(fault);
        await Should.ThrowAsync<IOException>(() => KeptAsync(bytes, id).WaitAsync(TimeSpan.FromSeconds(30)));
        _line.Is = Line.Whole;
        // Nobody was told of it; what the store may have of it can never be half.
        if (await _store.OpenAsync(id, bytes.Length, 0, bytes.Length, CancellationToken.None) is { } stream)
        {
            await stream.DisposeAsync();
            (await ReadAsync(id, bytes.Length, 0, bytes.Length)).ShouldBe(bytes);
        }
        (await ReadAsync(await KeptAsync(bytes), bytes.Length, 0, bytes.Length)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData(nameof(Line.Refuses))]
    [InlineData(nameof(Line.Silent))]
    [InlineData(nameof(Line.CutsAnswers))]
    public async Task Reading_OverABadLine_FailsInsteadOfGivingHalf(string fault)
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        var id = await KeptAsync(bytes);
        _line.Is = Enum.Parse<Line>(fault);
        await Should.ThrowAsync<IOException>(() =>
            ReadAsync(id, bytes.Length, 0, bytes.Length).WaitAsync(TimeSpan.FromSeconds(30))
        );
        _line.Is = Line.Whole;
        (await ReadAsync(id, bytes.Length, 0, bytes.Length)).ShouldBe(bytes);
    }

    // F7: the store goes and comes back; nothing that was kept is gone, and nobody had to restart anything.
    [Fact]
    public async Task Service_WhoseStoreIsOut_SaysSoAndGoesOnWhenItIsBack()
    {
        var settings = S3Server.Settings(_server.Port, _staging);
        await using var app = AttachmentsApp.Start(
            new()
            {
                ["ConnectionStrings:storage"] =
                    $"Endpoint={settings.Endpoint};AccessKey={settings.AccessKey};SecretKey={settings.SecretKey};Bucket={settings.Bucket};Staging={_staging}",
            }
        );
        var before = (await app.UploadAsync(TestFiles.Picture("ก่อน"))).Id;
        await app.ClaimAsync(Guid.CreateVersion7(), before);

        await _server.OutAsync();
        try
        {
            using var refused = await app.PostAsync(AttachmentsApp.Form(TestFiles.Png()));
            ((int)refused.StatusCode).ShouldBe(503);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            (await refused.Content.ReadAsStringAsync()).ShouldContain("not_stored");
            await app.InspectAllAsync();
            (await app.EventsAsync()).ShouldBeEmpty();
        }
        finally
        {
            await _server.BackAsync();
        }

        var after = (await app.UploadAsync(TestFiles.Picture("หลัง"))).Id;
        await app.ClaimAsync(Guid.CreateVersion7(), after);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.InspectAllAsync();
        (await app.EventsAsync())
            .Select(e => e.EventType)
            .ShouldBe(["attachment.inspected.v1", "attachment.inspected.v1"]);
        foreach (var id in new[] { before, after })
        {
            using var client = app.Client();
            using var given = await client.GetAsync($"/files/{id}?grant={app.Grant(id)}");
            ((int)given.StatusCode).ShouldBe(200);
        }
        await _server.KeepOneAsync();
    }
}
