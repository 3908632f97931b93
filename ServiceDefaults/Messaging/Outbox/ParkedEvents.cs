using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Messaging.Errors;

namespace ThaklorAspire.ServiceDefaults.Messaging.Outbox;

/// <summary>Events of this service that cannot be sent as they are: listed, sent on or given up by a person. Who and why is the caller's to keep.</summary>
public sealed class ParkedEvents<TContext>(
    IDbContextFactory<TContext> contexts,
    UnitOfWork<TContext> work,
    OutboxWake wake,
    TimeProvider clock
)
    where TContext : ServiceDbContext
{
    private const int MostItems = 200;

    /// <summary>Oldest first, at most 200.</summary>
    public async Task<IReadOnlyList<FailedMessage>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db
            .Outbox.AsNoTracking()
            .Where(m => m.State == OutboxState.Parked)
            .OrderBy(m => m.CreatedAt)
            .Take(MostItems)
            .Select(m => new FailedMessage(m.MessageId, m.EventType, m.LastError, m.CreatedAt, true))
            .ToListAsync(cancellationToken);
    }

    /// <summary>False when there is no such parked event (any more).</summary>
    /// <param name="id">Its message id.</param>
    /// <param name="retry">True sends it once more, false deletes it.</param>
    public async Task<bool> SettleAsync(Guid id, bool retry, CancellationToken cancellationToken)
    {
        var found = await work.RunAsync(
            async (db, token) =>
            {
                var message = await db.Outbox.FirstOrDefaultAsync(
                    m => m.MessageId == id && m.State == OutboxState.Parked,
                    token
                );
                if (message is null)
                {
                    return false;
                }
                if (retry)
                {
                    message.State = OutboxState.Pending;
                    message.Attempts = 0;
                    message.NextAttemptAt = clock.GetUtcNow();
                    message.LastError = null;
                    message.LeaseId = null;
                    message.LeaseUntil = null;
                }
                else
                {
                    db.Outbox.Remove(message);
                }
                return true;
            },
            cancellationToken
        );
        if (found && retry)
        {
            wake.Signal();
        }
        return found;
    }
}
