using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.ServiceDiscovery;
using Polly;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults.Http;

public static class ServiceClientExtensions
{
    private const string LiveSection = "live:services";

    /// <summary>
    /// A typed client that finds the service by name (<c>http://submissions</c>), carries this host's service token with the address of the
    /// person behind the current request, and is bounded in time. Reads are tried again on another replica; writes only when no
    /// connection came about, so that nothing was sent.
    /// </summary>
    public static IHttpClientBuilder AddServiceClient<TClient>(
        this IHostApplicationBuilder builder,
        string service,
        TimeSpan? timeout = null
    )
        where TClient : class
    {
        var within = timeout ?? TimeSpan.FromSeconds(15);
        var client = builder
            .Services.AddHttpClient<TClient>(c =>
            {
                c.BaseAddress = new Uri($"http://{service}");
                // The resilience handler bounds the whole call.
                c.Timeout = Timeout.InfiniteTimeSpan;
            })
            .AddHttpMessageHandler(sp => new TokenHandler(
                sp.GetRequiredService<ServiceTokens>(),
                sp.GetRequiredService<ServiceIdentity>(),
                sp.GetService<IHttpContextAccessor>(),
                service
            ));
        client.AddStandardResilienceHandler(o =>
        {
            o.AttemptTimeout.Timeout = within;
            o.TotalRequestTimeout.Timeout = within * 2;
            o.CircuitBreaker.SamplingDuration = within * 2;
            // A replica in trouble must not close the whole service: the breaker would.
            o.CircuitBreaker.FailureRatio = 1;
            o.CircuitBreaker.MinimumThroughput = 1000;
            o.Retry.MaxRetryAttempts = 2;
            // The next try goes to the next replica; there is nothing to wait for.
            o.Retry.Delay = TimeSpan.Zero;
            o.Retry.UseJitter = false;
            o.Retry.BackoffType = DelayBackoffType.Constant;
            o.Retry.ShouldHandle = static a =>
                ValueTask.FromResult(
                    a.Outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
                        || (
                            a.Context.GetRequestMessage()?.Method == HttpMethod.Get
                            && (
                                a.Outcome.Exception is HttpRequestException
                                || a.Outcome.Result is { StatusCode: System.Net.HttpStatusCode.BadGateway }
                            )
                        )
                );
        });
        return client;
    }

    /// <summary>
    /// Endpoints by name from <c>services:&lt;name&gt;:http:N</c>, or, when <c>Endpoints:File</c> names a file, from that file, which
    /// <c>./run --scale</c> rewrites while the system runs:
    /// <c>{"services":{"submissions":{"http":["http://127.0.0.1:5101","http://127.0.0.1:5102"]}}}</c>.
    /// </summary>
    internal static void AddEndpointDiscovery(this IHostApplicationBuilder builder)
    {
        var file = builder.Configuration["Endpoints:File"];
        if (!string.IsNullOrEmpty(file))
        {
            var live = new LiveEndpoints
            {
                Path = Path.GetFullPath(file),
                Optional = true,
                ReloadOnChange = true,
                ReloadDelay = 50,
            };
            // Before it is added: a ConfigurationManager reads a source the moment it gets it.
            live.ResolveFileProvider();
            builder.Configuration.Sources.Add(live);
        }
        builder.Services.AddServiceDiscovery();
        if (!string.IsNullOrEmpty(file))
        {
            builder.Services.Configure<ConfigurationServiceEndpointProviderOptions>(o => o.SectionName = LiveSection);
        }
        builder.Services.ConfigureHttpClientDefaults(c => c.AddServiceDiscovery());
    }

    /// <summary>Where <paramref name="service"/> is right now; read it again on <see cref="IConfiguration.GetReloadToken"/>.</summary>
    public static IReadOnlyList<string> EndpointsOf(this IConfiguration configuration, string service)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = string.IsNullOrEmpty(configuration["Endpoints:File"]) ? "services" : LiveSection;
        return [.. configuration.GetSection($"{section}:{service}:http").GetChildren().Select(c => c.Value!)];
    }

    /// <summary>The file's keys under a section of their own: the environment's N-th endpoint must not outlive a scale-down.</summary>
    private sealed class LiveEndpoints : JsonConfigurationSource
    {
        public override IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            EnsureDefaults(builder);
            return new Provider(this);
        }

        private sealed class Provider(JsonConfigurationSource source) : JsonConfigurationProvider(source)
        {
            public override void Load(Stream stream)
            {
                var before = Data;
                try
                {
                    base.Load(stream);
                    Data = Data.ToDictionary(d => $"live:{d.Key}", d => d.Value, StringComparer.OrdinalIgnoreCase);
                }
                catch (FormatException)
                {
                    // A file in the middle of being written by hand: what was true a moment ago still serves.
                    Data = before;
                }
            }
        }
    }

    private sealed class TokenHandler(
        ServiceTokens tokens,
        ServiceIdentity identity,
        IHttpContextAccessor? accessor,
        string audience
    ) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var address = accessor?.HttpContext?.Features.Get<ServiceCaller>()?.ClientAddress ?? identity.Name;
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                tokens.Create(identity.Name, audience, address)
            );
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>Name of this host, one of <see cref="ResourceNames"/>.</summary>
public sealed record ServiceIdentity(string Name);
