using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Notifications.Channels;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Planning;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Notifications.Features.Delivering;

/// <summary>
/// Keeps up to <see cref="Lanes"/> mails on their way. A mail that hangs holds one lane until its time is up and no other; mails
/// of one case leave in the order of its steps.
/// </summary>
internal sealed partial class DeliveryService(
    IDbContextFactory<NotificationsDbContext> contexts,
    UnitOfWork<NotificationsDbContext> work,
    DeliverMail deliver,
    IMailChannel channel,
    DeliveryWake wake,
    TimeProvider clock,
    ILogger<DeliveryService> logger
) : BackgroundService
{
    private const int Lanes = 16;

    // Jobs become due by the clock too, and a replica may die with leases: this is how long either waits to be seen.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _lanes = new(Lanes, Lanes);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new HashSet<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var claimed = await ClaimAsync(_lanes.CurrentCount, stoppingToken);
                foreach (var ofOneCase in claimed.GroupBy(j => j.SubmissionId))
                {
                    await _lanes.WaitAsync(stoppingToken);
                    running.RemoveWhere(t => t.IsCompleted);
                    running.Add(RunLaneAsync([.. ofOneCase.OrderBy(j => j.Version)], stoppingToken));
                }
                if (claimed.Count == 0)
                {
                    await wake.WaitAsync(Poll, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogBroken(logger, e.GetType().Name);
                await wake.WaitAsync(Poll, stoppingToken);
            }
        }
        // Each mail has its own bound; what is on its way ends, and its result is written.
        await Task.WhenAll(running);
    }

    private async Task<List<NotificationJob>> ClaimAsync(int most, CancellationToken cancellationToken)
    {
        if (most == 0)
        {
            return [];
        }
        var now = clock.GetUtcNow();
        // A look without the writer's turn first: an idle service writes nothing.
        await using (var db = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await JobClaim.Due(db, now).AnyAsync(cancellationToken))
            {
                return [];
            }
        }
        var lease = Guid.CreateVersion7(now);
        return await work.RunAsync(
            (db, token) =>
                JobClaim.Claim(db, lease, now, now + JobClaim.Lease(channel), most).AsNoTracking().ToListAsync(token),
            cancellationToken
        );
    }

    private async Task RunLaneAsync(IReadOnlyList<NotificationJob> jobs, CancellationToken stoppingToken)
    {
        try
        {
            foreach (var job in jobs)
            {
                await deliver.RunAsync(job, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The lease runs out, and the job is sent after the restart.
        }
        catch (Exception e)
        {
            // The database is in trouble: the lease keeps the job from being sent in a circle meanwhile.
            LogBroken(logger, e.GetType().Name);
        }
        finally
        {
            _lanes.Release();
            wake.Signal();
        }
    }

    public override void Dispose()
    {
        _lanes.Dispose();
        base.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery stumbled over {Error} and goes on")]
    private static partial void LogBroken(ILogger logger, string error);
}
