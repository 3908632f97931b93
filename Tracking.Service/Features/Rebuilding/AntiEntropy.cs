using System.Diagnostics.Metrics;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.Tracking.Features.Rebuilding;

/// <summary>
/// Heals what no outbox can: a queue that was deleted or unbound, a broker's disk that was lost, a database restored from
/// yesterday. Compares with Submissions at start and every five minutes. Every case it repairs is an alarm: expected are none.
/// </summary>
internal sealed partial class AntiEntropy(
    CaseFeed feed,
    SnapshotApplier applier,
    Repairs repairs,
    IConfiguration configuration,
    TimeProvider clock,
    ILogger<AntiEntropy> logger
) : BackgroundService
{
    private const int PageSize = 200;
    private readonly TimeSpan _round = configuration.GetValue("Comparing:Every", TimeSpan.FromMinutes(5));

    // Submissions is away, or starts at this moment as this service does.
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WholeRound = TimeSpan.FromHours(1);

    // What moved this recently is most likely on its way, even if the relay that had it died and its lease of 30 s had to run out; the next
    // round, which overlaps this one, will see.
    private readonly TimeSpan _onItsWay = configuration.GetValue("Comparing:OlderThan", TimeSpan.FromMinutes(2));

    // Where the last two rounds ended. Identity values become visible out of order, so a round begins where the one before last ended.
    private readonly SemaphoreSlim _turn = new(1);
    private string? _before;
    private string? _last;
    private DateTimeOffset _wholeAt = DateTimeOffset.MinValue;

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

    /// <summary>One comparison: everything at first and once an hour, otherwise what the feed has added since.</summary>
    /// <returns>How many cases it repaired; a second call waits until the first has ended.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await CompareAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    private async Task<int> CompareAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var whole = now - _wholeAt >= WholeRound;
        var cursor = whole ? null : _before;
        var repaired = 0;
        while (true)
        {
            var page = await feed.ReadAsync(cursor, PageSize, cancellationToken);
            repaired += await applier.ApplyAsync(
                [.. page.Items.Where(i => i.LastMovedAt <= now - _onItsWay)],
                cancellationToken
            );
            if (page.Next is null || page.Next == cursor)
            {
                break;
            }
            cursor = page.Next;
        }
        (_before, _last) = (_last, cursor);
        if (whole)
        {
            _wholeAt = now;
        }
        if (repaired > 0)
        {
            repairs.Add(repaired);
            LogRepaired(logger, repaired);
        }
        return repaired;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Repaired {Cases} cases whose events never came")]
    private static partial void LogRepaired(ILogger logger, int cases);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Comparing with submissions failed with {Error}; again in {Seconds} s"
    )]
    private static partial void LogFailed(ILogger logger, string error, double seconds);
}

/// <summary>Cases repaired since this process started; expected 0.</summary>
internal sealed class Repairs
{
    private static readonly Counter<long> Repaired = ThaklorMetrics.Meter.CreateCounter<long>(
        "tracking.repaired",
        description: "Cases that anti-entropy had to bring up to date"
    );

    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public void Add(int cases)
    {
        Interlocked.Add(ref _count, cases);
        Repaired.Add(cases);
    }
}
