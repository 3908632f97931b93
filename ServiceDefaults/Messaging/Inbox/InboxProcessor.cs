using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.ServiceDefaults.Messaging.Inbox;

/// <summary>
/// What stands around every consumer: inbox row first (a concurrent twin blocks on its key), then the consumer, one commit. A database in
/// trouble is waited for with the message unacknowledged: the endpoint stands still, the broker counts no delivery, nothing goes to
/// the error queue; a process that dies meanwhile gives its messages back.
/// </summary>
public sealed partial class InboxProcessor<TContext>(
    UnitOfWork<TContext> work,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<InboxProcessor<TContext>> logger
)
    where TContext : ServiceDbContext
{
    private const int MostRaces = 5;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>True when the message took effect, false when it was seen before.</summary>
    public async Task<bool> ProcessAsync<TEvent>(
        TEvent @event,
        Guid messageId,
        string queue,
        CancellationToken cancellationToken
    )
        where TEvent : class
    {
        var consumer = $"{queue}:{EventCatalogue.NameOf(typeof(TEvent))}";
        var wait = TimeSpan.FromSeconds(1);
        var races = 0;
        while (true)
        {
            try
            {
                return await OnceAsync(@event, messageId, consumer, cancellationToken);
            }
            catch (DbUpdateException e)
                when ((e is DbUpdateConcurrencyException || StorageFault.IsUniqueViolation(e)) && races++ < MostRaces)
            {
                // Two events of one case at once, on two replicas: the second reads again and finds what the first wrote.
                await Task.Delay(TimeSpan.FromMilliseconds(20 * races), clock, cancellationToken);
            }
            catch (NotStoredException)
            {
                LogWaiting(logger, consumer, messageId, wait.TotalSeconds);
                await Task.Delay(wait, clock, cancellationToken);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }

    private async Task<bool> OnceAsync<TEvent>(
        TEvent @event,
        Guid messageId,
        string consumer,
        CancellationToken cancellationToken
    )
        where TEvent : class
    {
        try
        {
            return await work.RunAsync(
                async (db, token) =>
                {
                    if (await db.Inbox.AnyAsync(m => m.Consumer == consumer && m.MessageId == messageId, token))
                    {
                        ThaklorMetrics.InboxDuplicates.Add(1);
                        return false;
                    }
                    db.Inbox.Add(
                        new InboxMessage
                        {
                            Consumer = consumer,
                            MessageId = messageId,
                            ReceivedAt = clock.GetUtcNow(),
                        }
                    );
                    await using var scope = scopes.CreateAsyncScope();
                    await scope
                        .ServiceProvider.GetRequiredService<IEventConsumer<TContext, TEvent>>()
                        .ConsumeAsync(@event, new EventContext<TContext>(db, messageId), token);
                    return true;
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e)
            when (StorageFault.IsUniqueViolation(e) && e.Entries.Any(x => x.Entity is InboxMessage))
        {
            ThaklorMetrics.InboxDuplicates.Add(1);
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Consumer} waits {Seconds} s for its database with message {MessageId}"
    )]
    private static partial void LogWaiting(ILogger logger, string consumer, Guid messageId, double seconds);
}

/// <summary>MassTransit's end of <see cref="InboxProcessor{TContext}"/>.</summary>
internal sealed partial class InboxConsumer<TContext, TEvent>(
    InboxProcessor<TContext> processor,
    OwnQueue queue,
    ILogger<InboxConsumer<TContext, TEvent>> logger
) : IConsumer<TEvent>
    where TContext : ServiceDbContext
    where TEvent : class
{
    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var messageId = context.MessageId ?? throw new PoisonMessageException("no-message-id");
        try
        {
            await processor.ProcessAsync(context.Message, messageId, queue.Name, context.CancellationToken);
        }
        catch (Exception e) when (e is not (PoisonMessageException or OperationCanceledException))
        {
            // MassTransit copies the text of the exception into headers of the error queue; a foreign text may quote a row.
            LogPoison(logger, typeof(TEvent).Name, messageId, e.GetType().Name, e.StackTrace);
            throw new PoisonMessageException(e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Event} {MessageId} goes to the error queue: {Error} {Stack}")]
    private static partial void LogPoison(ILogger logger, string @event, Guid messageId, string error, string? stack);
}

internal sealed record OwnQueue(string Name);
