using MassTransit;

namespace ThaklorAspire.ServiceDefaults.Messaging.Outbox;

/// <summary>
/// The relay's own bus, which only publishes: an alarm of the broker blocks publishing connections whole, and consumers must go on. It is
/// opened anew after any trouble, so that no half-dead channel outlives the broker it spoke to.
/// </summary>
internal sealed class RelayBus(BrokerAddress broker) : IAsyncDisposable
{
    private static readonly TimeSpan OpenWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(1);
    private IBusControl? _bus;

    public IBus Current => _bus ?? throw new InvalidOperationException("The relay's bus is not open.");

    /// <summary>Returns at once when open.</summary>
    /// <exception cref="MassTransitException">The broker is out of reach.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_bus is not null)
        {
            return;
        }
        var bus = Bus.Factory.CreateUsingRabbitMq(cfg =>
            cfg.Host(
                broker.Uri,
                h =>
                {
                    h.Heartbeat(TimeSpan.FromSeconds(10));
                    h.ConnectionName($"{broker.Host} relay");
                }
            )
        );
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(OpenWithin);
            await bus.StartAsync(limit.Token);
            _bus = bus;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RabbitMqConnectionException("The broker did not answer in time.");
        }
    }

    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _bus, null) is { } bus)
        {
            using var limit = new CancellationTokenSource(CloseWithin);
            try
            {
                await bus.StopAsync(limit.Token);
            }
            catch (Exception e) when (e is MassTransitException or OperationCanceledException)
            {
                // It is given up because it is in trouble; that it stops badly is no news.
            }
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}
