using System.Collections.Immutable;
using System.Net.Sockets;

namespace UsageSentinel.Runtime.Web;

/// <summary>
/// Connects to public addresses only. The name is looked up here and the address that was checked is the one connected to,
/// so that a name which changes its mind in between gains nothing.
/// </summary>
/// <param name="allowed">Hosts that may be anywhere.</param>
/// <param name="lookup">Finds addresses.</param>
internal sealed class GuardedConnection(ImmutableArray<string> allowed, IHostLookup lookup)
{
    /// <summary>A handler for one route: no redirects, no proxy (which would connect on our behalf, unchecked), no cookies.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await lookup.FindAsync(target.Host, cancellationToken);
        if (!allowed.Contains(target.Host, StringComparer.OrdinalIgnoreCase) && !addresses.All(AddressRules.IsPublic))
        {
            throw new RefusedTargetException("the host resolves to an address that is not public; if this is intended, add the host to allowHosts");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
