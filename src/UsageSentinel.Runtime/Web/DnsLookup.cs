using System.Net;

namespace UsageSentinel.Runtime.Web;

/// <summary>Asks the name servers of this machine.</summary>
internal sealed class DnsLookup : IHostLookup
{
    public Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
