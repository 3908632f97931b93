using System.Text.Json;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>Asks one replica of a service how it is. Made for the system's own services: the addresses come from configuration.</summary>
internal sealed class ReplicaClient(HttpClient http)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(4);

    /// <summary>Null when it does not answer in time.</summary>
    public async Task<ReplicaDetails?> LookAsync(string address, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Within);
        try
        {
            return await http.GetFromJsonAsync<ReplicaDetails>(
                new Uri(new Uri(address), "/health/details"),
                JsonSerializerOptions.Web,
                limit.Token
            );
        }
        catch (Exception e) when (DeskClient.IsUnreachable(e, ct) || e is JsonException)
        {
            return null;
        }
    }
}

/// <summary><c>/health/details</c> of a program.</summary>
internal sealed record ReplicaDetails(
    string Status,
    IReadOnlyDictionary<string, ReplicaCheck> Checks,
    IReadOnlyDictionary<string, double?> Figures,
    long MemoryBytes,
    string? Instance,
    string? Version,
    ReplicaStorage? Storage
);

internal sealed record ReplicaCheck(string Status, string? Description);

internal sealed record ReplicaStorage(long DatabaseBytes, long DiskFreeBytes, long DiskBytes);

/// <param name="Name"><c>submissions-1</c>.</param>
/// <param name="Details">Null when it did not answer.</param>
internal sealed record Replica(string Service, string Name, ReplicaDetails? Details);

/// <summary>Every replica of every service, asked side by side.</summary>
internal sealed class SystemState(ReplicaClient client, IConfiguration configuration)
{
    private static readonly string[] Services =
    [
        ResourceNames.Site,
        ResourceNames.Submissions,
        ResourceNames.Tracking,
        ResourceNames.Attachments,
        ResourceNames.Notifications,
    ];

    public async Task<IReadOnlyList<Replica>> LookAsync(CancellationToken ct)
    {
        var asked = Services.SelectMany(service =>
            configuration
                .EndpointsOf(service)
                .Select(
                    async (address, i) =>
                    {
                        var details = await client.LookAsync(address, ct);
                        return new Replica(service, details?.Instance ?? $"{service}-{i + 1}", details);
                    }
                )
        );
        return await Task.WhenAll(asked);
    }
}
