using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Messaging.Inbox;

/// <summary>
/// Applies one kind of event to the service's database. Runs inside the inbox transaction: what it adds to
/// <see cref="EventContext{TContext}.Db"/>, events included, commits together with "seen", or not at all. The same message twice is
/// skipped before the consumer is called; late and out-of-order ones are the consumer's to bear.
/// </summary>
public interface IEventConsumer<TContext, TEvent>
    where TContext : ServiceDbContext
    where TEvent : class
{
    /// <exception cref="PoisonMessageException">The message can never be processed and goes to the error queue at once.</exception>
    Task ConsumeAsync(TEvent @event, EventContext<TContext> context, CancellationToken cancellationToken);
}

public sealed record EventContext<TContext>(TContext Db, Guid MessageId)
    where TContext : ServiceDbContext;

/// <summary>A message that no repetition will heal. The text is a reason code: exception texts travel in broker headers.</summary>
public sealed class PoisonMessageException(string reason) : Exception(reason);
