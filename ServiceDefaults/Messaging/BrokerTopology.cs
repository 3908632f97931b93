using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace ThaklorAspire.ServiceDefaults.Messaging;

/// <summary>
/// Declares every queue of the system, with its bindings, before this host publishes anything; the same names and arguments as
/// MassTransit's receive endpoints declare: event exchange → queue exchange → quorum queue, all durable.
/// </summary>
internal sealed partial class BrokerTopology(
    EventCatalogue catalogue,
    BrokerAddress broker,
    ILogger<BrokerTopology> logger
) : BackgroundService
{
    private readonly TaskCompletionSource _declared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsDeclared => _declared.Task.IsCompletedSuccessfully;

    /// <summary>What the last try ended with; null after a success.</summary>
    public string? Trouble { get; private set; } = "not tried yet";

    public Task WhenDeclaredAsync(CancellationToken cancellationToken) => _declared.Task.WaitAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromMilliseconds(250);
        while (!await DeclareAgainAsync(stoppingToken))
        {
            await Task.Delay(pause, stoppingToken);
            pause = pause < TimeSpan.FromSeconds(1) ? pause * 2 : pause;
        }
        _declared.TrySetResult();
    }

    /// <summary>False when the broker is out of reach; then the next try is the caller's.</summary>
    public async Task<bool> DeclareAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await broker.ConnectAsync("topology", cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            foreach (var (queue, events) in catalogue.Queues)
            {
                await channel.ExchangeDeclareAsync(
                    queue,
                    ExchangeType.Fanout,
                    durable: true,
                    cancellationToken: cancellationToken
                );
                await channel.QueueDeclareAsync(
                    queue,
                    durable: true,
                    exclusive: false,
                    autoDelete: false,
                    new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
                    cancellationToken: cancellationToken
                );
                await channel.QueueBindAsync(queue, queue, "", cancellationToken: cancellationToken);
                foreach (var type in events)
                {
                    var exchange = $"{type.Namespace}:{type.Name}";
                    await channel.ExchangeDeclareAsync(
                        exchange,
                        ExchangeType.Fanout,
                        durable: true,
                        cancellationToken: cancellationToken
                    );
                    await channel.ExchangeBindAsync(queue, exchange, "", cancellationToken: cancellationToken);
                }
            }
            Trouble = null;
            return true;
        }
        catch (Exception e)
            when (e is BrokerUnreachableException or OperationInterruptedException or IOException or TimeoutException)
        {
            Trouble = e.GetType().Name;
            LogUnreachable(logger, e.GetType().Name);
            return false;
        }
    }

    /// <summary>Messages that wait in the error queue of <paramref name="queue"/>; null when there is no such queue yet.</summary>
    public async Task<uint?> ErrorsAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await broker.ConnectAsync("figures", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(queue + "_error", cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            return null;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The broker is out of reach ({Error}); submissions go on, events wait"
    )]
    private static partial void LogUnreachable(ILogger logger, string error);
}

/// <summary>Where the broker is: <c>amqp://user:password@host:port/vhost</c>.</summary>
internal sealed record BrokerAddress(Uri Uri, string Host)
{
    public Task<IConnection> ConnectAsync(string purpose, CancellationToken cancellationToken) =>
        new ConnectionFactory
        {
            Uri = Uri,
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
            ContinuationTimeout = TimeSpan.FromSeconds(5),
        }.CreateConnectionAsync($"{Host} {purpose}", cancellationToken);
}
