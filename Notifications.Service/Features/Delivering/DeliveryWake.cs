using System.Threading.Channels;

namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>Wakes the delivery at once after a commit. A latch: a signal between the last look and the wait is kept.</summary>
internal sealed class DeliveryWake
{
    private readonly Channel<byte> _latch = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Signal() => _latch.Writer.TryWrite(0);

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(atMost);
        try
        {
            await _latch.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up: jobs that are due by the clock, or whose replica died, wait for this look.
        }
    }
}
