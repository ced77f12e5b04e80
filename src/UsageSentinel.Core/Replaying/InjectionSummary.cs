using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Replaying;

/// <summary>What became of all simulated attacks on a record. The record itself is taken for normal.</summary>
/// <param name="Attacks">In the order they were asked for.</param>
/// <param name="Wrongful">The alerts with an action that answers no attack.</param>
public sealed record InjectionSummary(ImmutableArray<AttackResult> Attacks, ImmutableArray<ReplayAlert> Wrongful)
{
    /// <summary>The share of attacks that were detected, 0 to 1.</summary>
    public double Recall => (double)Attacks.Count(attack => attack.Detection is not null) / Attacks.Length;

    /// <summary>The median over the detected attacks; null if none was.</summary>
    public TimeSpan? Delay
    {
        get
        {
            var delays = Attacks.Select(attack => attack.Delay).OfType<TimeSpan>().Order().ToList();
            return delays.Count == 0 ? null : (delays[(delays.Count - 1) / 2] + delays[delays.Count / 2]) / 2;
        }
    }

    public Usd Cost => Attacks.Aggregate(Usd.Zero, (sum, attack) => sum + attack.Attack.Cost);

    public Usd LeakedBeforeAlert => Attacks.Aggregate(Usd.Zero, (sum, attack) => sum + attack.LeakedBeforeAlert);

    public Usd LeakedBeforeAction => Attacks.Aggregate(Usd.Zero, (sum, attack) => sum + attack.LeakedBeforeAction);

    /// <param name="attacks">What was laid over the record; at least one.</param>
    /// <param name="outcome">The replay of the record with them.</param>
    /// <param name="steps">Every change of an alert, in order.</param>
    public static InjectionSummary Of(ImmutableArray<LaidAttack> attacks, ReplayOutcome outcome, ImmutableArray<Alerting.Transition> steps) => new(
        [.. attacks.Select(attack => AttackResult.Of(attack, outcome.Alerts, steps))],
        [.. outcome.Alerts.Where(alert => alert.Response is not null && !attacks.Any(attack => AttackResult.IsAnswerTo(attack, alert)))]);
}
