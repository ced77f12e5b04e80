using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// A rise so slow that each day is little more than the day before it: the key's own records follow it, the slow reference does not.
/// Three days in a row must lie far above the reference, which no batch of a day does, and each above the one before, as no launch does.
/// </summary>
internal static class SlowRiseRule
{
    /// <summary>What it looks at: the last day, the day before, and up to two days before those.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(4);

    /// <summary>Hours outside doubt from which the slow reference is known.</summary>
    public const double KnownHours = 336;

    /// <summary>How many times the reference the last day must cost, the one before, and the two before those.</summary>
    private const double LastDay = 4;
    private const double DayBefore = 3;
    private const double Earlier = 2;

    /// <summary>How many times what came before each of them must cost: a launch stays where it is.</summary>
    private const double Step = 1.2;

    /// <summary>Deviations of an ordinary day that the last day must exceed the reference by.</summary>
    private const double Deviations = 3;

    private const int HoursPerDay = 24;
    private static readonly DetectorTuning Tuning = DetectorTuning.Default;

    public static Finding? Judge(KeyState state, ScoredBucket seen, UsageBucket bucket, Policy policy)
    {
        var isNext = bucket is { IsComplete: true, IsLate: false } && bucket.Window.Start >= state.JudgedThrough;
        return isNext && state.Episode is not { IsCalm: false } && IsRise(seen.Before.Value, policy, out var last) ? Found(state, seen, bucket, policy, last) : null;
    }

    /// <summary>Whether a bucket that follows what a baseline has seen ends such a rise.</summary>
    internal static bool IsRise(in KeyBaseline baseline, Policy policy, out (double Cost, double Usual) last)
    {
        last = default;
        if (baseline.ReferenceAge < KnownHours || baseline.SlowCost < DayBefore * baseline.SlowUsual || baseline.Through % 3600 != 0)
        {
            return false;
        }

        var open = baseline.Through / 3600;
        last = Hours(baseline, open - HoursPerDay, open);
        var before = Hours(baseline, open - (2 * HoursPerDay), open - HoursPerDay);
        var earlier = Days(baseline, open - (2 * HoursPerDay));
        var excess = last.Cost - last.Usual;
        return !(last.Cost < LastDay * last.Usual || before.Cost < DayBefore * before.Usual || earlier.Cost < Earlier * earlier.Usual
            || last.Cost * before.Usual < Step * before.Cost * last.Usual || before.Cost * earlier.Usual < Step * earlier.Cost * before.Usual
            || excess < (double)policy.CriticalExcessPerHour.Amount || excess < (double)policy.MinimumExcess.Amount
            || excess < Deviations * Math.Sqrt(HoursPerDay * baseline.ReferenceNoise));
    }

    private static Finding Found(KeyState state, ScoredBucket seen, UsageBucket bucket, Policy policy, (double Cost, double Usual) last) =>
        BehaviourRule.Found(state, RuleKind.Drift, new Anomaly(
            (last.Cost - last.Usual) / HoursPerDay >= (double)policy.CriticalExcessPerHour.Amount ? Severity.Critical : Severity.Warning,
            "USD/day",
            last.Cost,
            last.Usual,
            seen.Detection?.Score ?? 0,
            ExcessParts.Excess(bucket.Cost, seen.Before.Value.HourExpected[(int)Channel.Requests] * seen.Step.Hours, state.Recent.Units),
            EvidenceFamilies.None,
            "slow rise over days",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{new Usd((decimal)last.Cost)} in the last day; {new Usd((decimal)last.Usual)} was usual before the last days. Each of the last three days cost more than the one before it and more than {Earlier:0.#} times the usual."))
        {
            Window = Window,
        });

    private static (double Cost, double Usual) Hours(in KeyBaseline baseline, long from, long until)
    {
        double cost = 0, usual = 0;
        for (var hour = from; hour < until; hour++)
        {
            cost += Reference.Hour(baseline, hour) ?? 0;
            usual += Reference.Usual(baseline, hour, Tuning);
        }

        return (cost, usual);
    }

    /// <summary>The rest of the day before an hour, and the day before that one.</summary>
    private static (double Cost, double Usual) Days(in KeyBaseline baseline, long until)
    {
        var day = (until - 1) / HoursPerDay;
        var cost = (Reference.Day(baseline, day) ?? 0) + (Reference.Day(baseline, day - 1) ?? 0);
        var usual = 0.0;
        for (var hour = (day - 1) * HoursPerDay; hour < until; hour++)
        {
            usual += Reference.Usual(baseline, hour, Tuning);
        }

        return (cost, usual);
    }
}
