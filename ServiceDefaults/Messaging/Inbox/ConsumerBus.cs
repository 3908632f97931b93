using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ThaklorAspire.ServiceDefaults.Messaging.Inbox;

/// <summary>
/// Starts reading the host's queue once every queue is declared. Started together with the host, MassTransit would meet a broker that is
/// still coming up, and its growing pauses between tries would leave the queue unread for many seconds after the broker is there.
/// </summary>
internal sealed partial class ConsumerBus(IBusControl bus, BrokerTopology topology, ILogger<ConsumerBus> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FinishWithin = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await topology.WhenDeclaredAsync(stoppingToken);
        while (true)
        {
            try
            {
                await bus.StartAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (e is MassTransitException)
            {
                // Once started it reconnects by itself.
                LogNotStarted(logger, e.GetType().Name);
                await Task.Delay(Pause, stoppingToken);
            }
        }
    }

    /// <summary>What is in flight is finished; what the broker has not heard of by then, it delivers again.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(FinishWithin);
        await bus.StopAsync(limit.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue is not read yet ({Error})")]
    private static partial void LogNotStarted(ILogger logger, string error);
}
