using Microsoft.Extensions.Time.Testing;
using ThaklorAspire.Attachments.Storage;

namespace ThaklorAspire.Attachments.Tests.Storage;

public sealed class DiskFileStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("thaklor-store-").FullName;
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly DiskFileStore _store;

    public DiskFileStoreTests() => _store = new DiskFileStore(_root, _clock);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Keep_WhenFileIsWritten_ReadsBackWholeAndInParts()
    {
        var id = await KeptAsync("0123456789"u8.ToArray());
        (await ReadAsync(id, 10, 0, 10)).ShouldBe("0123456789");
        (await ReadAsync(id, 10, 3, 4)).ShouldBe("3456");
        Directory.GetFiles(Path.Combine(_root, "tmp")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Receive_WhenNotKept_IsNeverReadableAndLeavesNothing()
    {
        var id = Guid.CreateVersion7();
        await using (var arriving = await _store.ReceiveAsync(id, CancellationToken.None))
        {
            await arriving.WriteAsync(new byte[100], CancellationToken.None);
            (await _store.OpenAsync(id, 100, 0, 100, CancellationToken.None)).ShouldBeNull();
        }
        Directory.GetFiles(_root, "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Keep_WhenIdIsTaken_OverwritesNothing()
    {
        var id = await KeptAsync("first"u8.ToArray());
        await using (var second = await _store.ReceiveAsync(id, CancellationToken.None))
        {
            await second.WriteAsync("other"u8.ToArray(), CancellationToken.None);
            await Should.ThrowAsync<IOException>(() => second.KeepAsync(CancellationToken.None));
        }
        (await ReadAsync(id, 5, 0, 5)).ShouldBe("first");
    }

    [Fact]
    public async Task Open_WhenLengthIsNotWhatWasKept_SaysDamaged()
    {
        var id = await KeptAsync(new byte[100]);
        await Should.ThrowAsync<StoredFileDamagedException>(() =>
            _store.OpenAsync(id, 101, 0, 101, CancellationToken.None)
        );
    }

    // C2: a .part whose writer was killed is nobody's; one whose writer lives is left alone, in whatever process.
    [Fact]
    public async Task SweepUnfinished_WhenWriterIsGone_RemovesOnlyWhatNobodyWrites()
    {
        var dead = Path.Combine(_root, "tmp", $"{Guid.CreateVersion7():N}.part");
        await File.WriteAllBytesAsync(dead, new byte[50]);
        await using var living = await _store.ReceiveAsync(Guid.CreateVersion7(), CancellationToken.None);
        await living.WriteAsync(new byte[50], CancellationToken.None);

        (await _store.SweepUnfinishedAsync(CancellationToken.None)).ShouldBe(0);
        _clock.Advance(TimeSpan.FromMinutes(2));
        (await _store.SweepUnfinishedAsync(CancellationToken.None)).ShouldBe(1);

        File.Exists(dead).ShouldBeFalse();
        await living.KeepAsync(CancellationToken.None);
    }

    [Fact]
    [Trait("row", "84")]
    public async Task Store_WhenOnUnix_IsReadableByItsOwnerOnly()
    {
        if (OperatingSystem.IsWindows())
            return;
        await KeptAsync([1]);
        const UnixFileMode others =
            UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        foreach (var entry in Directory.GetFileSystemEntries(_root, "*", SearchOption.AllDirectories))
            (File.GetUnixFileMode(entry) & others).ShouldBe(UnixFileMode.None, entry);
    }

    [Fact]
    public async Task List_WhenFilesAreYoung_NamesOnlyOldOnes()
    {
        var old = await KeptAsync([1]);
        File.SetLastWriteTimeUtc(
            Path.Combine(_root, "files", old.ToString("N")[^2..], old.ToString("N")),
            _clock.GetUtcNow().UtcDateTime.AddDays(-2)
        );
        await KeptAsync([2]);
        var listed = new List<Guid>();
        await foreach (var id in _store.ListAsync(_clock.GetUtcNow().AddDays(-1), CancellationToken.None))
            listed.Add(id);
        listed.ShouldBe([old]);
    }

    private async Task<Guid> KeptAsync(byte[] bytes)
    {
        var id = Guid.CreateVersion7();
        await using var arriving = await _store.ReceiveAsync(id, CancellationToken.None);
        await arriving.WriteAsync(bytes, CancellationToken.None);
        await arriving.KeepAsync(CancellationToken.None);
        return id;
    }

    private async Task<string> ReadAsync(Guid id, long size, long offset, long count)
    {
        await using var stream = (
            await _store.OpenAsync(id, size, offset, count, CancellationToken.None)
        ).ShouldNotBeNull();
        using var text = new StreamReader(stream);
        return await text.ReadToEndAsync();
    }
}
