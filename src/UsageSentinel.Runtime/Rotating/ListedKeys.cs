using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Finds a key by its id. The stored inventory only says where to ask: the answer is the provider's, now.</summary>
internal sealed class ListedKeys(ProviderConnections connections, InventoryStore inventories)
{
    /// <summary>The key; null if no inventory has it.</summary>
    /// <exception cref="ProviderException">The provider could not be asked.</exception>
    public async Task<ListedKey?> FindAsync(string key, CancellationToken cancellationToken)
    {
        foreach (var connection in connections.All)
        {
            if ((await inventories.ReadAsync(connection.Account, cancellationToken)).Keys.FirstOrDefault(one => one.Key.Id.Value == key) is { } stored)
            {
                return new ListedKey(connection, stored.Key, await connection.Keys.FindKeyAsync(stored.Key.Project, stored.Key.Id, cancellationToken));
            }
        }

        return null;
    }

    /// <summary>The same; if no stored inventory has the key, every organization is listed again.</summary>
    /// <exception cref="ProviderException">A provider could not be asked.</exception>
    public async Task<ListedKey?> SearchAsync(string key, CancellationToken cancellationToken)
    {
        if (await FindAsync(key, cancellationToken) is { } known)
        {
            return known;
        }

        foreach (var connection in connections.All)
        {
            if ((await connection.Usage.ReadInventoryAsync(cancellationToken)).Keys.FirstOrDefault(one => one.Id.Value == key) is { } listed)
            {
                return new ListedKey(connection, listed, listed);
            }
        }

        return null;
    }
}

/// <summary>A key that an inventory has.</summary>
/// <param name="Connection">Its organization.</param>
/// <param name="Stored">As last listed.</param>
/// <param name="Key">As the provider lists it now; null if it does not any more.</param>
internal sealed record ListedKey(ProviderConnection Connection, ApiKey Stored, ApiKey? Key);
