using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Judges a key as if its dollars were as expected: what is left rests on requests and tokens alone.</summary>
internal static class WithoutDollars
{
    public static void Judge(in KeyBaseline baseline, in OrganizationCalibrationState calibration, in DetectorInput step, DetectorTuning tuning, out DetectorScore judgement)
    {
        const int usd = (int)Channel.Usd;
        var plain = baseline;
        for (var window = 0; window < Windows.Volume; window++)
        {
            var at = (usd * Windows.Volume) + window;
            plain.Observed[at] = Math.Min(plain.Observed[at], plain.Expected[at]);
        }

        plain.Hour[usd] = Math.Min(plain.Hour[usd], plain.HourExpected[usd]);
        var usual = (float)Math.Exp(baseline.UnitMean[0]);
        for (var window = 0; window < Windows.Unit; window++)
        {
            plain.Meters[window] = Math.Min(plain.Meters[window], usual * plain.Meters[(Channels.Unit * Windows.Unit) + window]);
        }

        for (var window = 0; window < Windows.Usual; window++)
        {
            plain.UsualObserved[window] = Math.Min(plain.UsualObserved[window], plain.UsualExpected[window]);
        }

        var expected = Math.Min(baseline.HourExpected[usd] * step.Hours, usual * step.Requests);
        Detector.Judge(plain, calibration, step with { Usd = Math.Min(step.Usd, expected), NovelUsd = 0 }, tuning, out judgement);
    }
}
