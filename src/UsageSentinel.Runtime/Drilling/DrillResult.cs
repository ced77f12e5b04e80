using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>What a drill showed.</summary>
/// <param name="Request">What was tried.</param>
/// <param name="Attack">The attack as it was laid over the stored usage.</param>
/// <param name="Detection">The alert when it was first raised at warning or above, about the real key and marked as a drill; null if the attack was not detected.</param>
/// <param name="Peak">The same alert when it became as severe as it gets; null if it was not detected.</param>
/// <param name="Answer">What would be done; null if the attack was not detected.</param>
public sealed record DrillResult(DrillRequest Request, LaidAttack Attack, Transition? Detection, Transition? Peak, DrillAnswer? Answer)
{
    public TimeSpan? Delay => Detection?.At - DateTimeOffset.FromUnixTimeSeconds(Attack.Start);

    /// <summary>What the attack cost before the alert; all of it if it was not detected.</summary>
    public Usd LeakedBeforeAlert => Until(Detection?.At);

    /// <summary>What it cost before the action; all of it if nothing would be done in enforce mode.</summary>
    public Usd LeakedBeforeAction => Until(Answer?.IsAction is true ? Answer.At : null);

    private Usd Until(DateTimeOffset? at) => at is { } known ? Attack.CostUntil(known.ToUnixTimeSeconds()) : Attack.Cost;
}

/// <summary>What would be done about the attack.</summary>
/// <param name="At">The end of the bucket after which it was decided: the first that allowed an action, else the last of the attack that was looked at.</param>
/// <param name="Mode">The mode that is set for the rule of the alert; null if it could not be read.</param>
/// <param name="Decision">What is decided in that mode.</param>
/// <param name="Enforced">What is decided in enforce mode.</param>
/// <param name="LossPerHour">What the key costs then, in US dollars per hour.</param>
public sealed record DrillAnswer(DateTimeOffset At, ResponseMode? Mode, ResponseDecision Decision, ResponseDecision Enforced, Usd LossPerHour)
{
    /// <summary>Whether enforce mode would act.</summary>
    public bool IsAction => Enforced is ResponseDecision.Act;
}
