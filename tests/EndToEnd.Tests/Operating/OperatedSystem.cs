using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Operating;

[CollectionDefinition(Name)]
public sealed class OperatedCollection : ICollectionFixture<OperatedSystem>
{
    public const string Name = "operated";
}

/// <summary>A system as an office runs it that watches what it runs: a collector of telemetry, and a mail server with moods of its own.</summary>
public sealed class OperatedSystem : IAsyncLifetime
{
    public RunningSystem Running { get; } = new();
    public GrumpyMailServer Mail { get; } = new();
    public TelemetryCollector Telemetry { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Telemetry = await TelemetryCollector.StartAsync();
        await Running.StartAsync(
            settings: new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Telemetry.Endpoint,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "2000",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "500",
                ["OTEL_BLRP_SCHEDULE_DELAY"] = "500",
                ["ConnectionStrings__mail"] = Mail.Url,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        if (Telemetry is not null)
        {
            await Telemetry.DisposeAsync();
        }
        Mail.Dispose();
    }
}
