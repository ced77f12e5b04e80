using System.Globalization;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Carries out the steps of <see cref="RotationSaga"/>. It may be stopped after any call and run again.</summary>
internal sealed class RotationRunner(
    RotationStore store,
    SuccessorKeys successors,
    OldKeys oldKeys,
    RotationTraffic traffic,
    BaselineHandover handover,
    RotationReporter reporter,
    ControlReader control,
    RotationSettings settings)
{
    /// <summary>How long a run that creates a key keeps others away: what it has just created would look abandoned to them.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(15);

    /// <summary>A step that leads back to itself is a fault of the table, not work.</summary>
    private const int MostSteps = 30;

    /// <summary>Continues every open rotation; one that fails stops no other.</summary>
    /// <exception cref="PartlyFailedException">Some failed, or cannot be read.</exception>
    public async Task RunAllAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var open = await store.ReadOpenAsync(cancellationToken);
        await Faults.EachAsync(open.Readable, one => RunAsync(one, now, cancellationToken), cancellationToken);
        open.ThrowIfBroken();
    }

    /// <summary>Continues one rotation as far as it goes now.</summary>
    /// <returns>The rotation as it is then.</returns>
    public async Task<Rotation> RunAsync(StoredSaga<Rotation> stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (stored.HeldUntil > now || (stored.Saga.NextAt > now && !stored.Saga.IsCancelling))
        {
            return stored.Saga;
        }

        var at = new RotationRun(stored, new RotationFacts { IsStopped = await control.IsStoppedAsync(cancellationToken) });
        try
        {
            for (var done = 0; done < MostSteps; done++)
            {
                var step = RotationSaga.Next(at.Rotation, at.Facts, settings.Policy, now);
                if (step is RotationStep.Finish)
                {
                    return at.Rotation;
                }

                if (step is RotationStep.Wait)
                {
                    await WaitAsync(at, now, cancellationToken);
                    return at.Rotation;
                }

                if (await TakeAsync(step, at, now, cancellationToken) is not { } next)
                {
                    // Another process continues it.
                    return at.Rotation;
                }

                at = next;
            }

            return at.Rotation;
        }
        catch (ProviderException failure)
        {
            await store.WriteAsync(at.Stored, at.Rotation with { Note = failure.Message }, null, cancellationToken);
            throw;
        }
    }

    private async Task<RotationRun?> TakeAsync(RotationStep step, RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rotation = at.Rotation;
        switch (step)
        {
            case RotationStep.Begin:
                await reporter.RecordAsync(rotation, "about to create a new key.", now, cancellationToken);
                return await WriteAsync(at, rotation with { Phase = RotationPhase.Creating, Note = string.Empty }, now + Hold, cancellationToken);
            case RotationStep.FindSuccessor:
                var (finding, usable) = await successors.FindAsync(rotation, cancellationToken);
                return at with { Facts = at.Facts with { Successor = finding }, Found = usable };
            case RotationStep.Create:
                return await CreateAsync(at, now, cancellationToken);
            case RotationStep.Discard:
                var gone = await successors.DiscardAsync(rotation, cancellationToken);
                await reporter.RecordAsync(rotation, $"deleted a service account whose secret was lost ({string.Join(", ", gone)}).", now, cancellationToken);
                return await WriteAsync(
                    at with { Facts = at.Facts with { Successor = SuccessorFinding.NotLooked } },
                    rotation with { Phase = RotationPhase.Creating, NewAccount = null, NewKey = null },
                    now + Hold,
                    cancellationToken);
            case RotationStep.Adopt when at.Found is { } found:
                return await WriteAsync(
                    at,
                    rotation with { Phase = RotationPhase.Stored, NewAccount = found.Account, NewKey = found.Key, SecretVersion = found.Version ?? found.Key.Value, StoredAt = now },
                    null,
                    cancellationToken);
            case RotationStep.Store when at.Secret is { } secret:
                var version = await successors.StoreAsync(rotation, secret, now, cancellationToken);
                return await WriteAsync(at with { Secret = null }, rotation with { Phase = RotationPhase.Stored, SecretVersion = version, StoredAt = now }, null, cancellationToken);
            case RotationStep.Announce:
                return await AnnounceAsync(at, now, cancellationToken);
            case RotationStep.FindOldKey:
                return at with { Facts = at.Facts with { OldKey = await oldKeys.FindAsync(rotation, cancellationToken) } };
            case RotationStep.ReadUsage:
                return at with { Facts = at.Facts with { Usage = await traffic.ReadAsync(rotation, cancellationToken) } };
            case RotationStep.BeginOverlap:
                return await WriteAsync(at, rotation with { Phase = RotationPhase.Overlapping }, null, cancellationToken);
            case RotationStep.NameStragglers:
                return await NameStragglersAsync(at, now, cancellationToken);
            case RotationStep.CutOver:
                return await WriteAsync(at, rotation with { Phase = RotationPhase.CutOver, CutOverAt = now, Note = at.Facts.Usage?.Sentence ?? string.Empty }, null, cancellationToken);
            case RotationStep.Cancel:
                var isLeft = rotation.NewKey is not null && rotation.SecretVersion is not null;
                return await EndAsync(at with { Stored = at.Stored with { Saga = rotation with { HasLeftover = isLeft, IsBlockReported = false } } }, RotationPhase.Cancelled, Remains(rotation), now, cancellationToken);
            default:
                return await TakeDeletionAsync(step, at, now, cancellationToken);
        }
    }

    private async Task<RotationRun?> TakeDeletionAsync(RotationStep step, RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rotation = at.Rotation;
        switch (step)
        {
            case RotationStep.AskGuardrails:
                var isUseExpected = !rotation.IsShareAccepted && await traffic.IsUseNormalAsync(rotation, now, cancellationToken);
                var facts = await oldKeys.FactsAsync(rotation, isUseExpected, now, cancellationToken);
                return at with { Facts = at.Facts with { Answers = RotationGuardrails.Ask(facts, settings.Policy, now) } };
            case RotationStep.Withhold:
                await WithholdAsync(at, now, cancellationToken);
                return null;
            case RotationStep.Resume:
                await store.WriteAsync(
                    at.Stored,
                    rotation with { Phase = RotationPhase.Overlapping, CutOverAt = null, DeletedAt = null, IsBlockReported = false, Note = "The old key is in use again.", NextAt = now + settings.Policy.LookEvery },
                    null,
                    cancellationToken);
                return null;
            case RotationStep.BeginDeletion:
                await reporter.RecordAsync(rotation, string.Create(CultureInfo.InvariantCulture, $"about to delete the old key. {string.Join(' ', (at.Facts.Answers ?? []).Select(answer => answer.Reason))}"), now, cancellationToken);
                return await WriteAsync(at, rotation with { Phase = RotationPhase.Deleting, DeletingAt = now }, null, cancellationToken);
            case RotationStep.Delete:
                return await DeleteAsync(at, now, cancellationToken);
            case RotationStep.ConfirmDeletion:
                await reporter.RecordAsync(rotation, rotation.Phase is RotationPhase.Deleting ? "the old key is deleted." : "the old key was deleted by somebody else.", now, cancellationToken);
                return await WriteAsync(at, rotation with { Phase = RotationPhase.Deleted, DeletedAt = now, NextAt = now + settings.Policy.VerifyAfter }, null, cancellationToken);
            case RotationStep.Complete:
                await reporter.CompleteAsync(rotation, now, cancellationToken);
                await successors.DiscardAsync(rotation, cancellationToken);
                await reporter.RecordAsync(rotation, "verified: the old key does not exist any more.", now, cancellationToken);
                return await EndAsync(at, RotationPhase.Rotated, "The old key is deleted and verified.", now, cancellationToken);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<RotationRun?> CreateAsync(RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Held again: the hold of an earlier run may be over.
        if (await WriteAsync(at, at.Rotation, now + Hold, cancellationToken) is not { } held)
        {
            return null;
        }

        var (account, key) = await successors.CreateAsync(held.Rotation, cancellationToken);
        var created = held.Rotation with { Phase = RotationPhase.Created, NewAccount = account, NewKey = key.Id };
        return await WriteAsync(held with { Secret = key.Secret, Facts = held.Facts with { HasSecret = true } }, created, now + Hold, cancellationToken);
    }

    private async Task<RotationRun?> AnnounceAsync(RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!await handover.GiveAsync(at.Rotation, cancellationToken))
        {
            return null;
        }

        // A lost answer may have left a second account of the same name.
        await successors.DiscardAsync(at.Rotation, cancellationToken);
        await reporter.AnnounceAsync(at.Rotation, settings.Policy, now, cancellationToken);
        await reporter.RecordAsync(at.Rotation, $"created key {at.Rotation.NewKey} and stored its secret; the owners are notified.", now, cancellationToken);
        return await WriteAsync(at, at.Rotation with { Phase = RotationPhase.Announced, AnnouncedAt = now, Note = string.Empty }, null, cancellationToken);
    }

    private async Task<RotationRun?> NameStragglersAsync(RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sentence = at.Facts.Usage?.Sentence ?? string.Empty;
        await reporter.AlertAsync(
            at.Rotation,
            "straggling",
            new Message("warning", "an old key is still in use after its deadline", string.Create(
                CultureInfo.InvariantCulture,
                $"{sentence} Both keys are kept. Move what is named to the new key; 'sentinel rotate {at.Rotation.OldKey} --yes' accepts that the new key carries less; '--cancel' ends the rotation.")),
            now,
            cancellationToken);
        await reporter.RecordAsync(at.Rotation, $"the deadline is over. {sentence}", now, cancellationToken);
        return await WriteAsync(at, at.Rotation with { Phase = RotationPhase.Straggling, Note = sentence }, null, cancellationToken);
    }

    /// <summary>Writes down which guardrail keeps the old key. If it does so for days, the owners are notified: no run of the saga names it otherwise.</summary>
    private async Task WithholdAsync(RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rotation = at.Rotation;
        var blocking = RotationGuardrails.Blocking(at.Facts.Answers ?? []);
        if (blocking is not null && blocking.Reason != rotation.Note)
        {
            await reporter.RecordAsync(rotation, $"the old key is not deleted; blocked by guardrail {blocking.Rail}: {blocking.Reason}", now, cancellationToken);
        }

        var isLong = blocking is not null && now - rotation.CutOverAt >= settings.Policy.ReportBlockAfter;
        if (isLong && !rotation.IsBlockReported)
        {
            await reporter.BlockedAsync(rotation, blocking!, now, cancellationToken);
        }

        await store.WriteAsync(
            at.Stored,
            rotation with { Note = blocking?.Reason ?? string.Empty, IsBlockReported = isLong || rotation.IsBlockReported, NextAt = now + settings.Policy.LookEvery },
            null,
            cancellationToken);
    }

    private async Task<RotationRun?> DeleteAsync(RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await oldKeys.DeleteAsync(at.Rotation, cancellationToken))
        {
            return at with { Facts = at.Facts with { OldKey = KeyPresence.Gone } };
        }

        const string Refused = "The provider does not delete a key of a shared service account by itself, and the account has other keys. Delete the key in the provider's dashboard; the rotation then completes.";
        await reporter.AlertAsync(at.Rotation, "byhand", new Message("warning", "an old key has to be deleted by hand", Refused), now, cancellationToken);
        await reporter.RecordAsync(at.Rotation, "the provider refused to delete the old key by itself.", now, cancellationToken);
        return await WriteAsync(at, at.Rotation with { Phase = RotationPhase.CutOver, IsByHand = true, Note = Refused }, null, cancellationToken);
    }

    private async Task<RotationRun?> EndAsync(RotationRun at, RotationPhase phase, string note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (phase is RotationPhase.Cancelled)
        {
            await reporter.RecordAsync(at.Rotation, $"cancelled. {note}", now, cancellationToken);
        }

        return await WriteAsync(at, at.Rotation with { Phase = phase, EndedAt = now, Note = note, NextAt = null }, null, cancellationToken);
    }

    /// <summary>Keeps what it waits for, if that is news.</summary>
    private async Task WaitAsync(RotationRun at, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rotation = at.Rotation;
        var note = rotation.Phase.IsWatched() && at.Facts.Usage is { } usage ? usage.Sentence : at.Facts.IsStopped is false ? rotation.Note : "The stop switch is on, or cannot be read.";
        var next = rotation.Phase.IsWatched() || rotation.IsByHand ? now + settings.Policy.LookEvery : rotation.NextAt;
        if (note != rotation.Note || next != rotation.NextAt)
        {
            await store.WriteAsync(at.Stored, rotation with { Note = note, NextAt = next }, null, cancellationToken);
        }
    }

    private async Task<RotationRun?> WriteAsync(RotationRun at, Rotation next, DateTimeOffset? heldUntil, CancellationToken cancellationToken) =>
        await store.WriteAsync(at.Stored, next, heldUntil, cancellationToken) is { } written ? at with { Stored = written, Facts = Kept(at, next) } : null;

    /// <summary>What was found of the new key is no longer true after it was created or deleted.</summary>
    private static RotationFacts Kept(RotationRun at, Rotation next) => next.Phase == at.Rotation.Phase && next.NewKey == at.Rotation.NewKey
        ? at.Facts
        : at.Facts with { Successor = SuccessorFinding.NotLooked, HasSecret = at.Secret is not null };

    private static string Remains(Rotation rotation) => rotation.NewKey is { } key && rotation.SecretVersion is not null
        ? $"Both keys remain: {rotation.OldKey}, and {key} of service account {rotation.NewAccount}. Delete the one that you do not need."
        : $"Nothing was created; {rotation.OldKey} remains.";
}

/// <summary>One look at a rotation.</summary>
/// <param name="Stored">As last written.</param>
/// <param name="Facts">What was found.</param>
internal sealed record RotationRun(StoredSaga<Rotation> Stored, RotationFacts Facts)
{
    public Rotation Rotation => Stored.Saga;

    /// <summary>The key that was found as the new one; null for none.</summary>
    public FoundSuccessor? Found { get; init; }

    /// <summary>The secret of the new key while this run holds it.</summary>
    public Secrets.SecretText? Secret { get; init; }
}
