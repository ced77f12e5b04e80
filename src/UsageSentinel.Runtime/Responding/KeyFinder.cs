using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Finds the key at the provider, and what dies with it. While only observing, the inventory has to do.</summary>
public sealed class KeyFinder(InventoryStore inventories)
{
    public async Task<(KeyLookup Lookup, ApiKey? Key)> FindAsync(
        ProviderConnection connection, SeriesId series, ResponseMode mode, CancellationToken cancellationToken)
    {
        if (series is not { Project: { } project, Key: { } id })
        {
            return (new KeyLookup.Gone(), null);
        }

        try
        {
            var known = mode is ResponseMode.Observe ? [.. await StoredKeysAsync(connection.Account, project, cancellationToken)] : ImmutableArray<ApiKey>.Empty;
            var key = mode is ResponseMode.Observe
                ? known.FirstOrDefault(key => key.Id == id)
                : await connection.Keys.FindKeyAsync(project, id, cancellationToken);
            if (key is null)
            {
                // An inventory that never listed the key may only be old; one that missed it, or the provider itself, is sure.
                return (mode is ResponseMode.Observe && !await IsMissedAsync(connection.Account, id, cancellationToken) ? new KeyLookup.Unreadable() : new KeyLookup.Gone(), null);
            }

            var isAccount = key.OwnerType switch
            {
                KeyOwnerType.ServiceAccount => true,
                KeyOwnerType.User => false,
                _ => (bool?)null,
            };
            var others = isAccount is true ? await OthersAsync(connection, key, mode, known, cancellationToken) : null;
            return (new KeyLookup.Listed(new ResponseTarget(isAccount, isAccount is true ? key.OwnerId : null, others)), key);
        }
        catch (Exception unreadable) when (unreadable is ProviderException or StoreException)
        {
            return (new KeyLookup.Unreadable(), null);
        }
    }

    /// <summary>Other live keys of the same service account; null where they cannot be listed.</summary>
    private static async Task<ImmutableArray<string>?> OthersAsync(
        ProviderConnection connection, ApiKey key, ResponseMode mode, ImmutableArray<ApiKey> known, CancellationToken cancellationToken)
    {
        try
        {
            var all = mode is ResponseMode.Observe ? known : await connection.Keys.ListKeysAsync(key.Project, cancellationToken);
            return [.. all
                .Where(other => other.OwnerType is KeyOwnerType.ServiceAccount && other.OwnerId == key.OwnerId && other.Id != key.Id)
                .Select(other => other.Id.Value)];
        }
        catch (ProviderException)
        {
            return null;
        }
    }

    private async Task<bool> IsMissedAsync(ProviderAccount account, KeyId id, CancellationToken cancellationToken) =>
        (await inventories.ReadAsync(account, cancellationToken)).Keys.Any(key => key.Key.Id == id && key.MissingSince is not null);

    private async Task<IEnumerable<ApiKey>> StoredKeysAsync(ProviderAccount account, ProjectId project, CancellationToken cancellationToken) =>
        (await inventories.ReadAsync(account, cancellationToken)).Keys
            .Where(key => key.MissingSince is null && key.Key.Project == project)
            .Select(key => key.Key);
}
