using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// Organization-wide increase: the detector over the sum of all series. An attacker who spreads over many keys stays below
/// the bar of each. What one key explains, or an alert of its own, is none of it.
/// </summary>
public static class OrganizationRule
{
    /// <summary>Fewer keys above their usual are reported individually.</summary>
    private const int LeastAbove = 3;

    /// <summary>From this share of the excess on, it is one key's.</summary>
    private const double MostOfOne = 0.4;

    /// <summary>There is one sum where there are many keys, and it has to pass the two limits above as well: it may be wrong this many times as often.</summary>
    private const double Leeway = 2;

    /// <summary>
    /// A sum of many is smoother than any of them: it is doubted less while it is young, and what it did before its season was
    /// known is forgotten sooner. What a request costs changes with who is awake, and says nothing.
    /// </summary>
    private static readonly DetectorTuning Tuning = DetectorTuning.Default with { Doubt = 1, RecordKept = 0.85, UnitRequests = 1e12 };

    /// <summary>Judges and learns a complete bucket that follows the last one; an earlier one changes nothing.</summary>
    public static OrganizationJudgement Judge(OrganizationState state, OrganizationSum sum, Policy policy, OrganizationCalibration calibration)
    {
        if (sum.Window.Start < state.Through)
        {
            var undecided = new Verdict.Undecided(UndecidedReason.NotApplicable);
            return new OrganizationJudgement(state, undecided, undecided, undecided);
        }

        var baseline = state.Baseline.Value;
        var excess = sum.Step.Usd - (UsualUse.Of(state.Baseline).Usd * sum.Window.Length.TotalHours);
        var tolerance = policy.Tolerance with { AlertsPerKeyMonth = Leeway * policy.Tolerance.AlertsPerKeyMonth };
        var bars = calibration.Bars(tolerance, DetectorTuning.Default);
        OrganizationCalibrationState none = default;
        Detector.JudgeAndLearn(ref baseline, sum.Step, new DetectionTerms(in none, bars, policy.Tolerance, Tuning), out var detection);
        var after = new OrganizationState(new BaselineSnapshot(baseline), sum.Window.End) { Days = state.Days.Add(sum, baseline) };
        var newKeys = OrganizationDaysRule.NewKeysOf(after, sum, policy);
        after = newKeys is Verdict.Anomalous ? after : after with { Days = after.Days.Learn(baseline) };
        return new OrganizationJudgement(after, Judge(detection, sum, excess, policy), OrganizationDaysRule.RiseOf(after, sum, policy), newKeys);
    }

    /// <summary>Lets time pass of which not everything is known: nothing of it is learned.</summary>
    public static OrganizationState PassOver(OrganizationState state, DateTimeOffset until)
    {
        if (!(until > state.Through))
        {
            return state;
        }

        var baseline = state.Baseline.Value;
        FeedbackLearning.PassOver(ref baseline, until.ToUnixTimeSeconds(), Tuning);
        return state with { Baseline = new BaselineSnapshot(baseline), Through = until };
    }

    private static Verdict Judge(in DetectorScore detection, OrganizationSum sum, double excess, Policy policy) =>
        detection.Verdict is ScoreVerdict.Normal
            || detection.ExcessUsd < (double)policy.CriticalExcessPerHour.Amount
            || sum.Above < LeastAbove
            || sum.LargestShare > MostOfOne
            ? Verdict.Ok
            : new Verdict.Anomalous(Describe(detection, sum, excess, policy));

    private static Anomaly Describe(in DetectorScore detection, OrganizationSum sum, double excess, Policy policy)
    {
        return new Anomaly(
            detection.ExcessUsd / Math.Max(detection.WindowHours, sum.Step.Hours) >= (double)policy.CriticalExcessPerHour.Amount ? Severity.Critical : Severity.Warning,
            Wording.Meter(detection),
            detection.Observed,
            detection.Expected,
            detection.Score,
            new Usd((decimal)Math.Clamp(excess, 0, 1e15)),
            EvidenceFamilies.None,
            "organization-wide increase: many keys are each slightly above normal",
            string.Create(
                CultureInfo.InvariantCulture,
                $"All keys together: {Wording.Explain(detection, sum.Step, default)} {sum.Above} of {sum.Series} active keys are above their normal usage; the largest one causes {sum.LargestShare:P0} of the excess."))
        {
            Window = TimeSpan.FromHours(detection.WindowHours),
        };
    }
}
