using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using ThaklorAspire.Gateway.Guards;

namespace ThaklorAspire.Gateway.Listening;

/// <summary>
/// The sockets of the public door. Addresses come from <c>ASPNETCORE_URLS</c> (or <c>HTTP_PORTS</c> in a container) as everywhere; they are
/// bound here because the framing check has to sit inside TLS.
/// </summary>
internal static class ListeningFeature
{
    public static void AddListening(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddSingleton<TrustedProxies>();
        var urls = configuration[WebHostDefaults.ServerUrlsKey] is { Length: > 0 } given
            ? given.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. (configuration["http_ports"] ?? "8080").Split(';').Select(port => $"http://*:{port}")];
        // Kestrel would bind them a second time and warn.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.UseSetting("http_ports", "");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowAlternateSchemes = false;
            var limits = kestrel.Limits;
            limits.MaxConcurrentConnections = configuration.GetValue("Limits:Connections", 4096);
            limits.MaxConcurrentUpgradedConnections = 0;
            limits.MaxRequestBodySize = 64 * 1024;
            limits.MaxRequestLineSize = 8 * 1024;
            limits.MaxRequestHeadersTotalSize = 32 * 1024;
            limits.MaxRequestHeaderCount = 100;
            limits.RequestHeadersTimeout = TimeSpan.FromSeconds(configuration.GetValue("Limits:HeaderSeconds", 15));
            limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
            limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
            // Counted for what waits to be sent, 64 kB at most: a reader that stands still has a minute, a slow phone never feels it.
            limits.MinResponseDataRate = new MinDataRate(
                configuration.GetValue("Limits:ResponseBytesPerSecond", 1024),
                TimeSpan.FromSeconds(5)
            );
            limits.Http2.MaxStreamsPerConnection = 100;
            limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
            limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
            var fence = configuration.GetValue("Limits:Enabled", true)
                ? new ConnectionFence(
                    configuration.GetValue("Limits:ConnectionsPerAddress", 512),
                    kestrel.ApplicationServices.GetRequiredService<TrustedProxies>()
                )
                : null;
            ReloadingCertificate? certificate = null;
            foreach (var url in urls)
            {
                kestrel.Bind(BindingAddress.Parse(url), Configure);
            }

            void Configure(ListenOptions listen, bool tls)
            {
                if (fence is not null)
                {
                    listen.Use(fence.Wrap);
                }
                listen.Protocols = tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
                if (tls)
                {
                    certificate ??= Certificate(configuration, kestrel.ApplicationServices);
                    listen.UseHttps(
                        new TlsHandshakeCallbackOptions
                        {
                            OnConnection = _ => ValueTask.FromResult(certificate.Options()),
                            HandshakeTimeout = TimeSpan.FromSeconds(10),
                        }
                    );
                }
                listen.Use(StrictFraming.Wrap);
            }
        });
    }

    private static ReloadingCertificate Certificate(ConfigurationManager configuration, IServiceProvider services) =>
        configuration["Tls:Certificate"] is { Length: > 0 } certificate
        && configuration["Tls:Key"] is { Length: > 0 } key
            ? ActivatorUtilities.CreateInstance<ReloadingCertificate>(services, certificate, key)
            : throw new InvalidOperationException(
                "An https address needs Tls:Certificate and Tls:Key (paths of PEM files)"
            );

    private static void Bind(
        this KestrelServerOptions kestrel,
        BindingAddress address,
        Action<ListenOptions, bool> configure
    )
    {
        var tls = address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
        void Options(ListenOptions listen) => configure(listen, tls);
        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && address.Port != 0)
        {
            kestrel.ListenLocalhost(address.Port, Options);
        }
        else if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            kestrel.Listen(IPAddress.Loopback, 0, Options);
        }
        else if (IPAddress.TryParse(address.Host, out var ip))
        {
            kestrel.Listen(ip, address.Port, Options);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port, Options);
        }
    }
}
