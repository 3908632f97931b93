using System.Diagnostics.Metrics;
using ThaklorAspire.Notifications.Channels;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.Notifications.Features.Delivering;

internal static class DeliveryMetrics
{
    private static readonly Counter<long> Deliveries = ThaklorMetrics.Meter.CreateCounter<long>(
        "notify.deliveries",
        description: "Mails handed over, by template and result"
    );

    /// <summary>Attempts whose process died before the result was known; each may have made a duplicate mail.</summary>
    public static readonly Counter<long> Interrupted = ThaklorMetrics.Meter.CreateCounter<long>("notify.interrupted");

    public static void Count(string template, HandoverResult result) =>
        Deliveries.Add(
            1,
            new KeyValuePair<string, object?>("template", template),
            new KeyValuePair<string, object?>("result", DeliverMail.ResultName(result))
        );
}
