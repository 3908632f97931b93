using System.Threading.Channels;

namespace ThaklorAspire.ServiceDefaults.Messaging.Outbox;

/// <summary>
/// Wakes the relay at once after a commit. A latch, not an event: a signal between the relay's last look and its wait is kept.
/// </summary>
public sealed class OutboxWake
{
    private readonly Channel<byte> _latch = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Signal() => _latch.Writer.TryWrite(0);

    /// <summary>Returns on a signal or after <paramref name="atMost"/>, whichever comes first.</summary>
    internal async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await _latch.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up: rows of a replica that died wait for this look.
        }
    }
}
