using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace ThaklorAspire.Gateway.Destinations;

/// <summary>
/// Turns <c>http://submissions</c> of routes.json into one destination per address in the <see cref="DestinationBook"/>. A destination is
/// named by its address, so that one that stays keeps its connections and its health when others come or go; requests under way
/// to one that is taken out run to their end.
/// </summary>
internal sealed class ServiceDestinations(DestinationBook book) : IDestinationResolver
{
    public ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations,
        CancellationToken cancellationToken
    )
    {
        // A cluster has exactly one entry, and its host is the service's name.
        var destination = destinations.Values.Single();
        var (addresses, changed) = book.Of(new Uri(destination.Address).Host);
        var resolved = addresses.ToDictionary(a => a, a => destination with { Address = a });
        return ValueTask.FromResult(new ResolvedDestinationCollection(resolved, changed));
    }
}
