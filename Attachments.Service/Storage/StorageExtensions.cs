using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Health;

namespace ThaklorAspire.Attachments.Storage;

internal static class StorageExtensions
{
    /// <summary>
    /// <c>ConnectionStrings:storage</c>: <c>Path=/dir</c> for the disk, or
    /// <c>Endpoint=http://host:port;AccessKey=…;SecretKey=…;Bucket=…[;Region=us-east-1][;Staging=/dir]</c> for any S3 store.
    /// </summary>
    /// <exception cref="InvalidOperationException">Missing or malformed; the host must not start. The text quotes no secret.</exception>
    public static void AddFileStore(this WebApplicationBuilder builder)
    {
        var text =
            builder.Configuration.GetConnectionString(ResourceNames.Storage)
            ?? throw new InvalidOperationException($"ConnectionStrings:{ResourceNames.Storage} is not set.");
        var parts = new DbConnectionStringBuilder { ConnectionString = text };
        string? Part(string name) => parts.TryGetValue(name, out var value) ? (string)value : null;
        string Need(string name) =>
            Part(name) is { Length: > 0 } value
                ? value
                : throw new InvalidOperationException($"ConnectionStrings:{ResourceNames.Storage} has no {name}.");

        if (Part("Path") is { Length: > 0 } path)
        {
            builder.Services.AddSingleton<IFileStore>(sp => new DiskFileStore(
                Path.GetFullPath(path),
                sp.GetRequiredService<TimeProvider>()
            ));
            builder.Services.AddStatusFigure(
                "storage_bytes_left",
                (sp, _) => Task.FromResult((double)(sp.GetRequiredService<IFileStore>().BytesLeft ?? 0))
            );
        }
        else
        {
            if (
                !Uri.TryCreate(Need("Endpoint"), UriKind.Absolute, out var endpoint)
                || (endpoint.Scheme != Uri.UriSchemeHttp && endpoint.Scheme != Uri.UriSchemeHttps)
            )
                throw new InvalidOperationException(
                    $"ConnectionStrings:{ResourceNames.Storage}: Endpoint is no http address."
                );
            var settings = new S3Settings(
                endpoint,
                Need("AccessKey"),
                Need("SecretKey"),
                Need("Bucket"),
                Part("Region") ?? "us-east-1",
                Part("Staging") ?? Path.Combine(Path.GetTempPath(), "thaklor-staging")
            );
            builder.Services.AddSingleton<IFileStore>(_ => new S3FileStore(settings));
        }
        // Files that cannot be taken must not turn away forms that have none: degraded, still ready.
        builder.Services.AddHealthChecks().AddCheck<StoreCheck>("storage", HealthStatus.Degraded, ["ready"]);
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
