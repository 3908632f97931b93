using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using ThaklorAspire.Gateway.AccessLog;
using ThaklorAspire.Gateway.Answers;
using ThaklorAspire.Gateway.Guards;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace ThaklorAspire.Gateway.Destinations;

/// <summary>YARP with the routes of routes.json, the addresses of the <see cref="DestinationBook"/> and the gateway's guards.</summary>
internal static class ProxyFeature
{
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        // A configuration of its own: no environment variable may open a route.
        var routes = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "routes.json"))
            .Build();
        builder.Services.AddSingleton<DestinationBook>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DestinationBook>());
        builder.Services.AddSingleton<IDestinationResolver, ServiceDestinations>();
        builder
            .Services.AddReverseProxy()
            .LoadFromConfig(routes.GetSection("ReverseProxy"))
            .AddTransforms<OutsideHeaders>()
            .AddTransforms(SharedAnswers.ReadTargetedHeader)
            .AddTransforms(AccessLogFeature.ReadServed)
            // The headers that OutsideHeaders writes itself, with the address a trusted proxy vouched for.
            .AddTransforms(context => context.UseDefaultForwarders = false)
            .ConfigureHttpClient(
                (_, handler) =>
                {
                    handler.ConnectTimeout = TimeSpan.FromSeconds(2);
                    // Shorter than the services' keep-alive, so that a connection is not closed under a request.
                    handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
                    handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                }
            );
        builder.Services.AddRequestTimeouts();
        builder.Services.AddHealthChecks().AddCheck<ClusterHealth>("destinations", tags: ["ready"]);
    }

    /// <summary>One word each; details stay inside, and this host has no inside address.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }
        );
    }

    public static void MapProxy(this WebApplication app) =>
        app.MapReverseProxy(proxy =>
        {
            proxy.UseMiddleware<BodyLimit>();
            proxy.UseMiddleware<RetryElsewhere>();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        });
}
