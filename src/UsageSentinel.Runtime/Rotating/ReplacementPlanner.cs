using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Decides whether a revoked key can be replaced, and how. Changes nothing.</summary>
internal sealed class ReplacementPlanner(LedgerStore ledger, RotationStore store, RotationPlanner planner, ReplacementLimits limits, RotationSettings settings)
{
    /// <summary>The rotation that would be opened in place of a revoked key, or why there can be none.</summary>
    /// <param name="key">The key, as an inventory has it.</param>
    /// <param name="request">Who asks, where the secret goes, and how the source of the leak was closed.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops between the reads.</param>
    public async Task<RotationPlan> PlanAsync(ListedKey key, RotationRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // It is shown to people and kept in the ledger, so nothing in it may look like a secret.
        var statement = EventText.Of(request.Statement ?? string.Empty).Trim();
        var account = key.Connection.Account;
        var facts = new ReplacementFacts(
            settings.IsReplacingRevoked, statement, await RevocationAsync(account, key.Stored.Id, cancellationToken), key.Key is not null, await LastAsync(account, key.Stored.Id, now, cancellationToken));
        if (Replacement.Refusal(facts, now) is { } refusal)
        {
            return RotationPlan.Refuse(refusal);
        }

        var plan = await planner.PlanAsync(key.Connection, key.Stored, request, now, cancellationToken);
        return plan.Rotation is not { } rotation ? plan
            : await limits.RefusalAsync(rotation, now, cancellationToken) is { } limit ? RotationPlan.Refuse(limit)
            : plan with { Rotation = rotation with { Statement = statement } };
    }

    private async Task<RevocationState> RevocationAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken)
    {
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        var acts = snapshot.Acts.Where(act => act.Account == account && act.Key == key && act.Rung.IsIrreversible()).ToList();
        return snapshot.Fault is not null ? RevocationState.Unreadable
            : acts.Count == 0 ? RevocationState.None
            : acts.Exists(act => act.Status is ActionStatus.Verified) ? RevocationState.Verified
            : RevocationState.NotVerified;
    }

    /// <summary>One that was cancelled before it created anything does not count.</summary>
    private async Task<DateTimeOffset?> LastAsync(ProviderAccount account, KeyId key, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await store.OpenAsync(cancellationToken)).Concat(await store.EndedAsync(now - Replacement.Pause, cancellationToken))
            .Select(one => one.Saga)
            .Where(one => one.IsReplacement && one.Account == account && (one.OldKey == key || one.NewKey == key) && !(one.Phase.IsOver() && one.NewKey is null))
            .Max(one => (DateTimeOffset?)one.StartedAt);
}
