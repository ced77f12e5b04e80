using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Rotations at the request of a person: preview, start, accept, cancel, list.</summary>
public sealed class Rotations
{
    private readonly ListedKeys keys;
    private readonly RotationStore store;
    private readonly RotationPlanner planner;
    private readonly ReplacementPlanner replacements;
    private readonly RotationRunner runner;
    private readonly TimeProvider clock;

    internal Rotations(ListedKeys keys, RotationStore store, RotationPlanner planner, ReplacementPlanner replacements, RotationRunner runner, TimeProvider clock) =>
        (this.keys, this.store, this.planner, this.replacements, this.runner, this.clock) = (keys, store, planner, replacements, runner, clock);

    /// <summary>Every open rotation, then those that ended at or after <paramref name="from"/>, the latest first.</summary>
    public async Task<ImmutableArray<Rotation>> ListAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
    [
        .. (await store.OpenAsync(cancellationToken)).Select(one => one.Saga).OrderByDescending(one => one.StartedAt),
        .. (await store.EndedAsync(from, cancellationToken)).Select(one => one.Saga).Reverse(),
    ];

    /// <summary>The open rotation of a key, by its old or its new id; null for none.</summary>
    public async Task<Rotation?> FindAsync(string key, CancellationToken cancellationToken) => (await FindOpenAsync(key, cancellationToken))?.Saga;

    /// <summary>What a rotation of a key would be. Asks the provider for the key; changes nothing.</summary>
    /// <exception cref="ProviderException">The provider could not be asked.</exception>
    public async Task<RotationPlan> PlanAsync(string key, RotationRequest request, CancellationToken cancellationToken) => await keys.FindAsync(key, cancellationToken) switch
    {
        null => RotationPlan.Refuse("The key is not in the inventory. Run 'sentinel keys' to list all keys, or 'sentinel watch --once' to read them again.") with { IsUnknown = true },
        { } found when request.Statement is not null => await replacements.PlanAsync(found, request, clock.GetUtcNow(), cancellationToken),
        { Key: { } listed } found => await planner.PlanAsync(found.Connection, listed, request, clock.GetUtcNow(), cancellationToken),
        _ => RotationPlan.Refuse("The provider does not list this key any more. If it was revoked, see --source-closed in 'sentinel rotate --help'."),
    };

    /// <summary>Opens a rotation, and carries it out until the owners are notified.</summary>
    /// <returns>The rotation as it is then.</returns>
    public async Task<Rotation> StartAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        await store.OpenAsync(rotation, cancellationToken);
        return await RunAsync(rotation.Account, rotation.OldKey, cancellationToken) ?? rotation;
    }

    /// <summary>Continues the open rotation of a key, and accepts that the new key carries less than the old one did.</summary>
    public Task<Rotation?> AcceptShareAsync(Rotation rotation, CancellationToken cancellationToken) =>
        ChangeAsync(rotation, one => one with { IsShareAccepted = one.Phase.IsAcceptable() || one.IsShareAccepted, NextAt = null }, cancellationToken);

    /// <summary>Cancels the open rotation of a key.</summary>
    /// <returns>The rotation as it is then; the note says what remains.</returns>
    public Task<Rotation?> CancelAsync(Rotation rotation, CancellationToken cancellationToken) =>
        ChangeAsync(rotation, one => one with { IsCancelling = true }, cancellationToken);

    private async Task<Rotation?> ChangeAsync(Rotation rotation, Func<Rotation, Rotation> change, CancellationToken cancellationToken)
    {
        var written = await OptimisticRetry.RunAsync<bool>(OptimisticRetry.UsualRounds, RoundAsync, () => throw new SweepConflictException("the rotation"));
        return written ? await RunAsync(rotation.Account, rotation.OldKey, cancellationToken) : null;

        async Task<Round<bool>> RoundAsync()
        {
            if (await store.FindAsync(rotation.Account, rotation.OldKey, cancellationToken) is not { } stored)
            {
                return false;
            }

            return await store.WriteAsync(stored, change(stored.Saga), stored.HeldUntil, cancellationToken) is null ? Round<bool>.Again : true;
        }
    }

    private async Task<Rotation?> RunAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        await store.FindAsync(account, key, cancellationToken) is { } stored ? await runner.RunAsync(stored, clock.GetUtcNow(), cancellationToken) : null;

    private async Task<StoredSaga<Rotation>?> FindOpenAsync(string key, CancellationToken cancellationToken) =>
        (await store.OpenAsync(cancellationToken)).FirstOrDefault(one => one.Saga.OldKey.Value == key || one.Saga.NewKey?.Value == key);
}
