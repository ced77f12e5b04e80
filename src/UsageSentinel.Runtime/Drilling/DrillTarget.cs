using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>A key of a configured organization.</summary>
/// <param name="Connection">The organization.</param>
/// <param name="Key">The key as the inventory lists it.</param>
public sealed record DrillTarget(ProviderConnection Connection, ApiKey Key)
{
    public ProviderAccount Account => Connection.Account;

    public SeriesId Series => new(Key.Project, Key.Id);
}
