using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.ServiceDefaults.Auditing;

/// <summary>
/// Writes down readings before what was read is shown: who awaits this may show it, who gets an exception must not. Readings that come
/// while one commit is under way share the next one, so that many readers wait for one flush of the disk, not each for their own.
/// </summary>
public sealed class AuditTrail<TContext>(UnitOfWork<TContext> work)
    where TContext : ServiceDbContext
{
    private const int MostInOneCommit = 200;

    private readonly Lock _gate = new();
    private readonly Queue<Reading> _waiting = new();
    private bool _writing;

    /// <param name="line">The reading.</param>
    /// <param name="along">What else belongs into its commit, such as a counter; may run again.</param>
    /// <exception cref="NotStoredException">The audit cannot be written: 503, and nothing is shown.</exception>
    public Task WriteAsync(AuditLine line, Func<TContext, CancellationToken, Task>? along = null)
    {
        var reading = new Reading(line, along);
        lock (_gate)
        {
            _waiting.Enqueue(reading);
            if (!_writing)
            {
                _writing = true;
                // Of its own: a reader who goes away must not take the others' readings along.
                _ = Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }
        return reading.Written.Task;
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            List<Reading> batch = [];
            lock (_gate)
            {
                while (batch.Count < MostInOneCommit && _waiting.TryDequeue(out var next))
                {
                    batch.Add(next);
                }
                if (batch.Count == 0)
                {
                    _writing = false;
                    return;
                }
            }
            try
            {
                await work.RunAsync(
                    async (db, token) =>
                    {
                        foreach (var reading in batch)
                        {
                            db.Audit(reading.Line);
                            if (reading.Along is { } along)
                            {
                                await along(db, token);
                            }
                        }
                    },
                    CancellationToken.None
                );
                batch.ForEach(r => r.Written.SetResult());
            }
            catch (Exception e)
            {
                batch.ForEach(r => r.Written.SetException(e));
            }
        }
    }

    private sealed record Reading(AuditLine Line, Func<TContext, CancellationToken, Task>? Along)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
