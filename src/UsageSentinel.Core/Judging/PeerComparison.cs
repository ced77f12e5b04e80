using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// Whether what a key costs now has a parallel: in its own past, or in that of any other key of its organization. A key that is
/// moved, launched or catching up costs what some key has cost before; an attacker does not follow that.
/// </summary>
internal static class PeerComparison
{
    /// <summary>How far above its own highest hourly cost a key must be: two or three times as much can be its own work.</summary>
    private const double OfOwn = 5;

    /// <summary>How far above the highest hourly cost of any key.</summary>
    private const double OfAny = 1.5;

    /// <summary>The exponential window of a quarter of an hour: one expensive minute is no rate.</summary>
    private const int QuarterHour = 3;

    /// <param name="state">The series before the bucket.</param>
    /// <param name="seen">The bucket as it was judged.</param>
    /// <param name="calibration">The organization.</param>
    public static Grounds Of(KeyState state, ScoredBucket seen, OrganizationCalibration calibration)
    {
        var rate = UsdPerHour(seen);
        return calibration.CostliestHour is { } costliest && rate > OfAny * costliest && rate > OfOwn * state.Recent.Peak.Dollars
            ? Grounds.Unparalleled
            : Grounds.History;
    }

    /// <summary>The mean of about the last quarter of an hour, or of the bucket where that is longer: what has only begun weighs less.</summary>
    private static double UsdPerHour(ScoredBucket seen)
    {
        var left = Windows.UnitLeft(seen.Step.Minutes)[QuarterHour];
        var sum = (left * seen.Before.Value.Meters[QuarterHour]) + seen.Step.Usd;
        return sum * (1 - left) / seen.Step.Hours;
    }
}
