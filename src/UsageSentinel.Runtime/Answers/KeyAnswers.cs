using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Every key of the inventory, every key seen in usage, and usage no key can be named for.</summary>
public sealed class KeyAnswers(ProviderConnections connections, OverviewReader overviews, PriceBooks prices, LedgerStore ledger)
{
    /// <summary>Account by account, the most expensive key this month first.</summary>
    public async Task<List<KeyJson>> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = new List<KeyJson>();
        foreach (var connection in connections.All)
        {
            keys.AddRange(await ReadAsync(connection.Account, cancellationToken));
        }

        return keys;
    }

    /// <summary>The keys of one account.</summary>
    internal async Task<IEnumerable<KeyJson>> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var overview = await overviews.ReadAsync(account, cancellationToken);
        var version = prices.Of(account.Provider).Version;
        var deleted = await DeletedAsync(account, cancellationToken);
        return overview.Keys.Select(key => KeyJson.Of(account, key.Series.Key is { } id && deleted.Contains(id) ? key with { Status = KeyStatus.Deleted } : key, version));
    }

    /// <summary>The keys that were deleted by an action that the provider confirmed: the inventory may be an hour older.</summary>
    private async Task<HashSet<KeyId>> DeletedAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        [.. (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => act.Account == account && act.Rung.IsIrreversible() && act.Status is ActionStatus.Verified).Select(act => act.Key)];
}
