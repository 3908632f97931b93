using System.Net;
using System.Net.Sockets;
using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// Where a session was opened, for its owner to know it again: kind of browser and device, and the part of the address that names the
/// network. Never the whole address.
/// </summary>
/// <param name="Device"><c>Chrome · Windows</c>; empty when the browser says nothing known.</param>
/// <param name="Network"><c>203.0.113.*</c> or <c>2001:db8:1:*</c>.</param>
internal sealed record SessionOrigin(string Device, string Network)
{
    // The first that fits: Edge and Opera call themselves Chrome, Chrome calls itself Safari.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Line/", "LINE"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Devices =
    [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];

    public static SessionOrigin Of(HttpContext http) =>
        new(DeviceOf(http.Request.Headers.UserAgent.ToString()), NetworkOf(http.ClientAddress()));

    public static string DeviceOf(string userAgent) =>
        string.Join(" · ", new[] { Named(Browsers, userAgent), Named(Devices, userAgent) }.OfType<string>());

    public static string NetworkOf(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return "";
        }
        if (ip.IsIPv4MappedToIPv6)
        {
            ip = ip.MapToIPv4();
        }
        var bytes = ip.GetAddressBytes();
        return ip.AddressFamily == AddressFamily.InterNetwork
            ? $"{bytes[0]}.{bytes[1]}.{bytes[2]}.*"
            : $"{bytes[0] << 8 | bytes[1]:x}:{bytes[2] << 8 | bytes[3]:x}:{bytes[4] << 8 | bytes[5]:x}:*";
    }

    private static string? Named((string Mark, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(k => userAgent.Contains(k.Mark, StringComparison.Ordinal)).Name;
}
