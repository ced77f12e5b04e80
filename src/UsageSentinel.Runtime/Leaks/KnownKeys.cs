using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>The live keys of every organization as last listed, by what is public of them.</summary>
public sealed class KnownKeys(IReadOnlyList<ProviderAccount> accounts, InventoryStore inventories)
{
    public async Task<ImmutableArray<KnownKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = ImmutableArray.CreateBuilder<KnownKey>();
        foreach (var account in accounts)
        {
            var inventory = await inventories.ReadAsync(account, cancellationToken);
            keys.AddRange(inventory.Keys
                .Where(key => key.MissingSince is null)
                .Select(key => new KnownKey(account, key.Key.Project, key.Key.Id, key.Key.Name, key.Key.RedactedValue)));
        }

        return keys.ToImmutable();
    }
}
