using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>One look at a rotation.</summary>
/// <param name="Stored">As last written.</param>
/// <param name="Facts">What was found.</param>
/// <param name="Now">UTC.</param>
internal sealed record RotationRun(StoredSaga<Rotation> Stored, RotationFacts Facts, DateTimeOffset Now)
{
    public Rotation Rotation => Stored.Saga;

    /// <summary>The key that was found as the new one; null for none.</summary>
    public FoundSuccessor? Found { get; init; }

    /// <summary>The secret of the new key while this run holds it.</summary>
    public SecretText? Secret { get; init; }

    /// <summary>Writes the rotation in place of what was read.</summary>
    /// <param name="store">Where.</param>
    /// <param name="next">As it is now.</param>
    /// <param name="heldUntil">Until when no other process may continue it, UTC; null if any may.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    /// <returns>The run as it goes on; null if another process was faster and continues it.</returns>
    public async Task<RotationRun?> WriteAsync(RotationStore store, Rotation next, DateTimeOffset? heldUntil, CancellationToken cancellationToken) =>
        await store.WriteAsync(Stored, next, heldUntil, cancellationToken) is { } written ? this with { Stored = written, Facts = Kept(next) } : null;

    /// <summary>What was found of the new key is no longer true after it was created or deleted.</summary>
    private RotationFacts Kept(Rotation next) => next.Phase == Rotation.Phase && next.NewKey == Rotation.NewKey
        ? Facts
        : Facts with { Successor = SuccessorFinding.NotLooked, HasSecret = Secret is not null };
}
