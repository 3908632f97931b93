using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Submissions.Data;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>Takes away answered keys after 30 days, in small batches so that no citizen waits behind them.</summary>
internal sealed partial class SweepingKeys(
    UnitOfWork<SubmissionsDbContext> work,
    TimeProvider clock,
    ILogger<SweepingKeys> logger
) : BackgroundService
{
    private const int Batch = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
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
        var limit = clock.GetUtcNow() - IdempotencyKey.Kept;
        int swept;
        do
        {
            swept = await work.RunAsync(
                (db, token) =>
                    db
                        .IdempotencyKeys.Where(k => k.CreatedAt < limit)
                        .OrderBy(k => k.CreatedAt)
                        .Take(Batch)
                        .ExecuteDeleteAsync(token),
                cancellationToken
            );
        } while (swept == Batch);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sweeping answered keys failed with {Error}; the next round tries again"
    )]
    private static partial void LogFailed(ILogger logger, string error);
}
