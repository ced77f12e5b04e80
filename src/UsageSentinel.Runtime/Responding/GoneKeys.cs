using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Finds out whether the key of an action can still be used.</summary>
internal sealed class GoneKeys(ProviderConnections connections, InventoryStore inventory)
{
    /// <summary>Whether its deletion is verified, or a person deleted it at the provider: the inventory misses it, and the provider says so when asked.</summary>
    /// <param name="act">An action on the key.</param>
    /// <param name="snapshot">The actions so far.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<bool> IsGoneAsync(ContainmentAction act, LedgerSnapshot snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.Acts.Any(other => other.Level.IsIrreversible() && other.Status is ActionStatus.Verified && other.Account == act.Account && other.Key == act.Key))
        {
            return true;
        }

        return connections.Find(act.Account) is { } connection
            && (await inventory.ReadAsync(act.Account, cancellationToken)).Keys.Any(key => key.Key.Id == act.Key && key.MissingSince is not null)
            && await connection.Keys.FindKeyAsync(act.Project, act.Key, cancellationToken) is null;
    }
}
