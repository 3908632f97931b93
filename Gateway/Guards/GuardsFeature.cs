using Microsoft.AspNetCore.HostFiltering;

namespace ThaklorAspire.Gateway.Guards;

internal static class GuardsFeature
{
    public static void AddGuards(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .PostConfigure<TrustedProxies>((options, proxies) => proxies.Apply(options));
        // RequestGuards checks the host, with a proper answer; the framework's own filter reads the same AllowedHosts and would refuse Public:Url.
        builder.Services.PostConfigure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
        builder.AddClientLimiter();
    }
}
