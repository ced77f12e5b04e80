using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>A key of a configured organization.</summary>
/// <param name="Connection">The organization.</param>
/// <param name="Key">The key as the inventory lists it.</param>
public sealed record DrillTarget(ProviderConnection Connection, ApiKey Key)
{
    public ProviderAccount Account => Connection.Account;

    public SeriesId Series => new(Key.Project, Key.Id);
}

/// <summary>Finds a key by its id, or by its name where only one key has it.</summary>
public sealed class DrillTargets(ProviderConnections connections, InventoryStore inventories)
{
    /// <summary>The keys that are meant: one, none, or several of one name. An id is never taken for a name.</summary>
    public async Task<ImmutableArray<DrillTarget>> FindAsync(string text, CancellationToken cancellationToken)
    {
        var all = new List<DrillTarget>();
        foreach (var connection in connections.All)
        {
            all.AddRange((await inventories.ReadAsync(connection.Account, cancellationToken)).Keys
                .Where(key => key.MissingSince is null)
                .Select(key => new DrillTarget(connection, key.Key)));
        }

        var byId = all.Where(target => target.Key.Id.Value == text).ToImmutableArray();
        return byId.IsEmpty ? [.. all.Where(target => target.Key.Name == text)] : byId;
    }
}
