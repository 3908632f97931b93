using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ThaklorAspire.Attachments.Features.Scrubbing;

namespace ThaklorAspire.Attachments.Tests.Scrubbing;

/// <summary>What rots in the store is noticed while the backup is still kept.</summary>
public sealed class ScrubTests : IAsyncLifetime
{
    private FaultyStore _store = null!;
    private AttachmentsApp _app = null!;
    private Guid _id;

    public async ValueTask InitializeAsync()
    {
        _app = AttachmentsApp.Start(wrap: real => _store = new FaultyStore(real));
        _id = (await _app.UploadAsync(TestFiles.Picture("สลิป"))).Id;
        await _app.ClaimAsync(Guid.CreateVersion7(), _id);
        await _app.InspectAllAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task File_ThatIsWhole_IsReadBackAllOfItAndThenLeftForAMonth()
    {
        (await ScrubAsync()).ShouldBeNull();
        _app.Clock.Advance(TimeSpan.FromDays(8));
        var kept = _app.OnDisk().Sum(name => new FileInfo(_app.PathOf(Guid.ParseExact(name, "N"))).Length);
        (await ScrubAsync()).ShouldBe(kept);
        (await ScrubAsync()).ShouldBeNull();
        _app.Clock.Advance(TimeSpan.FromDays(29));
        (await ScrubAsync()).ShouldBeNull();
        _app.Clock.Advance(TimeSpan.FromDays(2));
        (await ScrubAsync()).ShouldBe(kept);
        (await DamagedAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("original", "bit")]
    [InlineData("original", "gone")]
    [InlineData("copy", "bit")]
    [InlineData("copy", "short")]
    public async Task File_ThatRots_IsCountedUntilItIsRestored(string which, string how)
    {
        var key =
            which == "original" ? _id : (await _app.ReadAsync(db => db.ServedCopies.AsNoTracking().FirstAsync())).Id;
        var good = await File.ReadAllBytesAsync(_app.PathOf(key));
        var bad = good.ToArray();
        bad[^9] ^= 1;
        if (how == "gone")
            File.Delete(_app.PathOf(key));
        else
            await File.WriteAllBytesAsync(_app.PathOf(key), how == "bit" ? bad : bad[..^1]);
        _app.Clock.Advance(TimeSpan.FromDays(8));
        await ScrubAsync();
        (await DamagedAsync()).ShouldBe(1);

        await File.WriteAllBytesAsync(_app.PathOf(key), good);
        (await ScrubAsync()).ShouldBeNull();
        _app.Clock.Advance(TimeSpan.FromDays(1));
        (await ScrubAsync()).ShouldNotBeNull();
        (await DamagedAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Store_ThatIsAway_DamagesNothing()
    {
        _app.Clock.Advance(TimeSpan.FromDays(8));
        _store.FailAt(FaultyStore.Step.Open, new IOException("away"));
        await Should.ThrowAsync<IOException>(ScrubAsync);
        (await DamagedAsync()).ShouldBe(0);
        _store.FailAt(null, null);
        _app.Clock.Advance(TimeSpan.FromHours(1));
        (await ScrubAsync()).ShouldNotBeNull();
    }

    private Task<long?> ScrubAsync() =>
        _app.Services.GetRequiredService<Scrubber>().ScrubNextAsync(CancellationToken.None);

    private async Task<double?> DamagedAsync() =>
        (double?)
            (await _app.StrangerClient().GetFromJsonAsync<JsonObject>("/health/details"))!["figures"]!["files_damaged"];
}
