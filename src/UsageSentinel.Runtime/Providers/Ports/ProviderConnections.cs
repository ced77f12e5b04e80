using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Every configured account.</summary>
/// <param name="All">In the order of the configuration.</param>
public sealed record ProviderConnections(ImmutableArray<ProviderConnection> All)
{
    /// <summary>The connection of an account, or null where it is not configured.</summary>
    public ProviderConnection? Find(ProviderAccount account) => All.FirstOrDefault(connection => connection.Account == account);
}
