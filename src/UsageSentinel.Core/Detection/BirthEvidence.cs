using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Evidence against a key in its first day, which has no history of its own.</summary>
internal static class BirthEvidence
{
    public static void Weigh(
        in KeyBaseline baseline, in OrganizationCalibrationState calibration, in DetectorInput step, DetectorTuning tuning, ref DetectorScore judgement)
    {
        if (baseline.Born <= 0 || baseline.Age > tuning.BirthAge)
        {
            return;
        }

        var left = Windows.VolumeLeft(step.Minutes)[Windows.SixHours];
        var requests = (left * baseline.Observed[Windows.Volume + Windows.SixHours]) + step.Requests;
        var usd = (left * baseline.Observed[Windows.SixHours]) + step.Usd;
        judgement.Birth = BirthCalibration.Evidence(calibration, Birth.Log(requests), Birth.LogUsd(usd), tuning);
        if (judgement.Birth <= judgement.Score)
        {
            return;
        }

        judgement.Score = judgement.Birth;
        judgement.Family = EvidenceFamily.Birth;
        judgement.Channel = Channel.Requests;
        judgement.WindowHours = Windows.VolumeLength(Windows.SixHours);
        judgement.IsShape = false;
        judgement.Observed = requests;
        judgement.Expected = Math.Exp(BirthCalibration.Usual(calibration, tuning)) - 1;
        judgement.ExcessUsd = usd;
        judgement.ExcessUsdPerHour = usd / Windows.VolumeLength(Windows.SixHours);
        judgement.MostExcessUsd = Math.Max(judgement.MostExcessUsd, usd);
    }
}
