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
            var overview = await overviews.ReadAsync(connection.Account, cancellationToken);
            var version = prices.Of(connection.Account.Provider).Version;
            keys.AddRange(overview.Keys.Select(key => KeyJson.Of(connection.Account, key, version)));
        }

        return keys;
    }
}
