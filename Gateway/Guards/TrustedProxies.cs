using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace ThaklorAspire.Gateway.Guards;

/// <summary>
/// The front proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed: addresses or _networks under
/// <c>Proxies:Trusted</c> (a list, or one text separated by commas). None by default; everybody else's are dropped unread.
/// </summary>
internal sealed class TrustedProxies
{
    private readonly IPNetwork[] _networks;

    public TrustedProxies(IConfiguration configuration)
    {
        var section = configuration.GetSection("Proxies:Trusted");
        var texts = section.Value is { } one
            ? one.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries)
            : section.GetChildren().Select(c => c.Value).ToArray();
        _networks = [.. texts.OfType<string>().Where(t => t.Length > 0).Select(t => Parse(t.Trim()))];
    }

    public bool Trusts(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _networks.Any(n => n.Contains(plain));
    }

    /// <summary>Also undoes <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>, which would believe anybody.</summary>
    public void Apply(ForwardedHeadersOptions options)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in _networks)
        {
            options.KnownIPNetworks.Add(network);
        }
        options.ForwardedHeaders =
            _networks.Length == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = _networks.Length == 0 ? 1 : 4;
    }

    private static IPNetwork Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : throw new InvalidOperationException($"Proxies:Trusted: '{text}' is neither an address nor a network");
}
