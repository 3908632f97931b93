using System.Net;
using System.Net.Sockets;

namespace ThaklorAspire.Gateway.Guards;

/// <summary>What counts as one client: an IPv4 address, or the /64 that an IPv6 household or phone gets as a whole.</summary>
internal static class ClientPrefix
{
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
