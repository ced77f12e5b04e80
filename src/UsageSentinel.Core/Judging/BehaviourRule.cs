using System.Collections.Immutable;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// All findings about how a key behaves, joined into one verdict and one alert: the detector's score, and the signs
/// that need no score. Which of them carries the alert is its rule.
/// </summary>
public static class BehaviourRule
{
    /// <param name="state">The series before the bucket.</param>
    /// <param name="seen">What the detector made of it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="facts">What the provider says of the key besides its usage.</param>
    /// <param name="policy">What the operator wants.</param>
    /// <param name="calibration">The organization.</param>
    internal static (RuleKind Reason, Verdict Verdict) Judge(
        KeyState state, ScoredBucket seen, UsageBucket bucket, KeyFacts facts, Policy policy, OrganizationCalibration calibration)
    {
        if (seen.Detection is not { } detection)
        {
            // Nothing new in a bucket that was judged.
            return (RuleKind.Spike, new Verdict.Undecided(UndecidedReason.NotApplicable));
        }

        if (state.Expected?.Covers(state, bucket) is true)
        {
            // For as long as a person expects it, it is as it should be; what still holds afterwards is news.
            return (RuleKind.Spike, Verdict.Ok);
        }

        var signs = ImmutableArray.CreateBuilder<Signal>();
        if (DormantRule.Judge(state, bucket, facts, policy) is Verdict.Anomalous woke)
        {
            signs.Add(new Signal(RuleKind.Dormant, woke.Anomaly));
        }

        if (DetectorSignal.Of(state, seen, detection, bucket, policy, calibration) is { } sign)
        {
            signs.Add(sign);
        }

        if (ProvisionRule.Judge(state, bucket, facts, policy) is { } dear)
        {
            signs.Add(dear);
        }

        return signs.Count > 0 ? Carried(signs.ToImmutable()) : (RuleKind.Spike, Verdict.Ok);
    }

    private static (RuleKind Reason, Verdict Verdict) Carried(ImmutableArray<Signal> signs)
    {
        var joined = Signal.Join(signs);
        return (joined.Reason, new Verdict.Anomalous(joined.Anomaly));
    }
}
