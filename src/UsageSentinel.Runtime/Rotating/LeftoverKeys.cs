using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>
/// What a cancelled rotation left behind is followed until one of its two keys is gone: a key that no one needs can still be stolen. Looks at
/// the stored inventory only.
/// </summary>
internal sealed class LeftoverKeys(RotationStore store, InventoryStore inventories, RotationReporter reporter)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>How long a person has to delete one of the keys before the owners are notified.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>How long a cancelled rotation is followed.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(90);

    private DateTimeOffset looked;

    /// <summary>Writes down what is gone, and notifies the owners once of what remains for too long. A new process looks at once, then each hour.</summary>
    public async Task RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now >= looked && now - looked < Every)
        {
            return;
        }

        var left = (await store.EndedAsync(now - Reach, cancellationToken)).Where(one => one.Saga is { Phase: RotationPhase.Cancelled, HasLeftover: true });
        await Faults.EachAsync(left, one => LookAsync(one.Saga, now, cancellationToken), cancellationToken);
        looked = now;
    }

    private async Task LookAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (old, next) = (await IsGoneAsync(rotation, rotation.OldKey, cancellationToken), await IsGoneAsync(rotation, rotation.NewKey ?? rotation.OldKey, cancellationToken));
        if (old || next)
        {
            var note = (old, next) switch
            {
                (true, true) => "Nothing remains: both keys are deleted.",
                (true, false) => $"Only the new key {rotation.NewKey} remains.",
                _ => $"Only the old key {rotation.OldKey} remains.",
            };
            await reporter.RecordAsync(rotation, note, now, cancellationToken);
            await store.RewriteEndedAsync(rotation with { HasLeftover = false, Note = note }, cancellationToken);
        }
        else if (now - rotation.EndedAt >= Patience && !rotation.IsBlockReported)
        {
            await reporter.AlertAsync(
                rotation,
                "leftover",
                new Message("warning", "both keys of a cancelled rotation remain", $"{rotation.Note} A key that no one needs can still be stolen: sentinel revoke {rotation.NewKey}, or sentinel revoke {rotation.OldKey}."),
                now,
                cancellationToken);
            await store.RewriteEndedAsync(rotation with { IsBlockReported = true }, cancellationToken);
        }
    }

    /// <summary>A key that was never listed may be too new for the inventory.</summary>
    private async Task<bool> IsGoneAsync(Rotation rotation, KeyId key, CancellationToken cancellationToken) =>
        (await inventories.FindAsync(rotation.Account, key, cancellationToken))?.MissingSince is not null;
}
