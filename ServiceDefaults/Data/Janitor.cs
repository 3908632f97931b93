using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;

namespace ThaklorAspire.ServiceDefaults.Data;

/// <summary>
/// Sweeps what the shared tables no longer need: sent events after 7 days, inbox rows after 30 (a message replayed later still meets
/// the consumer's business keys), spent captchas and counters once they have run out. Parked events are never swept.
/// </summary>
internal sealed partial class Janitor<TContext>(
    UnitOfWork<TContext> work,
    TimeProvider clock,
    ILogger<Janitor<TContext>> logger
) : BackgroundService
    where TContext : ServiceDbContext
{
    private const int Batch = 500;
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e.GetType().Name);
            }
        }
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await SweepAsync(
            db =>
                db.Outbox.Where(m => m.State == OutboxState.Sent && m.SentAt < now.AddDays(-7))
                    .OrderBy(m => m.Seq)
                    .Take(Batch),
            cancellationToken
        );
        await SweepAsync(
            db => db.Inbox.Where(m => m.ReceivedAt < now.AddDays(-30)).OrderBy(m => m.ReceivedAt).Take(Batch),
            cancellationToken
        );
        await SweepAsync(
            db => db.SpentCaptchas.Where(c => c.ExpiresAt < now.AddHours(-1)).OrderBy(c => c.ExpiresAt).Take(Batch),
            cancellationToken
        );
        await SweepAsync(
            db => db.RateCounters.Where(c => c.EndsAt < now).OrderBy(c => c.EndsAt).Take(Batch),
            cancellationToken
        );
    }

    private async Task SweepAsync<TRow>(Func<TContext, IQueryable<TRow>> old, CancellationToken cancellationToken)
        where TRow : class
    {
        int swept;
        do
        {
            swept = await work.RunAsync((db, token) => old(db).ExecuteDeleteAsync(token), cancellationToken);
        } while (swept == Batch);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweeping failed with {Error}; the next round tries again")]
    private static partial void LogFailed(ILogger logger, string error);
}
