using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Tests.Data;

public sealed class WriterTurnTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Enter_WhenAllFirstWritersComeAtOnce_LetsEachOfThemIn()
    {
        using var folder = new Folder();
        for (var round = 0; round < 20; round++)
        {
            var file = Path.Combine(folder.Path, $"{round}.db");
            using var together = new Barrier(8);
            await Task.WhenAll(
                    Enumerable
                        .Range(0, 8)
                        .Select(_ =>
                            Task.Factory.StartNew(
                                    async () =>
                                    {
                                        together.SignalAndWait();
                                        using var turn = await WriterTurn.For(file).EnterAsync(default);
                                    },
                                    TestContext.Current.CancellationToken,
                                    TaskCreationOptions.LongRunning,
                                    TaskScheduler.Default
                                )
                                .Unwrap()
                        )
                )
                .WaitAsync(Soon, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Enter_WhenAnotherProcessHasOpenedTheFilesAndWritesNothing_DoesNotWaitForIt()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "thing.db");
        // Another process' turn is another set of descriptors; the kernel's locks do not care in which process they are.
        using var idle = new WriterTurn(file);

        using var turn = await WriterTurn
            .For(file)
            .EnterAsync(default)
            .AsTask()
            .WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Enter_WhenAnotherProcessHoldsTheTurn_WaitsAndThenGetsIt()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "thing.db");
        using var other = new WriterTurn(file);
        var held = await other.EnterAsync(default);

        var waiting = WriterTurn.For(file).EnterAsync(default).AsTask();
        await Task.Delay(200, TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();

        held.Dispose();
        using var turn = await waiting.WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("thaklor-turn-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
