using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Every key of the inventory, every key seen in usage, and usage no key can be named for.</summary>
public sealed class KeyAnswers(ProviderConnections connections, OverviewReader overviews, PriceBooks prices)
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
        return overview.Keys.Select(key => KeyJson.Of(account, key, version));
    }
}
