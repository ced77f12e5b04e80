using System.Globalization;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>The steps while both keys are watched, or the limits of a replacement hold; and the end at the request of a person.</summary>
internal sealed class WatchSteps(RotationStore store, RotationTraffic traffic, ReplacementLimits limits, RotationReporter reporter, RotationSettings settings)
{
    /// <summary>Reads what both keys used.</summary>
    public async Task<RotationRun?> ReadUsageAsync(RotationRun at, CancellationToken cancellationToken) =>
        at with { Facts = at.Facts with { Usage = await traffic.ReadAsync(at.Rotation, cancellationToken) } };

    /// <summary>The new key is in use.</summary>
    public Task<RotationRun?> BeginOverlapAsync(RotationRun at, CancellationToken cancellationToken) =>
        at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.Overlapping }, null, cancellationToken);

    /// <summary>Notifies the owners of what still uses the old key after the deadline.</summary>
    public async Task<RotationRun?> NameStragglersAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var sentence = at.Facts.Usage?.Sentence ?? string.Empty;
        await reporter.AlertAsync(
            at.Rotation,
            "straggling",
            new Message("warning", "an old key is still in use after its deadline", string.Create(
                CultureInfo.InvariantCulture,
                $"{sentence} Both keys are kept. Move what is named to the new key; 'sentinel rotate {at.Rotation.OldKey} --yes' accepts that the new key carries less; '--cancel' ends the rotation.")),
            at.Now,
            cancellationToken);
        await reporter.RecordAsync(at.Rotation, $"the deadline is over. {sentence}", at.Now, cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.Straggling, Note = sentence }, null, cancellationToken);
    }

    /// <summary>The cut-over is observed.</summary>
    public Task<RotationRun?> CutOverAsync(RotationRun at, CancellationToken cancellationToken) =>
        at.WriteAsync(store, at.Rotation with { Phase = RotationPhase.CutOver, CutOverAt = at.Now, Note = at.Facts.Usage?.Sentence ?? string.Empty }, null, cancellationToken);

    /// <summary>Lifts the limits of a replacement.</summary>
    public async Task<RotationRun?> ReleaseAsync(RotationRun at, CancellationToken cancellationToken)
    {
        await limits.LiftAsync(at.Rotation, at.Now, cancellationToken);
        return await at.WriteAsync(store, at.Rotation with { IsReleased = true }, null, cancellationToken);
    }

    /// <summary>Ends it at the request of a person, and writes down what remains.</summary>
    public async Task<RotationRun?> CancelAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var isLeft = at.Rotation.NewKey is not null && at.Rotation.SecretVersion is not null;
        var note = Remains(at.Rotation);
        await reporter.RecordAsync(at.Rotation, $"cancelled. {note}", at.Now, cancellationToken);
        var ended = at.Rotation with { Phase = RotationPhase.Cancelled, EndedAt = at.Now, Note = note, NextAt = null, HasLeftover = isLeft && !at.Rotation.IsReplacement, IsBlockReported = false };
        return await at.WriteAsync(store, ended, null, cancellationToken);
    }

    /// <summary>Keeps what it waits for, if that is news.</summary>
    /// <returns>Null: nothing more is done now.</returns>
    public async Task<RotationRun?> WaitAsync(RotationRun at, CancellationToken cancellationToken)
    {
        var rotation = at.Rotation;
        var note = Waits(at);
        var next = rotation.Phase.IsWatched() ? at.Now + settings.Policy.WatchEvery : rotation.IsByHand ? at.Now + settings.Policy.LookEvery : rotation.NextAt;
        if (note != rotation.Note || next != rotation.NextAt)
        {
            await store.WriteAsync(at.Stored, rotation with { Note = note, NextAt = next }, null, cancellationToken);
        }

        return null;
    }

    private string Waits(RotationRun at) => at.Rotation switch
    {
        { IsReplacement: true, AnnouncedAt: { } announced } => string.Create(
            CultureInfo.InvariantCulture, $"The rate limits of the project are held at normal until {announced + settings.Policy.Throttled:yyyy-MM-dd HH:mm} UTC. '--yes' lifts them now."),
        { Phase: var phase } when phase.IsWatched() && at.Facts.Usage is { } usage => usage.Sentence,
        _ => at.Facts.IsStopped is false ? at.Rotation.Note : "The stop switch is on, or cannot be read.",
    };

    private static string Remains(Rotation rotation) => rotation switch
    {
        { NewKey: { } key, SecretVersion: not null, IsReplacement: true } => $"The new key {key} of service account {rotation.NewAccount} remains. Delete it if you do not need it.",
        { NewKey: { } key, SecretVersion: not null } => $"Both keys remain: {rotation.OldKey}, and {key} of service account {rotation.NewAccount}. Delete the one that you do not need.",
        { IsReplacement: true } => "Nothing was created.",
        _ => $"Nothing was created; {rotation.OldKey} remains.",
    };
}
