using System.Globalization;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>The steps that delete the old key, with everything that speaks against it, and the end of a rotation that is complete.</summary>
internal sealed class DeletionSteps(
    RotationStore store, OldKeys oldKeys, SuccessorKeys successors, RotationTraffic traffic, RotationReporter reporter, RotationSettings settings)
{
    /// <summary>Asks the provider for the old key.</summary>
    public async Task<RotationRun?> FindAsync(RotationRun at, CancellationToken cancellationToken) =>
        at with { Facts = at.Facts with { OldKey = await oldKeys.FindAsync(at.Rotation, cancellationToken) } };

    /// <summary>Asks the guardrails, with what provider and store say now.</summary>
    public async Task<RotationRun?> AskAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var isUseExpected = !at.Rotation.IsShareAccepted && await traffic.IsUseNormalAsync(at.Rotation, at.Now, cancellationToken);
        var facts = await oldKeys.FactsAsync(at.Rotation, isUseExpected, at.Now, cancellationToken);
        return at with { Facts = at.Facts with { Answers = RotationGuardrails.Ask(facts, settings.Policy, at.Now) } };
    }

    /// <summary>Writes down which guardrail keeps the old key. If it does so for days, the owners are notified: no run of the saga names it otherwise.</summary>
    /// <returns>Null: the next run asks again.</returns>
    public async Task<RotationRun?> WithholdAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var rotation = at.Rotation;
        var blocking = RotationGuardrails.Blocking(at.Facts.Answers ?? []);
        if (blocking is not null && blocking.Reason != rotation.Note)
        {
            await reporter.RecordAsync(rotation, $"the old key is not deleted; blocked by guardrail {blocking.Rail}: {blocking.Reason}", at.Now, cancellationToken);
        }

        var isLong = blocking is not null && at.Now - rotation.CutOverAt >= settings.Policy.ReportBlockAfter;
        if (isLong && !rotation.IsBlockReported)
        {
            await reporter.BlockedAsync(rotation, blocking!, at.Now, cancellationToken);
        }

        await store.WriteAsync(
            at.Stored,
            rotation with { Note = blocking?.Reason ?? string.Empty, IsBlockReported = isLong || rotation.IsBlockReported, NextAt = at.Now + settings.Policy.LookEvery },
            null,
            cancellationToken);
        return null;
    }

    /// <summary>The old key is in use again: it is watched again.</summary>
    /// <returns>Null: the next run looks.</returns>
    public async Task<RotationRun?> ResumeAsync(RotationRun at, CancellationToken cancellationToken)
    {
        await store.WriteAsync(
            at.Stored,
            at.Rotation with { Phase = RotationPhase.Overlapping, CutOverAt = null, DeletedAt = null, IsBlockReported = false, Note = "The old key is in use again.", NextAt = at.Now + settings.Policy.LookEvery },
            null,
            cancellationToken);
        return null;
    }

    /// <summary>Writes down that the old key is about to be deleted.</summary>
    public async Task<RotationRun?> BeginAsync(RotationRun at, CancellationToken cancellationToken)
    {
        await reporter.RecordAsync(
            at.Rotation,
            string.Create(CultureInfo.InvariantCulture, $"about to delete the old key. {string.Join(' ', (at.Facts.Answers ?? []).Select(answer => answer.Reason))}"),
            at.Now,
            cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.Deleting, DeletingAt = at.Now }, null, cancellationToken);
    }

    /// <summary>Deletes the old key; a person has to if the provider does not delete it by itself.</summary>
    public async Task<RotationRun?> DeleteAsync(RotationRun at, CancellationToken cancellationToken)
    {
        if (await oldKeys.DeleteAsync(at.Rotation, cancellationToken))
        {
            return at with { Facts = at.Facts with { OldKey = KeyPresence.Gone } };
        }

        const string Refused = "The provider does not delete a key of a shared service account by itself, and the account has other keys. Delete the key in the provider's dashboard; the rotation then completes.";
        await reporter.AlertAsync(at.Rotation, "byhand", new Message("warning", "an old key has to be deleted by hand", Refused), at.Now, cancellationToken);
        await reporter.RecordAsync(at.Rotation, "the provider refused to delete the old key by itself.", at.Now, cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.CutOver, IsByHand = true, Note = Refused }, null, cancellationToken);
    }

    /// <summary>Writes down that the old key is gone.</summary>
    public async Task<RotationRun?> ConfirmAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var who = at.Rotation.Phase is RotationPhase.Deleting ? "the old key is deleted." : "the old key was deleted by somebody else.";
        await reporter.RecordAsync(at.Rotation, who, at.Now, cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.Deleted, DeletedAt = at.Now, NextAt = at.Now + settings.Policy.VerifyAfter }, null, cancellationToken);
    }

    /// <summary>The rotation is complete.</summary>
    public async Task<RotationRun?> CompleteAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var (what, note) = at.Rotation.IsReplacement
            ? ("the revoked key is replaced, and the limits are lifted.", "The revoked key is replaced, and the limits are lifted.")
            : ("verified: the old key does not exist any more.", "The old key is deleted and verified.");
        await reporter.CompleteAsync(at.Rotation, at.Now, cancellationToken);
        await successors.DiscardAsync(at.Rotation, cancellationToken);
        await reporter.RecordAsync(at.Rotation, what, at.Now, cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.Rotated, EndedAt = at.Now, Note = note, NextAt = null }, null, cancellationToken);
    }
}
