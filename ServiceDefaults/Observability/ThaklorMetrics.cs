using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ThaklorAspire.ServiceDefaults.Observability;

/// <summary>The one meter and activity source of the system. Tags are codes and names of parts, never data of people.</summary>
public static class ThaklorMetrics
{
    public const string Name = "Thaklor";

    /// <summary>Features add their own instruments here.</summary>
    public static readonly Meter Meter = new(Name);
    public static readonly ActivitySource Activities = new(Name);

    internal static readonly Histogram<double> GateWait = Meter.CreateHistogram<double>(
        "dbgate.wait",
        "ms",
        "Time a writer stood in line for the SQLite file"
    );
    internal static readonly Histogram<double> OutboxCommitToConfirm = Meter.CreateHistogram<double>(
        "outbox.commit_to_confirm",
        "ms",
        "Time from the commit of an event to the broker's confirm"
    );
    internal static readonly Counter<long> OutboxLeaseLost = Meter.CreateCounter<long>("outbox.lease_lost");
    internal static readonly Counter<long> OutboxUnroutable = Meter.CreateCounter<long>("outbox.unroutable");
    internal static readonly Counter<long> OutboxParked = Meter.CreateCounter<long>("outbox.parked");
    internal static readonly Counter<long> InboxDuplicates = Meter.CreateCounter<long>("inbox.duplicate");
}
