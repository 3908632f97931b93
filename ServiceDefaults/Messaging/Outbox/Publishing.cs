using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Messaging.Outbox;

public static class Publishing
{
    internal static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
    };

    /// <summary>
    /// Adds the event to the transaction at hand; the relay publishes it once that has committed, and as often as it takes.
    /// </summary>
    /// <param name="db">The context of <see cref="UnitOfWork{TContext}.RunAsync{TResult}"/> or of a consumer.</param>
    /// <param name="event">One of the contract's events: facts and ids, no personal data.</param>
    /// <param name="stream">What the event is about, at most 64 characters; one stream keeps its order.</param>
    /// <param name="version">Version of the stream after this event.</param>
    /// <param name="clock">Gives the time of creation.</param>
    public static void Publish<TEvent>(
        this ServiceDbContext db,
        TEvent @event,
        string stream,
        int version,
        TimeProvider clock
    )
        where TEvent : class
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(clock);
        var payload = JsonSerializer.Serialize(@event, Format);
        if (Encoding.UTF8.GetByteCount(payload) > OutboxMessage.MaxPayloadBytes)
        {
            throw new InvalidOperationException(
                $"{typeof(TEvent).Name} is larger than {OutboxMessage.MaxPayloadBytes} bytes."
            );
        }
        var now = clock.GetUtcNow();
        db.Publishes = true;
        db.Outbox.Add(
            new OutboxMessage
            {
                MessageId = Guid.CreateVersion7(now),
                StreamId = stream,
                StreamVersion = version,
                EventType = EventCatalogue.NameOf(typeof(TEvent)),
                Payload = payload,
                TraceParent = Activity.Current?.Id,
                CreatedAt = now,
                NextAttemptAt = now,
            }
        );
    }
}
