using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The rate limits that the product holds on projects at the moment, whatever the reason.</summary>
public sealed class HeldLimits(LedgerStore ledger)
{
    /// <summary>By project; those without a limit of ours are absent.</summary>
    public async Task<ImmutableDictionary<ProjectId, HeldLimit>> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var held = ImmutableDictionary.CreateBuilder<ProjectId, HeldLimit>();
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        foreach (var key in snapshot.Limits.Keys.Union(snapshot.Acts.Where(act => act.HoldsLimit).Select(act => act.Limit)))
        {
            if (key.Account == account && snapshot.LimitOf(key) is { } limit && LimitParts.Only(limit.Effective, limit.IsHeld) is ProviderLimitState.Limits limits)
            {
                held[key.Project] = Sum(limits);
            }
        }

        return held.ToImmutable();
    }

    /// <summary>A key may use every model it may use: the limits of all of them together.</summary>
    private static HeldLimit Sum(ProviderLimitState.Limits limits) => new(
        Sum(limits.Models.Select(model => model.MaxRequestsPerMinute)),
        Sum(limits.Models.Select(model => model.MaxTokensPerMinute)));

    private static long? Sum(IEnumerable<long?> limits) => limits.Any(limit => limit is not null) ? limits.Sum() : null;
}
