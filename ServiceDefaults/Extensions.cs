using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Observability;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults;

/// <summary>What every host calls from <c>Program.cs</c>.</summary>
public static class Extensions
{
    /// <summary>Body limit of a service route that does not name its own, in bytes.</summary>
    public const int DefaultBodyLimit = 64 * 1024;

    /// <summary>Telemetry, health, discovery, problem answers, strict JSON, service tokens, bounds of the web server.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="service">Its name, one of <see cref="ResourceNames"/>.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddTelemetry(service);
        builder.AddEndpointDiscovery();
        builder.AddRateCounters();
        // The framework has put a clock of its own there before: a moved one takes its place.
        if (MovedClock.From(builder.Configuration, builder.Environment) is MovedClock moved)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(moved));
        }
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton(new ServiceIdentity(service));
        builder.Services.AddSingleton(sp =>
            ServiceTokens.From(builder.Configuration, sp.GetRequiredService<TimeProvider>())
        );
        if (!string.IsNullOrEmpty(builder.Configuration["Keys:StaffPublic"]))
        {
            builder.Services.AddSingleton(sp =>
                StaffTokens.Reader.From(builder.Configuration, sp.GetRequiredService<TimeProvider>())
            );
        }
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        builder.Services.Configure<JsonOptions>(o => StrictJson.Apply(o.SerializerOptions));
        // Whether a body binds is answered by the exception handler, as a problem.
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        // In-flight requests of a host that is told to stop may finish.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = DefaultBodyLimit;
            k.Limits.MaxConcurrentConnections = 2000;
        });
        return builder;
    }

    /// <summary>The pipeline every service has, and its health endpoints. Call it before mapping the features.</summary>
    public static void MapServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages(context =>
            Problems
                .Of(
                    context.HttpContext.Response.StatusCode,
                    context.HttpContext.Response.StatusCode switch
                    {
                        StatusCodes.Status404NotFound => "not_found",
                        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
                        StatusCodes.Status413PayloadTooLarge => "payload_too_large",
                        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
                        >= 500 => "internal",
                        _ => "malformed",
                    }
                )
                .ExecuteAsync(context.HttpContext)
        );
        app.UseMiddleware<ContentGuard>();
        app.UseRouting();
        app.UseMiddleware<AudienceGuard>(app.Services.GetRequiredService<ServiceIdentity>().Name);
        app.MapHealth();
    }
}
