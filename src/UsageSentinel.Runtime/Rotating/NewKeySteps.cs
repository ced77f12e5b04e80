using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>The steps until the owners are notified: the new key is created, its secret is stored, and what was learned is handed over.</summary>
internal sealed class NewKeySteps(
    RotationStore store, SuccessorKeys successors, BaselineHandover handover, ReplacementLimits limits, RotationReporter reporter, RotationSettings settings)
{
    /// <summary>How long a run that creates a key keeps others away: what it has just created would look abandoned to them.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(15);

    /// <summary>Writes down that a new key is about to be created.</summary>
    public async Task<RotationRun?> BeginAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var why = at.Rotation.IsReplacement ? $"about to create a new key for the revoked one. Approved with the statement that the source of the leak is closed: {at.Rotation.Statement}" : "about to create a new key.";
        await reporter.RecordAsync(at.Rotation, why, at.Now, cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.Creating, Note = string.Empty }, at.Now + Hold, cancellationToken);
    }

    /// <summary>Holds the rate limits of the project at normal, before a replacement can be used.</summary>
    /// <returns>Null if they are not in force: nothing is created without them.</returns>
    public async Task<RotationRun?> LimitAsync(RotationRun at, CancellationToken cancellationToken)
    {
        if (await limits.HoldAsync(at.Rotation, at.Now, cancellationToken) is { } why)
        {
            await store.WriteAsync(at.Stored, at.Rotation with { Note = why }, null, cancellationToken);
            return null;
        }

        return await at.WriteAsync(store, at.Rotation with { LimitedAt = at.Now, Note = string.Empty }, at.Now + Hold, cancellationToken);
    }

    /// <summary>Looks for what a run that was stopped has created.</summary>
    public async Task<RotationRun?> FindAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var (finding, usable) = await successors.FindAsync(at.Rotation, cancellationToken);
        return at with { Facts = at.Facts with { Successor = finding }, Found = usable };
    }

    /// <summary>Creates the service account and its key.</summary>
    public async Task<RotationRun?> CreateAsync(RotationRun at, CancellationToken cancellationToken)
    {
        // Held again: the hold of an earlier run may be over.
        if (await at.WriteAsync(store, at.Rotation, at.Now + Hold, cancellationToken) is not { } held)
        {
            return null;
        }

        var (account, key) = await successors.CreateAsync(held.Rotation, cancellationToken);
        var created = held.Rotation with { Phase = RotationPhase.Created, NewAccount = account, NewKey = key.Id };
        return await (held with { Secret = key.Secret, Facts = held.Facts with { HasSecret = true } }).WriteAsync(store, created, at.Now + Hold, cancellationToken);
    }

    /// <summary>Deletes what was created and whose secret is lost.</summary>
    public async Task<RotationRun?> DiscardAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var gone = await successors.DiscardAsync(at.Rotation, cancellationToken);
        await reporter.RecordAsync(at.Rotation, $"deleted a service account whose secret was lost ({string.Join(", ", gone)}).", at.Now, cancellationToken);
        return await (at with { Facts = at.Facts with { Successor = SuccessorFinding.NotLooked } }).WriteAsync(
            store, at.Rotation with { Phase = RotationPhase.Creating, NewAccount = null, NewKey = null }, at.Now + Hold, cancellationToken);
    }

    /// <summary>Takes the key that was found as the new one.</summary>
    public async Task<RotationRun?> AdoptAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var found = at.Found ?? throw new System.Diagnostics.UnreachableException();
        return await at.WriteAsync(
            store,
            at.Rotation with { Phase = RotationPhase.Stored, NewAccount = found.Account, NewKey = found.Key, SecretVersion = found.Version ?? found.Key.Value, StoredAt = at.Now },
            null,
            cancellationToken);
    }

    /// <summary>Writes the secret to the vault.</summary>
    public async Task<RotationRun?> StoreAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var version = await successors.StoreAsync(at.Rotation, at.Secret ?? throw new System.Diagnostics.UnreachableException(), at.Now, cancellationToken);
        return await (at with { Secret = null }).WriteAsync(store, at.Rotation with { Phase = RotationPhase.Stored, SecretVersion = version, StoredAt = at.Now }, null, cancellationToken);
    }

    /// <summary>Hands over what was learned, and notifies the owners.</summary>
    public async Task<RotationRun?> AnnounceAsync(RotationRun at, CancellationToken cancellationToken)
    {
        if (!await handover.GiveAsync(at.Rotation, cancellationToken))
        {
            return null;
        }

        // A lost answer may have left a second account of the same name.
        await successors.DiscardAsync(at.Rotation, cancellationToken);
        await reporter.AnnounceAsync(at.Rotation, settings.Policy, at.Now, cancellationToken);
        await reporter.RecordAsync(at.Rotation, $"created key {at.Rotation.NewKey} and stored its secret; the owners are notified.", at.Now, cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.Announced, AnnouncedAt = at.Now, Note = string.Empty }, null, cancellationToken);
    }
}
