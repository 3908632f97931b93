using ThaklorAspire.Attachments.Storage;

namespace ThaklorAspire.Attachments.Tests;

/// <summary>The real store with a fault at one step.</summary>
internal sealed class FaultyStore(IFileStore real) : IFileStore
{
    public enum Step
    {
        Write,
        Keep,
        Open,
    }

    private Step? _step;
    private IOException? _fault;

    public void FailAt(Step? step, IOException? fault) => (_step, _fault) = (step, fault);

    private void Pass(Step step)
    {
        if (_step == step)
            throw _fault!;
    }

    public async Task<ArrivingFile> ReceiveAsync(Guid id, CancellationToken cancellationToken) =>
        new Arriving(this, await real.ReceiveAsync(id, cancellationToken));

    /// <summary>Runs before a file is kept.</summary>
    public Action? BeforeKeep { get; set; }

    /// <summary>Runs before a file is opened: a slow store.</summary>
    public Func<Task>? BeforeOpen { get; set; }

    public async Task<Stream?> OpenAsync(
        Guid id,
        long size,
        long offset,
        long count,
        CancellationToken cancellationToken
    )
    {
        Pass(Step.Open);
        if (BeforeOpen is not null)
            await BeforeOpen();
        return await real.OpenAsync(id, size, offset, count, cancellationToken);
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) => real.DeleteAsync(id, cancellationToken);

    public IAsyncEnumerable<Guid> ListAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        real.ListAsync(before, cancellationToken);

    public Task<int> SweepUnfinishedAsync(CancellationToken cancellationToken) =>
        real.SweepUnfinishedAsync(cancellationToken);

    public long? BytesLeft => real.BytesLeft;

    public Task CheckAsync(CancellationToken cancellationToken) => real.CheckAsync(cancellationToken);

    private sealed class Arriving(FaultyStore store, ArrivingFile real) : ArrivingFile
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            store.Pass(Step.Write);
            return real.WriteAsync(bytes, cancellationToken);
        }

        public override Task KeepAsync(CancellationToken cancellationToken)
        {
            store.Pass(Step.Keep);
            store.BeforeKeep?.Invoke();
            return real.KeepAsync(cancellationToken);
        }

        public override ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
