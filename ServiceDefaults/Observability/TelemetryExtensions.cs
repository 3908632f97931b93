using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ThaklorAspire.ServiceDefaults.Observability;

internal static class TelemetryExtensions
{
    public static void AddTelemetry(this IHostApplicationBuilder builder, string service)
    {
        builder.Logging.ClearProviders();
        // One JSON line an entry: a line break in a value cannot forge another entry.
        builder.Logging.AddJsonConsole(o =>
        {
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            o.IncludeScopes = false;
        });
        // These write request paths, row values or whole exceptions into their texts; what they tell is in spans and in our own entries.
        foreach (
            var (category, level) in new[]
            {
                ("Microsoft.AspNetCore", LogLevel.Warning),
                ("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None),
                ("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
                ("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical),
                ("Microsoft.EntityFrameworkCore", LogLevel.None),
                // Warns on every page that says no-store more strictly than it would.
                ("Microsoft.AspNetCore.Antiforgery", LogLevel.Error),
                // Warns on every form that was read, within the limits its page sets, before the page was chosen.
                ("Microsoft.AspNetCore.Mvc.Filters", LogLevel.Error),
                ("System.Net.Http.HttpClient", LogLevel.None),
                ("Polly", LogLevel.Critical),
                ("Yarp", LogLevel.Error),
                ("MassTransit", LogLevel.Critical),
                ("MassTransit.ReceiveTransport", LogLevel.Critical),
                ("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical),
            }
        )
        {
            builder.Logging.AddFilter(category, level);
        }
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(r =>
                r.AddService(
                    service,
                    serviceInstanceId: builder.Configuration["Service:Instance"] ?? Environment.MachineName
                )
            )
            .WithMetrics(m =>
                m.AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation()
                    .AddRuntimeInstrumentation()
                    .AddMeter(ThaklorMetrics.Name)
            )
            .WithTracing(t =>
                t.AddSource(ThaklorMetrics.Name)
                    .AddSource("MassTransit")
                    .AddAspNetCoreInstrumentation(o => o.Filter = c => !IsProbe(c))
                    .AddHttpClientInstrumentation()
                    .AddProcessor(new TelemetryScrubber())
            );
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Logging.AddOpenTelemetry(o =>
            {
                o.IncludeFormattedMessage = true;
                o.IncludeScopes = false;
            });
            builder.Services.AddHostedService<FigureGauges>();
            telemetry.UseOtlpExporter();
        }
        else
        {
            // Nobody listens: ids still travel with requests and events, nothing else is recorded.
            telemetry.WithTracing(t => t.SetSampler(new AlwaysOffSampler()));
        }
    }

    private static bool IsProbe(HttpContext context) => context.Request.Path.StartsWithSegments("/health");
}
