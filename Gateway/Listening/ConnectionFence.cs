using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using ThaklorAspire.Gateway.Guards;

namespace ThaklorAspire.Gateway.Listening;

/// <summary>
/// Nobody may hold all connections: an address (an IPv6 /64) has at most <c>Limits:ConnectionsPerAddress</c> of them, further ones are
/// closed unread. Trusted proxies carry everybody and are not counted.
/// </summary>
internal sealed class ConnectionFence(int most, TrustedProxies proxies)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    public ConnectionDelegate Wrap(ConnectionDelegate next) =>
        async connection =>
        {
            if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || proxies.Trusts(address))
            {
                await next(connection);
                return;
            }
            var key = ClientPrefix.Of(address);
            if (_open.AddOrUpdate(key, 1, (_, n) => n + 1) > most)
            {
                Leave(key);
                connection.Abort(new ConnectionAbortedException("Too many connections of one address"));
                return;
            }
            try
            {
                await next(connection);
            }
            finally
            {
                Leave(key);
            }
        };

    private void Leave(IPAddress key)
    {
        if (_open.AddOrUpdate(key, 0, (_, n) => n - 1) == 0)
        {
            _open.TryRemove(KeyValuePair.Create(key, 0));
        }
    }
}
