using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.ServiceDefaults.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it may be given work; a broker that is away is Degraded and still ready.
/// <c>/health/details</c>: checks and figures as JSON, on the internal address only; the gateway routes none of them.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan FigureWithin = TimeSpan.FromSeconds(3);

    /// <summary>Of the program, as it was built.</summary>
    private static readonly string? Version = Assembly
        .GetEntryAssembly()
        ?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion;

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).ForProbes();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") })
            .ForProbes();
        app.MapGet("/health/details", DetailsAsync).ForProbes().ExcludeFromDescription();
    }

    private static async Task<IResult> DetailsAsync(
        HealthCheckService checks,
        IEnumerable<StatusFigure> figures,
        IServiceProvider services,
        IConfiguration configuration,
        CancellationToken cancellationToken
    )
    {
        var report = await checks.CheckHealthAsync(cancellationToken);
        var values = new SortedDictionary<string, double?>(StringComparer.Ordinal);
        foreach (var figure in figures)
        {
            try
            {
                values[figure.Name] = await figure
                    .ReadAsync(services, cancellationToken)
                    .WaitAsync(FigureWithin, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A figure that cannot be read is told as unknown; the checks say why.
                values[figure.Name] = null;
            }
        }
        return Results.Json(
            new
            {
                status = report.Status.ToString(),
                checks = report.Entries.ToDictionary(
                    e => e.Key,
                    e => new { status = e.Value.Status.ToString(), e.Value.Description }
                ),
                figures = values,
                memoryBytes = Environment.WorkingSet,
                instance = configuration["Service:Instance"],
                version = Version,
                storage = services.GetService<DatabaseFile>()?.Look(),
            }
        );
    }
}
