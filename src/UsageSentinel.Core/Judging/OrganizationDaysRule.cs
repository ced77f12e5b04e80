using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// What only days and all keys together show: every key a little above its slow reference, and new keys that together cost more than
/// new keys of the organization do, each of them less than any threshold.
/// </summary>
internal static class OrganizationDaysRule
{
    /// <summary>The names of the two alerts: they are about other things than the sum of the hour, and explain no alert of a key.</summary>
    public const string SlowRise = "slow rise";
    public const string NewKeys = "new keys";

    /// <summary>The share of what all keys usually cost in a day from which new ones count, and how many times their own record they must cost.</summary>
    private const double LeastShare = 0.1;
    private const double OfRecord = 1.5;

    /// <summary>Less than this share of what new keys cost is what they took over from others, and chance.</summary>
    private const double OfYoung = 0.5;

    /// <summary>From this share on, it is one key's, which is judged by itself.</summary>
    private const double MostOfOne = 0.4;

    /// <summary>Hours at the critical rate that new keys must have cost within a day.</summary>
    private const double CriticalHours = 6;

    private const double HoursPerDay = 24;

    public static Verdict RiseOf(OrganizationState state, OrganizationSum sum, Policy policy)
    {
        ref readonly var baseline = ref state.Baseline.Value;
        var excess = baseline.SlowCost - baseline.SlowUsual;
        return !state.Days.IsRisen || excess < Critical(policy) ? Verdict.Ok : new Verdict.Anomalous(new Anomaly(
            excess / HoursPerDay >= Critical(policy) ? Severity.Critical : Severity.Warning,
            "USD/day",
            baseline.SlowCost,
            baseline.SlowUsual,
            0,
            Hourly(excess, sum),
            EvidenceFamilies.None,
            "all keys rose a little for days",
            string.Create(
                CultureInfo.InvariantCulture,
                $"All keys together: {Dollars(baseline.SlowCost)} in a day; {Dollars(baseline.SlowUsual)} was usual before. {sum.Slow.Risen} of {sum.Slow.Known} keys cost at least a quarter more than usual, each less than its own threshold."))
        {
            Window = TimeSpan.FromDays(1),
        });
    }

    public static Verdict NewKeysOf(OrganizationState state, OrganizationSum sum, Policy policy)
    {
        ref readonly var baseline = ref state.Baseline.Value;
        var together = state.Days.Together(baseline);
        var isNews = baseline.ReferenceAge >= OrganizationDays.KnownHours
            && together >= Math.Max(Critical(policy), LeastShare * baseline.SlowUsual)
            && together >= OfRecord * state.Days.Record
            && together >= OfYoung * state.Days.Young
            && state.Days.Largest <= MostOfOne * state.Days.Young;
        return !isNews ? Verdict.Ok : new Verdict.Anomalous(new Anomaly(
            together >= CriticalHours * Critical(policy) ? Severity.Critical : Severity.Warning,
            "USD/day",
            together,
            state.Days.Record,
            0,
            new Usd((decimal)Math.Clamp(sum.Slow.Young, 0, 1e15)),
            EvidenceFamilies.None,
            "new keys together cost more than new keys usually do",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Keys of less than a week cost {Dollars(together)} together in a day, beyond what they took over from other keys; the most so far was {Dollars(state.Days.Record)}. The largest of them cost {Dollars(state.Days.Largest)}."))
        {
            Window = TimeSpan.FromDays(1),
        });
    }

    private static double Critical(Policy policy) => (double)policy.CriticalExcessPerHour.Amount;

    /// <summary>The share of a day's excess that falls into a bucket.</summary>
    private static Usd Hourly(double excess, OrganizationSum sum) => new((decimal)Math.Clamp(excess * sum.Window.Length.TotalHours / HoursPerDay, 0, 1e15));

    private static Usd Dollars(double usd) => new((decimal)Math.Clamp(usd, 0, 1e15));
}
