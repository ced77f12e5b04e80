using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// A prompt cache that no longer hits: the same requests, with less of their input cached, cost more. Where more is asked for, the
/// cached share falls because somebody else asks, and the detector says what of.
/// </summary>
internal static class PromptCacheRule
{
    public const string Cause = "prompt cache stopped working";

    /// <summary>A usual share below this saves too little to miss.</summary>
    private const double LeastShare = 0.2;

    /// <summary>Deviations of the share it must fall by, and the least deviation assumed.</summary>
    private const double Deviations = 5;
    private const double LeastDeviation = 0.03;

    /// <summary>Requests in two hours from which a share says something, and how far they may exceed the usual.</summary>
    private const double LeastRequests = 30;
    private const double MostRequests = 1.5;

    /// <summary>How much more than usual a request must cost, as a factor.</summary>
    private const double HigherPrice = 1.1;

    public static Finding? Judge(KeyState state, ScoredBucket seen, UsageBucket bucket, Policy policy)
    {
        ref readonly var baseline = ref seen.Before.Value;
        double usual = baseline.CachedShare;
        if (state.Episode is { IsCalm: false } || baseline.CachedSeen < PromptCache.KnownHours || usual < LeastShare)
        {
            return null;
        }

        var (share, cached, requests) = PromptCache.Now(baseline, seen.Step);
        var fallen = Math.Max(LeastDeviation, Math.Sqrt(baseline.CachedNoise)) * Deviations;
        if (share > PromptCache.Fallen * usual || usual - share < fallen || requests < LeastRequests
            || requests > MostRequests * Expected(baseline, seen.Step, Channel.Requests)
            || cached > PromptCache.Fallen * usual * Expected(baseline, seen.Step, Channel.InputTokens))
        {
            return null;
        }

        var expected = requests * Math.Exp(baseline.UnitMean[0]);
        var excess = (Left(seen.Step) * baseline.Observed[PromptCache.Window]) + seen.Step.Usd - expected;
        var hours = Windows.VolumeLength(PromptCache.Window);
        return excess < (double)policy.MinimumExcess.Amount || excess < (HigherPrice - 1) * expected ? null : BehaviourRule.Found(state, RuleKind.Shape, new Anomaly(
            excess / hours >= (double)policy.CriticalExcessPerHour.Amount ? Severity.Critical : Severity.Warning,
            "cached share of input",
            share,
            usual,
            seen.Detection?.Score ?? 0,
            ExcessParts.Excess(bucket.Cost, seen.Step.Requests, state.Recent.Units),
            EvidenceFamilies.None,
            Cause,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{share:P0} of the input was cached in the last {hours:0} h; {usual:P0} is normal. The requests are as many as usual and cost {excess / expected:P0} more each."))
        {
            Window = TimeSpan.FromHours(hours),
        });
    }

    /// <summary>Whether the rule may have something to say: the usual share is known, worth something, and missed.</summary>
    internal static bool IsMissed(in KeyBaseline baseline, in DetectorInput step) =>
        baseline.CachedSeen >= PromptCache.KnownHours && baseline.CachedShare >= LeastShare
        && PromptCache.Now(baseline, step).Share <= PromptCache.Fallen * (double)baseline.CachedShare;

    private static double Expected(in KeyBaseline baseline, in DetectorInput step, Channel channel) =>
        (Left(step) * baseline.Expected[((int)channel * Windows.Volume) + PromptCache.Window]) + (baseline.HourExpected[(int)channel] * step.Hours);

    private static double Left(in DetectorInput step) => Windows.VolumeLeft(step.Minutes)[PromptCache.Window];
}
