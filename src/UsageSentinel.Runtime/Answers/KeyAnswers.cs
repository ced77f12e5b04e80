using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Every key of the inventory, every key seen in usage, and usage no key can be named for.</summary>
public sealed class KeyAnswers
{
    /// <summary>A key that a rotation deleted may be in the inventory for an hour.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    private readonly ProviderConnections connections;
    private readonly AccountSummaries summaries;
    private readonly PriceBooks prices;
    private readonly LedgerStore ledger;
    private readonly RotationStore rotations;
    private readonly KeyLabels labels;
    private readonly TimeProvider clock;

    internal KeyAnswers(ProviderConnections connections, AccountSummaries summaries, PriceBooks prices, LedgerStore ledger, RotationStore rotations, KeyLabels labels, TimeProvider clock) =>
        (this.connections, this.summaries, this.prices, this.ledger, this.rotations, this.labels, this.clock) = (connections, summaries, prices, ledger, rotations, labels, clock);

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
        var overview = await summaries.OverviewAsync(account, cancellationToken);
        var version = prices.EditionOf(account.Provider).Version;
        var open = (await rotations.OpenAsync(cancellationToken)).Select(one => one.Saga).Where(one => one.Account == account).ToList();
        var ended = (await rotations.EndedAsync(clock.GetUtcNow() - Lately, cancellationToken)).Select(one => one.Saga).Where(one => one.Account == account && one.Phase is RotationPhase.Rotated);
        var deleted = await DeletedAsync(account, cancellationToken);
        deleted.UnionWith(open.Where(one => one.Phase is RotationPhase.Deleted).Concat(ended).Select(one => one.OldKey));
        var labelled = await labels.OfAsync(account, cancellationToken);
        return overview.Keys.Select(key => KeyJson.Of(account, key.Series.Key is { } id && deleted.Contains(id) ? key with { Status = KeyStatus.Deleted } : key, version) with
        {
            Labels = labelled(key.Series),
            Rotation = key.Series.Key is { } known && open.FirstOrDefault(one => one.OldKey == known || one.NewKey == known) is { } rotation ? Json.Word(rotation.Phase) : null,
        });
    }

    /// <summary>The keys that were deleted by an action that the provider confirmed: the inventory may be an hour older.</summary>
    private async Task<HashSet<KeyId>> DeletedAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        [.. (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => act.Account == account && act.Rung.IsIrreversible() && act.Status is ActionStatus.Verified).Select(act => act.Key)];
}
