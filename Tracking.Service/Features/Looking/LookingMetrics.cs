using System.Diagnostics.Metrics;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.Tracking.Features.Looking;

internal static class LookingMetrics
{
    private static readonly Counter<long> Lookups = ThaklorMetrics.Meter.CreateCounter<long>(
        "tracking.lookups",
        description: "Look-ups by way and result"
    );

    public static void Count(string way, string result) =>
        Lookups.Add(
            1,
            new KeyValuePair<string, object?>("way", way),
            new KeyValuePair<string, object?>("result", result)
        );
}
