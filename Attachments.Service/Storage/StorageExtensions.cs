using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Health;

namespace ThaklorAspire.Attachments.Storage;

internal static class StorageExtensions
{
    /// <summary><c>ConnectionStrings:storage</c>; see <see cref="Open"/>.</summary>
    /// <exception cref="InvalidOperationException">Missing or malformed; the host must not start. The text quotes no secret.</exception>
    public static void AddFileStore(this WebApplicationBuilder builder)
    {
        var open = Open(builder.Configuration, ResourceNames.Storage);
        builder.Services.AddSingleton(sp => open(sp.GetRequiredService<TimeProvider>()));
        builder.Services.AddStatusFigure(
            "storage_bytes_left",
            (sp, _) => Task.FromResult((double)(sp.GetRequiredService<IFileStore>().BytesLeft ?? 0))
        );
        // Files that cannot be taken must not turn away forms that have none: degraded, still ready.
        builder.Services.AddHealthChecks().AddCheck<StoreCheck>("storage", HealthStatus.Degraded, ["ready"]);
    }

    /// <summary>
    /// A connection: <c>Path=/dir</c> for the disk, or
    /// <c>Endpoint=http://host:port;AccessKey=…;SecretKey=…;Bucket=…[;Region=us-east-1][;Staging=/dir]</c> for any S3 store.
    /// </summary>
    /// <returns>Opens it; nothing is touched before.</returns>
    /// <exception cref="InvalidOperationException">Missing or malformed. The text quotes no secret.</exception>
    public static Func<TimeProvider, IFileStore> Open(IConfiguration configuration, string name)
    {
        var text =
            configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not set.");
        var parts = new DbConnectionStringBuilder { ConnectionString = text };
        string? part(string key) => parts.TryGetValue(key, out var value) ? (string)value : null;
        string need(string key) =>
            part(key) is { Length: > 0 } value
                ? value
                : throw new InvalidOperationException($"ConnectionStrings:{name} has no {key}.");

        if (part("Path") is { Length: > 0 } path)
            return clock => new DiskFileStore(Path.GetFullPath(path), clock);
        if (
            !Uri.TryCreate(need("Endpoint"), UriKind.Absolute, out var endpoint)
            || (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps)
        )
            throw new InvalidOperationException($"ConnectionStrings:{name}: Endpoint is no http address.");
        var settings = new S3Settings(
            endpoint,
            need("AccessKey"),
            need("SecretKey"),
            need("Bucket"),
            part("Region") ?? "us-east-1",
            part("Staging") ?? Path.Combine(Path.GetTempPath(), "thaklor-staging")
        );
        return _ => new S3FileStore(settings);
    }

    private sealed class StoreCheck(IFileStore store) : IHealthCheck
    {
        private const long Little = 500L * 1024 * 1024;

        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        )
        {
            try
            {
                await store.CheckAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(5), cancellationToken);
                return store.BytesLeft < Little
                    ? HealthCheckResult.Degraded("less than 500 MB are left for files")
                    : HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is IOException or TimeoutException or UnauthorizedAccessException)
            {
                return HealthCheckResult.Degraded($"the file store does not answer: {e.GetType().Name}");
            }
        }
    }
}
