using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ThaklorAspire.Gateway.Destinations;

/// <summary>Ready when every cluster has a destination that answered its last probe; a degraded service still answers 200 and counts.</summary>
internal sealed class ClusterHealth(IProxyStateLookup proxy, IActiveHealthCheckMonitor monitor) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var without = proxy
            .GetClusters()
            .Where(c => !c.Destinations.Values.Any(d => d.Health.Active == DestinationHealth.Healthy))
            .Select(c => c.ClusterId)
            .Order(StringComparer.Ordinal)
            .ToList();
        return Task.FromResult(
            !monitor.InitialProbeCompleted ? HealthCheckResult.Unhealthy("the first probes are under way")
            : without.Count > 0
                ? HealthCheckResult.Unhealthy($"no destination answers for {string.Join(", ", without)}")
            : HealthCheckResult.Healthy()
        );
    }
}
