using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;
using ThaklorAspire.ServiceDefaults.Messaging.Inbox;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.ServiceDefaults.Messaging;

public static class EventBusExtensions
{
    /// <summary>Value of <c>ConnectionStrings:messaging</c> that leaves the bus out: for tests, refused in production.</summary>
    public const string NoBroker = "none";

    /// <summary>
    /// Outbox, relay, inbox and, where the host has one, its queue. Events published by this host wait in the outbox while the
    /// broker is away; the host stays ready.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="catalogue">Names and queues of all events of the system.</param>
    /// <param name="queue">The queue this host reads, a key of the catalogue; null for a host that only publishes.</param>
    /// <param name="configure">Names the consumers of that queue.</param>
    public static void AddEventBus<TContext>(
        this IHostApplicationBuilder builder,
        EventCatalogue catalogue,
        string? queue,
        Action<EventConsumers<TContext>>? configure = null
    )
        where TContext : ServiceDbContext
    {
        EventCatalogue.Use(catalogue);
        builder.Services.AddSingleton(catalogue);
        builder.Services.AddSingleton<InboxProcessor<TContext>>();
        builder.Services.AddSingleton<ParkedEvents<TContext>>();
        builder.Services.AddOutboxFigures<TContext>();
        var consumers = new EventConsumers<TContext>(builder.Services);
        configure?.Invoke(consumers);

        var address =
            builder.Configuration.GetConnectionString(ResourceNames.Messaging)
            ?? throw new InvalidOperationException($"ConnectionStrings:{ResourceNames.Messaging} is not set.");
        if (address == NoBroker)
        {
            if (builder.Environment.IsProduction())
            {
                throw new InvalidOperationException("A system without a broker is for tests only.");
            }
            return;
        }
        var broker = new BrokerAddress(new Uri(address), builder.Environment.ApplicationName);
        builder.Services.AddSingleton(broker);
        builder.Services.AddSingleton<BrokerTopology>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<BrokerTopology>());
        builder.Services.AddHealthChecks().AddCheck<BrokerCheck>("broker", HealthStatus.Degraded, ["ready"]);

        builder.Services.AddSingleton<RelayBus>();
        builder.Services.AddHostedService<OutboxRelay<TContext>>();

        if (queue is not null)
        {
            builder.Services.AddSingleton(new OwnQueue(queue));
            builder.Services.AddSingleton<ErrorQueue>();
            builder.Services.AddErrorQueueFigure(queue);
            builder.Services.AddMassTransit(x =>
            {
                // A broker that is away is no reason to turn citizens away: degraded, still ready.
                x.ConfigureHealthCheckOptions(o => o.MinimalFailureStatus = HealthStatus.Degraded);
                foreach (var consumer in consumers.MassTransitTypes)
                {
                    x.AddConsumer(consumer);
                }
                x.UsingRabbitMq(
                    (context, cfg) =>
                    {
                        cfg.Host(
                            broker.Uri,
                            h =>
                            {
                                h.Heartbeat(TimeSpan.FromSeconds(10));
                                h.ConnectionName($"{broker.Host} consumer");
                            }
                        );
                        cfg.ReceiveEndpoint(
                            queue,
                            e =>
                            {
                                e.SetQuorumQueue();
                                e.PrefetchCount = 32;
                                e.ConcurrentMessageLimit = 16;
                                // Fault<T> messages would carry the whole event and the exception to a queue nobody reads.
                                e.PublishFaults = false;
                                e.UseFilter(new NoReplies());
                                foreach (var consumer in consumers.MassTransitTypes)
                                {
                                    e.ConfigureConsumer(context, consumer);
                                }
                            }
                        );
                    }
                );
            });
            builder.Services.RemoveMassTransitHostedService();
            builder.Services.AddHostedService<ConsumerBus>();
        }
    }

    /// <summary>Outbox rows that wait or are parked, for the desk and for <c>/health/details</c>.</summary>
    internal static void AddOutboxFigures<TContext>(this IServiceCollection services)
        where TContext : ServiceDbContext
    {
        services.AddStatusFigure(
            "outbox_pending",
            async (sp, token) =>
            {
                await using var db = await sp.GetRequiredService<IDbContextFactory<TContext>>()
                    .CreateDbContextAsync(token);
                return await db.Outbox.CountAsync(m => m.State == OutboxState.Pending, token);
            }
        );
        services.AddStatusFigure(
            "outbox_oldest_seconds",
            async (sp, token) =>
            {
                await using var db = await sp.GetRequiredService<IDbContextFactory<TContext>>()
                    .CreateDbContextAsync(token);
                var oldest = await db
                    .Outbox.Where(m => m.State == OutboxState.Pending)
                    .OrderBy(m => m.Seq)
                    .Select(m => (DateTimeOffset?)m.CreatedAt)
                    .FirstOrDefaultAsync(token);
                return oldest is { } at
                    ? Math.Round((sp.GetRequiredService<TimeProvider>().GetUtcNow() - at).TotalSeconds, 1)
                    : 0;
            }
        );
        services.AddStatusFigure(
            "outbox_parked",
            async (sp, token) =>
            {
                await using var db = await sp.GetRequiredService<IDbContextFactory<TContext>>()
                    .CreateDbContextAsync(token);
                return await db.Outbox.CountAsync(m => m.State == OutboxState.Parked, token);
            }
        );
    }

    private static void AddErrorQueueFigure(this IServiceCollection services, string queue) =>
        services.AddStatusFigure(
            $"error_queue_{queue}",
            async (sp, token) => await sp.GetRequiredService<BrokerTopology>().ErrorsAsync(queue, token) ?? 0
        );
}

/// <summary>The consumers of a host's queue.</summary>
public sealed class EventConsumers<TContext>(IServiceCollection services)
    where TContext : ServiceDbContext
{
    internal List<Type> MassTransitTypes { get; } = [];

    public EventConsumers<TContext> Consume<TConsumer, TEvent>()
        where TConsumer : class, IEventConsumer<TContext, TEvent>
        where TEvent : class
    {
        services.AddScoped<IEventConsumer<TContext, TEvent>, TConsumer>();
        MassTransitTypes.Add(typeof(InboxConsumer<TContext, TEvent>));
        return this;
    }
}

/// <summary>No broker is no reason to turn citizens away: degraded, still ready. Reachable but not declared yet is not ready.</summary>
internal sealed class BrokerCheck(BrokerTopology topology) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            topology.Trouble is { } trouble
                ? HealthCheckResult.Degraded($"the broker is out of reach: {trouble}")
                : HealthCheckResult.Healthy()
        );
}
