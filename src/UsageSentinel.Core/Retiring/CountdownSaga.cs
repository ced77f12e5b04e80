using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Core.Retiring;

/// <summary>The order of a countdown, as one table. It may be stopped after any step.</summary>
public static class CountdownSaga
{
    /// <summary>The step that follows from the stored state and from what this run has found. Pure.</summary>
    /// <param name="at">As stored.</param>
    /// <param name="facts">Found by this run.</param>
    /// <param name="mode">What the configuration says now.</param>
    /// <param name="now">UTC.</param>
    public static CountdownStep Next(Countdown at, CountdownFacts facts, RetireMode mode, DateTimeOffset now) => at.Phase switch
    {
        CountdownPhase.Retired or CountdownPhase.Stopped => CountdownStep.Finish,
        CountdownPhase.Deleted => Deleted(at, facts, now),
        CountdownPhase.Deleting => Deleting(at, facts, mode, now),
        _ when facts.LastUse > at.StartedAt => CountdownStep.StopByUse,
        _ when mode is RetireMode.Off || at.DeniedBy is not null || facts.Healthy is not null => CountdownStep.Stop,

        // A second notice that could not be sent in time delays the deletion: half of the countdown lies between them.
        CountdownPhase.Notified => now >= at.RemindAt ? CountdownStep.Remind : CountdownStep.Wait,
        _ when now < at.DueAt => CountdownStep.Wait,
        _ when mode is RetireMode.Approve && at.ApprovedBy is null => at.Phase is CountdownPhase.Proposed ? CountdownStep.Wait : CountdownStep.Propose,
        _ => Deciding(at, facts),
    };

    private static CountdownStep Deciding(Countdown at, CountdownFacts facts) => facts switch
    {
        { Key: KeyPresence.NotLooked } => CountdownStep.FindKey,
        { Key: KeyPresence.Gone } => CountdownStep.Stop,
        { Key: KeyPresence.Unreadable } => CountdownStep.Wait,
        _ when at.IsByHand => CountdownStep.Wait,
        { Answers: null } => CountdownStep.AskGuardrails,
        { Answers: { } answers } => Answered(answers, CountdownStep.BeginDeletion),
    };

    /// <summary>
    /// The provider may have deleted the key before this run: that is asked first. The guardrails are asked again with the intent stored, so that two
    /// processes see each other's; an intent of an earlier run is written again, so that the hour it is counted in is the one of the deletion.
    /// </summary>
    private static CountdownStep Deleting(Countdown at, CountdownFacts facts, RetireMode mode, DateTimeOffset now) => facts switch
    {
        { Key: KeyPresence.NotLooked } => CountdownStep.FindKey,
        { Key: KeyPresence.Gone } => CountdownStep.ConfirmDeletion,
        { Key: KeyPresence.Unreadable } => CountdownStep.Wait,
        _ when mode is RetireMode.Off || at.DeniedBy is not null || facts.Healthy is not null => CountdownStep.Stop,
        { Answers: null } => CountdownStep.AskGuardrails,
        { Answers: { } answers } => Answered(answers, at.DeletingAt == now ? CountdownStep.Delete : CountdownStep.BeginDeletion),
    };

    private static CountdownStep Answered(System.Collections.Immutable.ImmutableArray<RotationAnswer> answers, CountdownStep allowed) =>
        RotationGuardrails.IsInUse(answers) ? CountdownStep.StopByUse
        : RotationGuardrails.Blocking(answers) is null ? allowed
        : CountdownStep.Withhold;

    private static CountdownStep Deleted(Countdown at, CountdownFacts facts, DateTimeOffset now) => facts.Key switch
    {
        _ when now - at.DeletedAt < RetirePolicy.VerifyAfter => CountdownStep.Wait,
        KeyPresence.NotLooked => CountdownStep.FindKey,
        KeyPresence.Gone => CountdownStep.Complete,

        // It is listed again: the guardrails are asked before it is deleted again.
        KeyPresence.Listed => facts.Answers is { } answers ? Answered(answers, CountdownStep.BeginDeletion) : CountdownStep.AskGuardrails,
        _ => CountdownStep.Wait,
    };
}
