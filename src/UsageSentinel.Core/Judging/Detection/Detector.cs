using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging.Detection;

/// <summary>Judges one bucket of one key against its baseline, and folds it in: two functions, so that judging never teaches.</summary>
public static class Detector
{
    /// <summary>Judges a bucket; the baseline stays as it is.</summary>
    public static void Judge(
        in KeyBaseline baseline, in FleetState fleet, in KeyStep step, DetectorTuning tuning, out Judgement judgement)
    {
        judgement = default;
        Ratios.Read(baseline, step, tuning, out judgement.Ratios);
        var maturity = Math.Min(1, tuning.FirstMaturity + ((1 - tuning.FirstMaturity) * baseline.Age / tuning.MatureAge));
        double age = baseline.Age;
        double Doubt(double hours, double at) => tuning.Doubt / (1 + (age / (tuning.DoubtAge * (1 + (hours / at)))));
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            for (var judged = 0; judged < Windows.Judged; judged++)
            {
                var tail = Tail.Of(channel, judged);
                double ratio = judgement.Ratios[tail];
                if (ratio <= 0)
                {
                    continue;
                }

                var evidence = baseline.Tails[tail].Evidence(ratio, Doubt(Windows.Length(judged), tuning.DoubtWindow), tuning);
                var shift = Windows.IsShape(judged) ? tuning.ShapeShift : tuning.PlainShift;
                var raw = Effect(evidence, ratio, shift, tuning);
                if (judged >= tuning.PeakFrom && judged < tuning.PeakTo && baseline.Days >= 2)
                {
                    var peak = PeakScore(baseline, step, channel, judged, tuning);
                    raw = peak > raw ? raw + (tuning.PeakUp * (peak - raw)) : raw + (tuning.PeakDown * (peak - raw));
                }

                judgement.Volume = Math.Max(judgement.Volume, raw);
                Best(ref judgement, raw, tail);
            }
        }

        for (var unit = 0; unit < Channels.Unit; unit++)
        {
            for (var window = 0; window < Windows.Unit; window++)
            {
                var tail = Tail.OfUnit(unit, window);
                double ratio = judgement.Ratios[tail];
                if (ratio <= 0)
                {
                    continue;
                }

                var evidence = baseline.Tails[tail].Evidence(ratio, Doubt(Windows.UnitLength(window), tuning.DoubtUnitWindow), tuning);
                var raw = Effect(evidence, ratio, tuning.UnitShift, tuning);
                judgement.Unit = Math.Max(judgement.Unit, raw);
                Best(ref judgement, raw, tail);
            }
        }

        for (var channel = 0; channel < Channels.Usual && tuning.UsualShift > 0; channel++)
        {
            for (var window = 0; window < Windows.Usual; window++)
            {
                var tail = Tail.OfUsual(channel, window);
                double ratio = judgement.Ratios[tail];
                if (ratio <= 0)
                {
                    continue;
                }

                var raw = Effect(baseline.Tails[tail].Evidence(ratio, Doubt(Windows.UsualLength(window), tuning.DoubtUsualWindow), tuning), ratio, tuning.UsualShift, tuning)
                    * Math.Min(1, age / tuning.UsualMatureAge);
                judgement.Time = Math.Max(judgement.Time, raw);
                Best(ref judgement, raw, tail);
            }
        }

        judgement.Ratio = judgement.Ratios[judgement.Tail];
        Novelty(baseline, step, tuning, ref judgement);
        var extra = Extra(Math.Min(Math.Max(judgement.Time, judgement.Volume), judgement.Unit))
            + Math.Max(0, judgement.Novelty);
        double Extra(double evidence) => tuning.JoinWeight * Math.Max(0, evidence - tuning.JoinAbove);
        judgement.Raw += extra;
        judgement.Score = judgement.Raw * maturity;
        if (baseline.Born > 0 && baseline.Age < tuning.BirthAge)
        {
            var left = Windows.VolumeLeft(step.Minutes)[2];
            judgement.Birth = BirthCalibration.Evidence(
                fleet,
                Math.Log(1 + (left * baseline.Observed[Windows.Volume + 2]) + step.Requests),
                Math.Log(0.01 + (left * baseline.Observed[2]) + step.Usd),
                tuning);
            if (judgement.Birth > judgement.Score)
            {
                judgement.Tail = 99;
            }

            judgement.Score = Math.Max(judgement.Score, judgement.Birth);
            judgement.Raw = Math.Max(judgement.Raw, judgement.Birth);
        }
    }

    /// <summary>Folds a judged, complete bucket in.</summary>
    public static DayClose Learn(ref KeyBaseline baseline, in KeyStep step, in Judgement judgement, DetectorTuning tuning) =>
        Learning.Fold(ref baseline, step, judgement.Ratios, (judgement.Score, judgement.Raw), tuning);

    /// <summary>The score, less where the key has recently reached it in ordinary life.</summary>
    public static double Reported(in KeyBaseline baseline, double score, DetectorTuning tuning) =>
        score >= baseline.Bar || score <= 0 ? score : score * Math.Pow(score / baseline.Bar, tuning.BarPower);

    private static void Novelty(in KeyBaseline baseline, in KeyStep step, DetectorTuning tuning, ref Judgement judgement)
    {
        if (step.NovelUsd > 0 && baseline.Age > 72)
        {
            judgement.Novelty = tuning.Novelty * step.NovelUsd / step.Usd * step.Requests / (step.Requests + 3);
        }
    }

    private static void Best(ref Judgement judgement, double raw, int tail)
    {
        if (raw > judgement.Raw)
        {
            judgement.Raw = raw;
            judgement.Tail = tail;
        }
    }

    private static double Effect(double evidence, double ratio, double shift, DetectorTuning tuning)
    {
        if (evidence <= 0)
        {
            return 0;
        }

        var effect = tuning.EffectBase + (2 * ratio / (shift * Math.Log(10)));
        return Math.Exp(((1 - tuning.EffectWeight) * Math.Log(evidence)) + (tuning.EffectWeight * Math.Log(effect)));
    }

    private static double PeakScore(in KeyBaseline baseline, in KeyStep step, int channel, int judged, DetectorTuning tuning)
    {
        var sum = Windows.Sum(judged);
        var observed = (Windows.VolumeLeft(step.Minutes)[sum] * baseline.Observed[(channel * Windows.Volume) + sum])
            + Ratios.Volume(step, channel);
        var level = Math.Log(1 + (observed / Ratios.Floor(baseline, channel, tuning)));
        var peak = baseline.Peaks[(channel * Windows.Plain) + judged];
        var deviations = peak.Deviations(level, Math.Max(0, baseline.Days - 1), tuning) * Math.Clamp(peak.Mean / tuning.PeakBusy, 0, 1);
        return deviations <= 0 ? 0 : Effect(tuning.PeakBase + (tuning.PeakSlope * deviations), level - peak.Mean, tuning.PlainShift, tuning);
    }
}
