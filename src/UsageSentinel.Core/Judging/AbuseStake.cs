using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>What an anomaly costs: an hour, so far, and until a person takes over. In US dollars, of certain cost only.</summary>
/// <param name="PerHour">Above the usual in an hour, in the window judged.</param>
/// <param name="NowPerHour">The same in the bucket itself.</param>
/// <param name="Lost">Above the usual so far: in any window, or in the episode that is open.</param>
/// <param name="CriticalPerHour">From what an hour on it is critical, whatever the organization.</param>
/// <param name="Hours">Until a person takes over.</param>
internal readonly record struct AbuseStake(double PerHour, double NowPerHour, double Lost, double CriticalPerHour, double Hours)
{
    /// <summary>Hours at the critical rate that must really be lost before a bucket's own rate counts: one expensive request is no emergency.</summary>
    private const double CriticalHours = 1.0 / 6;

    /// <summary>Below this nothing is done about it: less than a person's attention costs.</summary>
    private const double LeastUsd = 0.5;

    /// <summary>However small an organization is, less than this an hour is not critical.</summary>
    private const double LeastCriticalPerHour = 0.5;

    /// <param name="detection">What the detector says.</param>
    /// <param name="seen">The step.</param>
    /// <param name="state">The series before it.</param>
    /// <param name="policy">What is critical, and when a person takes over.</param>
    /// <param name="certain">The share of the dollars that is certain, where models have no price.</param>
    public static AbuseStake Of(in DetectorScore detection, ScoredBucket seen, KeyState state, Policy policy, double certain) => new(
        certain * detection.ExcessUsdPerHour,
        (certain * seen.Step.Usd / seen.Step.Hours) - seen.Before.Value.HourExpected[(int)Channel.Usd],
        certain * Math.Max(detection.MostExcessUsd, state.Episode is { IsCalm: false } episode ? episode.Reported.ExcessUsd : 0),
        (double)policy.CriticalExcessPerHour.Amount,
        policy.AttendedWithin.TotalHours);

    /// <summary>Whether it is critical in any organization: by what it costs an hour, in the window judged or, where enough is lost already, in the bucket itself.</summary>
    public bool IsCritical => PerHour >= CriticalPerHour || (NowPerHour >= CriticalPerHour && Lost >= CriticalPerHour * CriticalHours);

    /// <summary>Whether it is worth an action: what is lost and will be lost until a person takes over.</summary>
    public bool IsMaterial => AtStake >= LeastUsd;

    /// <summary>
    /// Whether it is critical for this organization: it has lost, and will have lost until a person takes over, more than the most expensive
    /// hour of any of its keys comes to in that time.
    /// </summary>
    public bool IsLargeFor(OrganizationCalibration calibration) =>
        AtStake >= Hours * Math.Min(CriticalPerHour, Math.Max(LeastCriticalPerHour, calibration.CostliestHour ?? CriticalPerHour));

    private double AtStake => Math.Max(0, Lost) + (Math.Max(0, PerHour) * Hours);
}
