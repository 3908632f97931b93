using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Features.Moving;
using ThaklorAspire.Attachments.Storage;

namespace ThaklorAspire.Attachments.Tests.Moving;

/// <summary>One command brings all files into another store, however often it is ended on the way.</summary>
public sealed class MoveFilesTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("thaklor-moved-").FullName;
    private readonly StringWriter _said = new();
    private readonly List<Guid> _files = [];
    private AttachmentsApp _app = null!;
    private FaultyStore _to = null!;

    public async ValueTask InitializeAsync()
    {
        _app = AttachmentsApp.Start();
        _to = new FaultyStore(new DiskFileStore(_root, _app.Clock));
        for (var n = 0; n < 5; n++)
        {
            _files.Add((await _app.UploadAsync(TestFiles.Picture($"{n}"))).Id);
            await _app.ClaimAsync(Guid.CreateVersion7(), _files[n]);
        }
        await _app.InspectAllAsync();
        _files.Add((await _app.UploadAsync()).Id);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _said.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Files_OfEveryKind_AreInTheNewStoreByteForByteAndStayInTheOld()
    {
        (await Mover().MoveAsync(CancellationToken.None)).ShouldBe(0);
        var moved = Directory
            .GetFiles(Path.Combine(_root, "files"), "*", SearchOption.AllDirectories)
            .Select(Path.GetFileName)
            .ToList();
        moved.Count.ShouldBe(6 + (5 * 2));
        moved.ShouldBe(_app.OnDisk(), ignoreOrder: true);
        foreach (var name in moved)
        {
            var id = Guid.ParseExact(name!, "N");
            (await File.ReadAllBytesAsync(NewPathOf(id))).ShouldBe(await File.ReadAllBytesAsync(_app.PathOf(id)));
        }
        _said.ToString().ShouldContain("files: all are in the new store: 16 moved, 0 were there");
    }

    [Fact]
    public async Task Move_ThatWasEndedInTheMiddle_GoesOnWhereItWas()
    {
        using var end = new CancellationTokenSource();
        var kept = 0;
        _to.BeforeKeep = () =>
        {
            if (Interlocked.Increment(ref kept) == 7)
                end.Cancel();
        };
        await Should.ThrowAsync<OperationCanceledException>(() => Mover().MoveAsync(end.Token));
        _to.BeforeKeep = null;
        (await Mover().MoveAsync(CancellationToken.None)).ShouldBe(0);
        _said.ToString().ShouldNotContain(" 16 moved");
        _said.ToString().ShouldContain("all are in the new store");
        _app.OnDisk().ShouldAllBe(name => File.Exists(NewPathOf(Guid.ParseExact(name, "N"))));
        // What is half written when somebody else's length lies there is written anew.
        await File.WriteAllBytesAsync(NewPathOf(_files[0]), [1]);
        (await Mover().MoveAsync(CancellationToken.None)).ShouldBe(0);
        _said.ToString().ShouldContain("1 moved, 15 were there");
    }

    [Fact]
    public async Task Files_ThatTheOldStoreHasLost_AreNamedAndAreNoSuccess()
    {
        File.Delete(_app.PathOf(_files[1]));
        var rotten = await File.ReadAllBytesAsync(_app.PathOf(_files[2]));
        rotten[^1] ^= 1;
        await File.WriteAllBytesAsync(_app.PathOf(_files[2]), rotten);
        (await Mover().MoveAsync(CancellationToken.None)).ShouldBe(1);
        var said = _said.ToString();
        said.ShouldContain($"files: {_files[1]} is missing");
        said.ShouldContain($"files: {_files[2]} is damaged");
        said.ShouldContain("NOT COMPLETE: 2 files of 16");
        File.Exists(NewPathOf(_files[2])).ShouldBeFalse();
        File.Exists(NewPathOf(_files[3])).ShouldBeTrue();
    }

    [Fact]
    public async Task Move_WhileTheNewStoreIsAway_WaitsAndThenGivesUpWithoutLosingItsPlace()
    {
        _to.FailAt(FaultyStore.Step.Keep, new IOException("away"));
        var moving = Mover().MoveAsync(CancellationToken.None);
        for (var n = 0; n < 400 && !moving.IsCompleted; n++)
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(10);
        }
        (await moving).ShouldBe(1);
        _said.ToString().ShouldContain("a store does not answer");
        _to.FailAt(null, null);
        (await Mover().MoveAsync(CancellationToken.None)).ShouldBe(0);
    }

    private MoveFiles Mover() =>
        new(
            _app.Store,
            _to,
            _app.Services.GetRequiredService<IDbContextFactory<AttachmentsDbContext>>(),
            _said,
            _app.Clock
        );

    private string NewPathOf(Guid id) => Path.Combine(_root, "files", id.ToString("N")[^2..], id.ToString("N"));
}
