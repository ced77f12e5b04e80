using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>What became of a simulated attack.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Detection">The first alert at warning or above that its usage raised or escalated; null if it was not detected.</param>
/// <param name="Action">What would have been done to the key in enforce mode; null for nothing.</param>
public sealed record AttackResult(LaidAttack Attack, Transition? Detection, ReplayedAction? Action)
{
    /// <summary>From its start to the end of the bucket whose data raised the alert; null if it was not detected.</summary>
    public TimeSpan? Delay => Detection?.At - DateTimeOffset.FromUnixTimeSeconds(Attack.Start);

    /// <summary>What it cost before the alert; all of it if it was not detected.</summary>
    public Usd LeakedBeforeAlert => Until(Detection?.At);

    /// <summary>What it cost before the action; all of it if nothing would have been done.</summary>
    public Usd LeakedBeforeAction => Until(Action?.At);

    /// <param name="attack">The attack.</param>
    /// <param name="alerts">The alerts of the record with the attack.</param>
    /// <param name="steps">Every change of an alert, in order.</param>
    public static AttackResult Of(LaidAttack attack, ImmutableArray<ReplayAlert> alerts, IEnumerable<Transition> steps) => new(
        attack,
        steps.FirstOrDefault(step => IsAbout(attack, step.Alert)
            && step is { Kind: TransitionKind.Fired or TransitionKind.Escalated, Alert.Severity: >= Severity.Warning }
            && IsDuring(attack, step.At)),
        alerts.Where(alert => IsAnswerTo(attack, alert)).Select(alert => alert.Response).MinBy(action => action?.At));

    /// <summary>Whether the action of an alert answers the attack.</summary>
    public static bool IsAnswerTo(LaidAttack attack, ReplayAlert alert) =>
        alert.Response is { } action && IsAbout(attack, alert.Alert) && IsDuring(attack, action.At);

    /// <summary>A bucket that ends when the attack begins has nothing of it.</summary>
    private static bool IsDuring(LaidAttack attack, DateTimeOffset at) =>
        at.ToUnixTimeSeconds() > attack.Start && at.ToUnixTimeSeconds() <= attack.End + 3600;

    private static bool IsAbout(LaidAttack attack, Alert alert) => alert.Subject.Key?.Value == attack.Injection.Key;

    private Usd Until(DateTimeOffset? at) => at is { } known ? Attack.CostUntil(known.ToUnixTimeSeconds()) : Attack.Cost;
}
