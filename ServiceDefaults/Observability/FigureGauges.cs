using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Health;

namespace ThaklorAspire.ServiceDefaults.Observability;

/// <summary>
/// The figures of <c>/health/details</c> (depth and age of the outbox among them) as gauges of the same names. A meter is read without
/// waiting, a figure asks the database: so they are read in a rhythm of their own. What cannot be read is not told.
/// </summary>
internal sealed class FigureGauges(IEnumerable<StatusFigure> figures, IServiceProvider services, TimeProvider clock)
    : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FigureWithin = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, double> _values = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var figure in figures)
        {
            ThaklorMetrics.Meter.CreateObservableGauge(
                figure.Name,
                () =>
                    _values.TryGetValue(figure.Name, out var value)
                        ? [new(value)]
                        : (IEnumerable<System.Diagnostics.Metrics.Measurement<double>>)[]
            );
        }
        using var timer = new PeriodicTimer(Rhythm, clock);
        do
        {
            foreach (var figure in figures)
            {
                try
                {
                    _values[figure.Name] = await figure
                        .ReadAsync(services, stoppingToken)
                        .WaitAsync(FigureWithin, stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    _values.TryRemove(figure.Name, out _);
                }
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
