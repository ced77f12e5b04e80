using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Reads what UsageSentinel itself did in an organization: containment, rotations, deletions of unused keys and the limits of the safety envelope.</summary>
internal sealed class OwnActions(
    LedgerStore ledger, RotationStore rotations, CountdownStore countdowns, EnvelopeStore envelopes, InventoryStore inventories, AccessStore access)
{
    /// <summary>A rotation that ended longer ago explains no change that is seen now.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(30);

    public async Task<OwnActs> ReadAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken) => new(
        [.. (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => act.Account == account)],
        [
            .. (await rotations.OpenAsync(cancellationToken)).Concat(await rotations.EndedAsync(now - Reach, cancellationToken))
                .Select(one => one.Saga)
                .Where(one => one.Account == account),
        ])
    {
        Countdowns =
        [
            .. (await countdowns.OpenAsync(cancellationToken)).Concat(await countdowns.EndedAsync(now - Reach, cancellationToken))
                .Select(one => one.Saga)
                .Where(one => one.Account == account),
        ],
        EnvelopeProjects = [.. (await envelopes.ReadAsync(account, cancellationToken)).Select(one => one.Project)],
        Accounts = (await inventories.ReadAsync(account, cancellationToken)).Keys
            .Where(key => key.Key is { OwnerType: KeyOwnerType.ServiceAccount, OwnerId: not null })
            .ToImmutableDictionary(key => key.Key.Id, key => key.Key.OwnerId!),
        AddedAt = (await access.ChangesAsync(account, now - Reach, cancellationToken))
            .Where(change => change.Type is InventoryChangeType.Added)
            .GroupBy(change => change.Item.Id, StringComparer.Ordinal)
            .ToImmutableDictionary(changes => changes.Key, changes => changes.Max(change => change.At), StringComparer.Ordinal),
    };
}
