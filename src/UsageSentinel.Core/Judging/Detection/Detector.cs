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
        var doubt = tuning.Doubt / (1 + (baseline.Age / tuning.DoubtAge));
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

                var evidence = baseline.Tails[tail].Evidence(ratio, doubt, tuning);
                if (evidence > 0.5 && !Windows.IsShape(judged))
                {
                    evidence = AgainstPeak(baseline, step, channel, judged, evidence, tuning);
                }

                var shift = Windows.IsShape(judged) ? tuning.ShapeShift : tuning.PlainShift;
                var raw = Effect(evidence, ratio, shift, tuning);
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

                var evidence = baseline.Tails[tail].Evidence(ratio, doubt, tuning);
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

                var raw = Effect(baseline.Tails[tail].Evidence(ratio, doubt, tuning), ratio, tuning.UsualShift, tuning);
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

    private static double AgainstPeak(
        in KeyBaseline baseline, in KeyStep step, int channel, int judged, double evidence, DetectorTuning tuning)
    {
        if (baseline.Age < tuning.PeakAge)
        {
            return evidence;
        }

        var sum = Windows.Sum(judged);
        var floor = Ratios.Floor(baseline, channel, tuning);
        var observed = (Windows.VolumeLeft(step.Minutes)[sum] * baseline.Observed[(channel * Windows.Volume) + sum])
            + Ratios.Volume(step, channel);
        var peak = baseline.Peaks[(channel * Windows.Plain) + judged].Record;
        var over = Math.Log((observed + floor) / (peak + floor));
        var tail = baseline.Tails[Tail.Of(channel, judged)];
        var slope = Math.Max(Math.Max((tail.Record - tail.Quantile) / tuning.RecordEvidence, tuning.ExcessSlope * tail.Excess), tuning.LeastSlope);
        var second = 1 + tuning.RecordEvidence + (over / slope);
        var deviation = Math.Sqrt(baseline.PeakVariance) + 1e-3;
        var weight = Math.Min(1, tuning.PeakWeight * Math.Min(1.5, Math.Sqrt(0.5 / deviation)));
        return evidence + (weight * Math.Min(0, second - evidence));
    }
}
