using System.Net;

namespace UsageSentinel.Runtime.Alerting.Channels.Web;

/// <summary>Finds the addresses of a host.</summary>
public interface IHostLookup
{
    Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken);
}
