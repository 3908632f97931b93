using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>Deletes sessions and links that are over. They are worth nothing already; this keeps the tables small.</summary>
internal sealed partial class SessionSweeper(
    UnitOfWork<SiteDbContext> work,
    TimeProvider time,
    ILogger<SessionSweeper> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NotStoredException e)
            {
                LogLater(logger, e);
            }
        }
    }

    internal Task SweepAsync(CancellationToken ct) =>
        work.RunAsync(
            async (db, token) =>
            {
                var now = time.GetUtcNow();
                var (idle, longest) = (now - StaffSessions.Idle, now - StaffSessions.Longest);
                await db
                    .StaffSessions.Where(s => s.LastSeenAt < idle || s.CreatedAt < longest)
                    .ExecuteDeleteAsync(token);
                await db.StaffLinks.Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(token);
            },
            ct
        );

    [LoggerMessage(LogLevel.Warning, "Sessions that are over were not deleted; trying again in an hour")]
    private static partial void LogLater(ILogger logger, Exception exception);
}
