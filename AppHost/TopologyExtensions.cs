using Microsoft.Extensions.Configuration;
using ThaklorAspire.ServiceDefaults;

namespace ThaklorAspire.AppHost;

internal static class TopologyExtensions
{
    /// <summary>
    /// A service on its own database, and before it <c>&lt;name&gt;-migrations</c>: the same project, the same environment, run once with
    /// <c>--migrate</c>. Replicas by <c>Replicas:&lt;name&gt;</c>; they start when the schema is there, and are given work when they say ready.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<SqlServerDatabaseResource> database,
        Action<IResourceBuilder<ProjectResource>> configure
    )
        where TProject : IProjectMetadata, new()
    {
        // Without a launch profile it has no endpoint, which a step that ends has no use for.
        var migrations = builder
            .AddProject<TProject>($"{name}-migrations", launchProfileName: null)
            .WithArgs("--migrate")
            .WithReference(database)
            .WaitFor(database)
            .WithEnvironment("Database__Provider", "SqlServer");
        configure(migrations);

        var service = builder
            .AddProject<TProject>(name)
            .WithReference(database)
            .WaitForCompletion(migrations)
            .WithEnvironment("Database__Provider", "SqlServer")
            .WithHttpHealthCheck("/health/ready", endpointName: "http")
            .WithReplicas(builder.Configuration.GetValue($"Replicas:{name}", 1));
        configure(service);
        return service;
    }

    /// <summary>The office as data: the file at the root of the repository. A published image brings its own.</summary>
    public static IResourceBuilder<ProjectResource> WithOffice(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
        {
            return service;
        }
        return service.WithEnvironment(
            "Office__Path",
            Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "office.json"))
        );
    }

    /// <summary>E-mail and first password of the admin, shown among the dashboard's parameters.</summary>
    public static IResourceBuilder<ProjectResource> WithFirstAdmin(this IResourceBuilder<ProjectResource> site)
    {
        var builder = site.ApplicationBuilder;
        var email =
            builder.Resources.OfType<ParameterResource>().FirstOrDefault(p => p.Name == "admin-email")
            ?? builder.AddParameter("admin-email", "admin@localhost.localdomain").Resource;
        var password =
            builder.Resources.OfType<ParameterResource>().FirstOrDefault(p => p.Name == "admin-password")
            ?? (
                builder.ExecutionContext.IsPublishMode
                    ? builder.AddParameter("admin-password", secret: true).Resource
                    : builder
                        .AddParameter(
                            "admin-password",
                            new GenerateParameterDefault { MinLength = 20, Special = false },
                            secret: true,
                            persist: true
                        )
                        .Resource
            );
        return site.WithEnvironment(context =>
        {
            context.EnvironmentVariables["THAKLOR_ADMIN_EMAIL"] = email;
            context.EnvironmentVariables["THAKLOR_ADMIN_PASSWORD"] = password;
        });
    }

    /// <summary>
    /// Where letters go: <c>ConnectionStrings:mail</c> (<c>smtp://…</c>) when it is set; otherwise, on a developer's machine, files that an
    /// e-mail program opens.
    /// </summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddMail(this IDistributedApplicationBuilder builder)
    {
        if (
            builder.ExecutionContext.IsPublishMode
            || builder.Configuration.GetConnectionString(ResourceNames.Mail) is not null
        )
        {
            return builder.AddConnectionString(ResourceNames.Mail);
        }
        var folder = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", ".data-apphost", "letters"));
        Directory.CreateDirectory(folder);
        return builder.AddConnectionString(
            ResourceNames.Mail,
            ReferenceExpression.Create($"{new Uri(folder).AbsoluteUri}")
        );
    }

    /// <summary>
    /// An S3 store. MinIO's container, one choice among many: the services speak S3 and take any store by connection string. Added as a
    /// plain container because the toolkit's MinIO package is obsolete.
    /// </summary>
    public static ObjectStore AddObjectStore(this IDistributedApplicationBuilder builder, string name)
    {
        var user = builder.AddParameter($"{name}-user", "thaklor");
        var password = builder.ExecutionContext.IsPublishMode
            ? builder.AddParameter($"{name}-password", secret: true)
            : builder.AddParameter(
                $"{name}-password",
                new GenerateParameterDefault { MinLength = 22, Special = false },
                secret: true,
                persist: true
            );
        var container = builder
            .AddContainer(name, "minio/minio", "RELEASE.2025-09-07T16-13-09Z")
            .WithHttpEndpoint(targetPort: 9000, name: "http")
            .WithHttpEndpoint(targetPort: 9001, name: "console")
            .WithArgs("server", "/data", "--console-address", ":9001")
            .WithEnvironment("MINIO_ROOT_USER", user)
            .WithEnvironment("MINIO_ROOT_PASSWORD", password)
            .WithVolume("thaklor-objects", "/data")
            .WithHttpHealthCheck("/minio/health/live", endpointName: "http")
            .WithLifetime(ContainerLifetime.Persistent)
            .WithUrlForEndpoint("console", url => url.DisplayText = "Stored files");
        return new ObjectStore(
            container,
            ReferenceExpression.Create(
                $"Endpoint={container.GetEndpoint("http")};AccessKey={user.Resource};SecretKey={password.Resource};Bucket=attachments"
            )
        );
    }
}

internal sealed record ObjectStore(IResourceBuilder<ContainerResource> Container, ReferenceExpression ConnectionString);
