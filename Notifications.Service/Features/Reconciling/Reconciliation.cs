using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Notifications.Data;
using ThaklorAspire.Notifications.Features.Planning;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.Notifications.Features.Reconciling;

/// <summary>
/// Heals a mail whose event was lost with its queue: asks Submissions what moved lately and plans, by the way events take, what is owed
/// and not planned. Never what is older than this database (<see cref="ReconcilingMark"/>) or than a week, and of several steps only
/// the newest: a step that another has overtaken is no news. Every mail planned here is an alarm: expected are none.
/// </summary>
internal sealed partial class Reconciliation(
    CaseFeed feed,
    PlanForSubmission filings,
    PlanForStatus steps,
    UnitOfWork<NotificationsDbContext> work,
    Repairs repairs,
    IConfiguration configuration,
    TimeProvider clock,
    ILogger<Reconciliation> logger
) : BackgroundService
{
    private const int PageSize = 200;

    // Submissions is away, or starts at this moment as this service does.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WholeRound = TimeSpan.FromHours(1);

    // Rounds between whole ones look back this far: moments become visible out of order, and a commit may take its time.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(30);

    /// <summary>Nobody is helped by a mail about last month.</summary>
    private static readonly TimeSpan News = TimeSpan.FromDays(7);

    private readonly TimeSpan _round = configuration.GetValue("Comparing:Every", TimeSpan.FromMinutes(5));

    // What moved this recently is most likely on its way; a later round will see.
    private readonly TimeSpan _onItsWay = configuration.GetValue("Comparing:OlderThan", TimeSpan.FromMinutes(2));
    private DateTimeOffset _wholeAt = DateTimeOffset.MinValue;
    private DateTimeOffset? _mark;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = _round;
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, e.GetType().Name, AfterFailure.TotalSeconds);
                next = AfterFailure;
            }
            await Task.Delay(next, clock, stoppingToken);
        }
    }

    /// <returns>Mails that had to be planned.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // Never changed once it is written.
        var mark = _mark ??= await work.RunAsync((db, token) => MarkAsync(db, now, token), cancellationToken);
        var oldest = mark > now - News ? mark : now - News;
        var whole = now - _wholeAt >= WholeRound;
        // A case stands in the feed by its newest move, so what moved since then holds every step since then.
        var since = whole || oldest > now - _round - Overlap ? oldest : now - _round - Overlap;
        var planned = 0;
        string? cursor = null;
        while (true)
        {
            var page = await feed.ReadAsync(since, cursor, PageSize, cancellationToken);
            foreach (var item in page.Items)
            {
                planned += await PlanAsync(item, oldest, now - _onItsWay, cancellationToken);
            }
            if (page.Next is null || page.Next == cursor)
            {
                break;
            }
            cursor = page.Next;
        }
        if (whole)
        {
            _wholeAt = now;
        }
        if (planned > 0)
        {
            repairs.Add(planned);
            LogRepaired(logger, planned);
        }
        return planned;
    }

    private async Task<int> PlanAsync(
        CaseSnapshot item,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    )
    {
        var filing = Within(item.Received.SubmittedAt) ? item.Received : null;
        var step = item.Status is { Passing: false } newest && Within(newest.At) ? newest : null;
        if (filing is null && step is null)
        {
            return 0;
        }
        try
        {
            return await work.RunAsync(
                async (db, token) =>
                {
                    await filings.KeepFactsAsync(db, item.Received, token);
                    return (filing is null ? 0 : await filings.PlanAsync(db, filing, token))
                        + (step is null ? 0 : await steps.PlanAsync(db, step, token));
                },
                cancellationToken
            );
        }
        catch (DbUpdateException e) when (StorageFault.IsUniqueViolation(e) || e is DbUpdateConcurrencyException)
        {
            // The event came at the same moment and planned the mail.
            return 0;
        }

        bool Within(DateTimeOffset at) => at >= from && at <= to;
    }

    private static async Task<DateTimeOffset> MarkAsync(
        NotificationsDbContext db,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await db.ReconcilingMarks.FirstOrDefaultAsync(cancellationToken) is { } mark)
        {
            return mark.Since;
        }
        db.ReconcilingMarks.Add(new ReconcilingMark { Id = 1, Since = now });
        return now;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Planned {Mails} mails whose events never came")]
    private static partial void LogRepaired(ILogger logger, int mails);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Comparing with submissions failed with {Error}; again in {Seconds} s"
    )]
    private static partial void LogFailed(ILogger logger, string error, double seconds);
}

/// <summary>Mails repaired since this process started; expected 0.</summary>
internal sealed class Repairs
{
    private static readonly Counter<long> Repaired = ThaklorMetrics.Meter.CreateCounter<long>(
        "notifications.repaired",
        description: "Mails that were planned by comparing, because their events never came"
    );

    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(int mails)
    {
        Interlocked.Add(ref _count, mails);
        Repaired.Add(mails);
    }
}

internal static class ReconcilingExtensions
{
    public static void AddReconciling(this WebApplicationBuilder builder)
    {
        builder.AddServiceClient<CaseFeed>(ResourceNames.Submissions);
        builder.Services.AddSingleton<Repairs>();
        builder.Services.AddSingleton<PlanForSubmission>();
        builder.Services.AddSingleton<PlanForStatus>();
        builder.Services.AddSingleton<Reconciliation>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<Reconciliation>());
        builder.Services.AddStatusFigure(
            "repaired",
            (sp, _) => Task.FromResult((double)sp.GetRequiredService<Repairs>().Count)
        );
    }
}
