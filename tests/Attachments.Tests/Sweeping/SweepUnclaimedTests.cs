using System.Net;

namespace ThaklorAspire.Attachments.Tests.Sweeping;

public sealed class SweepUnclaimedTests : IAsyncLifetime
{
    private AttachmentsApp _app = null!;

    public ValueTask InitializeAsync()
    {
        _app = AttachmentsApp.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Sweep_WhenFileIsYoungerThan72Hours_DoesNotEvenAsk()
    {
        var file = await _app.UploadAsync();
        _app.Clock.Advance(TimeSpan.FromHours(71));
        await SweepAsync();
        _app.Submissions.Asked.ShouldBeEmpty();
        (await ThereAsync(file.Id)).ShouldBeTrue();
    }

    [Fact]
    public async Task Sweep_WhenSubmissionsAnswersNo_DeletesRowAndBytes()
    {
        var file = await _app.UploadAsync();
        _app.Clock.Advance(TimeSpan.FromHours(73));
        await SweepAsync();
        _app.Submissions.Asked.ShouldBe([file.Id]);
        (await ThereAsync(file.Id)).ShouldBeFalse();
        File.Exists(_app.PathOf(file.Id)).ShouldBeFalse();
    }

    [Fact]
    public async Task Sweep_WhenSubmissionsAnswersYesThoughNoEventCame_KeepsAndAsksAgainTomorrow()
    {
        var file = await _app.UploadAsync();
        var other = await _app.UploadAsync();
        _app.Submissions.Claimed.Add(file.Id);
        _app.Clock.Advance(TimeSpan.FromHours(73));
        await SweepAsync();
        (await ThereAsync(file.Id)).ShouldBeTrue();
        (await ThereAsync(other.Id)).ShouldBeFalse();
        await SweepAsync();
        _app.Submissions.Asked.Count(id => id == file.Id).ShouldBe(1);
        _app.Clock.Advance(TimeSpan.FromHours(25));
        await SweepAsync();
        _app.Submissions.Asked.Count(id => id == file.Id).ShouldBe(2);
    }

    public static TheoryData<string> NoAnswers => ["500", "404", "junk", "null", "unreachable"];

    [Theory]
    [MemberData(nameof(NoAnswers))]
    public async Task Sweep_WhenThereIsNoWholeAnswer_DeletesNothing(string fault)
    {
        var file = await _app.UploadAsync();
        _app.Submissions.Answer = () =>
            fault switch
            {
                "500" => new HttpResponseMessage(HttpStatusCode.InternalServerError),
                "404" => new HttpResponseMessage(HttpStatusCode.NotFound),
                "junk" => new HttpResponseMessage
                {
                    Content = new StringContent("{\"claimed\":[", null, "application/json"),
                },
                "null" => new HttpResponseMessage { Content = new StringContent("{}", null, "application/json") },
                _ => throw new HttpRequestException("nobody there"),
            };
        _app.Clock.Advance(TimeSpan.FromDays(30));
        await SweepAsync();
        _app.Submissions.Asked.ShouldNotBeEmpty();
        (await ThereAsync(file.Id)).ShouldBeTrue();
    }

    // C3: the claim comes between "no" and the delete.
    [Fact]
    public async Task Sweep_WhenAClaimArrivesMeanwhile_TheClaimWins()
    {
        var file = await _app.UploadAsync();
        _app.Submissions.Meanwhile = () => _app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        _app.Clock.Advance(TimeSpan.FromHours(73));
        await SweepAsync();
        _app.Submissions.Asked.ShouldBe([file.Id]);
        (await ThereAsync(file.Id)).ShouldBeTrue();
    }

    [Fact]
    public async Task Sweep_WhenFileIsClaimed_IsNeverAskedAboutAgain()
    {
        var file = await _app.UploadAsync();
        await _app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        _app.Clock.Advance(TimeSpan.FromDays(400));
        await SweepAsync();
        _app.Submissions.Asked.ShouldBeEmpty();
        (await ThereAsync(file.Id)).ShouldBeTrue();
    }

    private Task SweepAsync() => _app.Sweeper.SweepUnclaimedAsync(CancellationToken.None);

    private async Task<bool> ThereAsync(Guid id) => await _app.RowAsync(id) is not null && File.Exists(_app.PathOf(id));
}
