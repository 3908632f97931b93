using System.Diagnostics.Metrics;
using ThaklorAspire.ServiceDefaults.Observability;

namespace ThaklorAspire.Attachments.Features;

internal static class AttachmentMetrics
{
    public static readonly Counter<long> Stored = ThaklorMetrics.Meter.CreateCounter<long>("attachments.stored");
    public static readonly Counter<long> StoredBytes = ThaklorMetrics.Meter.CreateCounter<long>(
        "attachments.stored_bytes",
        "By"
    );
    public static readonly Counter<long> Refused = ThaklorMetrics.Meter.CreateCounter<long>("attachments.refused");
    public static readonly Counter<long> Inspected = ThaklorMetrics.Meter.CreateCounter<long>("attachments.inspected");
    public static readonly Counter<long> Swept = ThaklorMetrics.Meter.CreateCounter<long>("attachments.swept");
    public static readonly Counter<long> Scrubbed = ThaklorMetrics.Meter.CreateCounter<long>("attachments.scrubbed");
    public static readonly Counter<long> Read = ThaklorMetrics.Meter.CreateCounter<long>("attachments.read");
}
