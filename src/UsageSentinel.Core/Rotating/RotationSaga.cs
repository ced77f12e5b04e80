namespace UsageSentinel.Core.Rotating;

/// <summary>
/// The order of a rotation, as one table. It may be stopped after any step: what was created at the provider carries the tag of the rotation
/// and is found again, and the old key is deleted only from a phase that says so.
/// </summary>
public static class RotationSaga
{
    /// <summary>The step that follows from the stored state and from what this run has found. Pure.</summary>
    /// <param name="at">As stored.</param>
    /// <param name="facts">Found by this run.</param>
    /// <param name="policy">How careful it is.</param>
    /// <param name="now">UTC.</param>
    public static RotationStep Next(Rotation at, RotationFacts facts, RotationPolicy policy, DateTimeOffset now) => at.Phase switch
    {
        RotationPhase.Rotated or RotationPhase.Cancelled or RotationPhase.Failed => RotationStep.Finish,
        RotationPhase.Deleting => Deleting(facts),
        RotationPhase.Deleted => Deleted(at, facts, policy, now),
        RotationPhase.Due when at.IsCancelling => Cancelling(at),
        RotationPhase.Due => facts.IsStopped is false ? RotationStep.Begin : RotationStep.Wait,
        RotationPhase.Creating or RotationPhase.Created => Making(at, facts),
        _ when at.IsCancelling => Cancelling(at),
        RotationPhase.Stored => RotationStep.Announce,
        RotationPhase.CutOver => Deciding(at, facts),
        _ when at.IsReplacement => Throttled(at, facts, policy, now),
        _ => Watching(at, facts, policy, now),
    };

    /// <summary>The limits of a replacement go first: a rotation that is over holds none.</summary>
    private static RotationStep Cancelling(Rotation at) => at is { IsReplacement: true, IsReleased: false } ? RotationStep.Release : RotationStep.Cancel;

    /// <summary>A replacement has no old key to watch. Its limits hold for a set time, or until a person ends it.</summary>
    private static RotationStep Throttled(Rotation at, RotationFacts facts, RotationPolicy policy, DateTimeOffset now) => at switch
    {
        { IsReleased: true } => RotationStep.Complete,
        _ when facts.IsStopped is not false => RotationStep.Wait,
        _ when at.IsShareAccepted || now - (at.AnnouncedAt ?? at.StartedAt) >= policy.Throttled => RotationStep.Release,
        _ => RotationStep.Wait,
    };

    private static RotationStep Making(Rotation at, RotationFacts facts) => facts switch
    {
        // Held by this run alone, so nothing else is of use before it is stored.
        { HasSecret: true } => RotationStep.Store,
        { Successor: SuccessorFinding.NotLooked } => RotationStep.FindSuccessor,
        { Successor: SuccessorFinding.Usable } => RotationStep.Adopt,

        // No secret is known to anyone, so it cannot be in use. Deleting it needs no more than that.
        { Successor: SuccessorFinding.Orphan } => RotationStep.Discard,
        { Successor: SuccessorFinding.None } when at.IsCancelling => Cancelling(at),

        // Before there is a key that could be used.
        { Successor: SuccessorFinding.None, IsStopped: false } => at is { IsReplacement: true, LimitedAt: null } ? RotationStep.Limit : RotationStep.Create,
        _ => RotationStep.Wait,
    };

    private static RotationStep Watching(Rotation at, RotationFacts facts, RotationPolicy policy, DateTimeOffset now) => facts switch
    {
        { OldKey: KeyPresence.NotLooked } => RotationStep.FindOldKey,
        { OldKey: KeyPresence.Gone } => RotationStep.ConfirmDeletion,
        { Usage: null } => RotationStep.ReadUsage,
        { Usage.IsCutOver: true } => RotationStep.CutOver,
        { Usage.IsSuccessorUsed: true } when at.Phase is RotationPhase.Announced => RotationStep.BeginOverlap,
        _ when at.Phase is not RotationPhase.Straggling && now - (at.AnnouncedAt ?? at.StartedAt) >= policy.Deadline => RotationStep.NameStragglers,
        _ => RotationStep.Wait,
    };

    private static RotationStep Deciding(Rotation at, RotationFacts facts) => facts switch
    {
        { OldKey: KeyPresence.NotLooked } => RotationStep.FindOldKey,
        { OldKey: KeyPresence.Gone } => RotationStep.ConfirmDeletion,
        { OldKey: KeyPresence.Unreadable } => RotationStep.Wait,
        _ when at.IsByHand => RotationStep.Wait,
        { Answers: null } => RotationStep.AskGuardrails,
        { Answers: { } answers } => RotationGuardrails.IsInUse(answers) ? RotationStep.Resume
            : RotationGuardrails.Blocking(answers) is null ? RotationStep.BeginDeletion
            : RotationStep.Withhold,
    };

    /// <summary>The provider may have deleted the key before this run: that is asked first, and the guardrails again before it is repeated.</summary>
    private static RotationStep Deleting(RotationFacts facts) => facts switch
    {
        { OldKey: KeyPresence.NotLooked } => RotationStep.FindOldKey,
        { OldKey: KeyPresence.Gone } => RotationStep.ConfirmDeletion,
        { OldKey: KeyPresence.Unreadable } => RotationStep.Wait,
        { Answers: null } => RotationStep.AskGuardrails,
        { Answers: { } answers } => RotationGuardrails.IsInUse(answers) ? RotationStep.Resume
            : RotationGuardrails.Blocking(answers) is null ? RotationStep.Delete
            : RotationStep.Withhold,
    };

    private static RotationStep Deleted(Rotation at, RotationFacts facts, RotationPolicy policy, DateTimeOffset now) => facts.OldKey switch
    {
        _ when now - at.DeletedAt < policy.VerifyAfter => RotationStep.Wait,
        KeyPresence.NotLooked => RotationStep.FindOldKey,
        KeyPresence.Gone => RotationStep.Complete,
        KeyPresence.Listed => RotationStep.Resume,
        _ => RotationStep.Wait,
    };
}
