using System.Net;

namespace UsageSentinel.Runtime.Web;

/// <summary>Finds the addresses of a host.</summary>
internal interface IHostLookup
{
    Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken);
}
