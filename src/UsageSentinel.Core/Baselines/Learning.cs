namespace UsageSentinel.Core.Baselines;

/// <summary>Folds complete buckets into a baseline, in place: sums at every bucket, habits at the end of every hour.</summary>
public static class Learning
{
    /// <summary>Makes a baseline of a key that has not been seen.</summary>
    public static void Begin(ref KeyBaseline baseline, DetectorTuning tuning)
    {
        baseline = default;
        baseline.Version = KeyBaseline.CurrentVersion;
        for (var tail = 0; tail < Tail.Count; tail++)
        {
            baseline.Tails[tail].Reset(tuning);
        }
    }

    /// <summary>Folds one complete bucket in.</summary>
    /// <param name="baseline">Changed in place.</param>
    /// <param name="step">The bucket; the caller takes each bucket once and in order.</param>
    /// <param name="ratios">What the bucket makes of the baseline, as it was judged.</param>
    /// <param name="score">The score of the bucket, and what it would be without the discount for immaturity.</param>
    /// <returns>The closed day, where the bucket ends one.</returns>
    public static DayClose Fold(
        ref KeyBaseline baseline,
        in KeyStep step,
        in Ratios ratios,
        (double Score, double Raw) score,
        DetectorTuning tuning)
    {
        if (baseline.Age <= 0)
        {
            OpenHour(ref baseline, step.Start / 3600, tuning);
        }

        Add(ref baseline, step, tuning);
        if (baseline.Born > 0 && baseline.Age <= tuning.BirthAge)
        {
            baseline.BirthRequests = Math.Max(baseline.BirthRequests, baseline.Observed[Windows.Volume + 2]);
            baseline.BirthUsd = Math.Max(baseline.BirthUsd, baseline.Observed[2]);
        }

        for (var tail = 0; tail < Tail.Count; tail++)
        {
            ref var memory = ref baseline.Tails[tail];
            memory.Hour = Math.Max(memory.Hour, ratios[tail]);
        }

        baseline.HourScore = Math.Max(baseline.HourScore, (float)score.Score);
        baseline.DayScore = Math.Max(baseline.DayScore, (float)(tuning.DiscountDays ? score.Score : score.Raw));
        baseline.Age += (float)step.Hours;
        baseline.Minutes = step.Minutes;
        baseline.Through = step.End;
        if (step.End % 3600 != 0)
        {
            return default;
        }

        var ended = (step.End / 3600) - 1;
        CloseHour(ref baseline, ended, tuning);
        var day = (ended + 1) % 24 == 0 ? CloseDay(ref baseline, tuning) : default;
        OpenHour(ref baseline, ended + 1, tuning);
        return day;
    }

    private static void Add(ref KeyBaseline baseline, in KeyStep step, DetectorTuning tuning)
    {
        var left = Windows.VolumeLeft(step.Minutes);
        var debtLeft = Math.Pow(2, -step.Hours / tuning.DebtHalfLife);
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var usage = Ratios.Volume(step, channel);
            var expected = baseline.HourExpected[channel] * step.Hours;
            for (var window = 0; window < Windows.Volume; window++)
            {
                ref var observed = ref baseline.Observed[(channel * Windows.Volume) + window];
                ref var usual = ref baseline.Expected[(channel * Windows.Volume) + window];
                observed = (float)((left[window] * observed) + usage);
                usual = (float)((left[window] * usual) + expected);
            }

            for (var plain = 0; plain < Windows.Plain; plain++)
            {
                baseline.Peaks[(channel * Windows.Plain) + plain].Observe(Math.Log(
                    1 + (baseline.Observed[(channel * Windows.Volume) + Windows.Sum(plain)] / Ratios.Floor(baseline, channel, tuning))));
            }

            baseline.Debt[channel] = (float)Math.Max(0, (baseline.Debt[channel] * debtLeft) + expected - usage);
            baseline.Hour[channel] += (float)usage;
        }

        var usualLeft = Windows.UsualLeft(step.Minutes);
        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            var usual = Ratios.Usual(baseline, channel, baseline.Observed[channel * Windows.Volume], tuning);
            for (var window = 0; window < Windows.Usual; window++)
            {
                ref var observed = ref baseline.UsualObserved[(channel * Windows.Usual) + window];
                ref var expected = ref baseline.UsualExpected[(channel * Windows.Usual) + window];
                observed = (float)((usualLeft[window] * observed) + ((1 - usualLeft[window]) * usual));
                expected = (float)((usualLeft[window] * expected) + ((1 - usualLeft[window]) * baseline.UsualHour[channel]));
            }
        }

        var unitLeft = Windows.UnitLeft(step.Minutes);
        for (var meter = 0; meter < Channels.Meters; meter++)
        {
            for (var window = 0; window < Windows.Unit; window++)
            {
                ref var sum = ref baseline.Meters[(meter * Windows.Unit) + window];
                sum = (float)((unitLeft[window] * sum) + Ratios.Meter(step, meter));
            }
        }
    }

    private static void CloseHour(ref KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        double score = baseline.HourScore;
        var accepted = baseline.AlarmHours > tuning.AcceptAfter;
        baseline.AlarmHours = score > tuning.SlowAbove ? baseline.AlarmHours + 1 : 0;
        var pace = accepted && score > tuning.SlowAbove ? tuning.AcceptRate
            : score > tuning.FreezeAbove ? 0
            : score > tuning.SlowAbove ? tuning.SlowRate
            : 1;
        if (pace > 0)
        {
            LearnVolume(ref baseline, hour, pace, tuning);
            LearnUnits(ref baseline, pace, tuning);
        }

        var rate = Math.Min(0.5, pace * Math.Max(tuning.QuantileRate, 1 / (baseline.Age + 1)));
        for (var tail = 0; tail < Tail.Count; tail++)
        {
            baseline.Tails[tail].CloseHour(rate, tuning);
        }

    }

    private static void LearnVolume(ref KeyBaseline baseline, long hour, double pace, DetectorTuning tuning)
    {
        var levelRate = Math.Min(1, pace * Math.Max(1 / (baseline.Age + 1), 1 - Math.Pow(2, -1 / tuning.LevelHalfLife)));
        var bin = Season.Bin(hour);
        ref var seen = ref baseline.Seen[bin];
        var binRate = Math.Min(1, pace * Math.Max(1 / (seen + 1), tuning.BinRate));
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var usage = baseline.Hour[channel];
            baseline.Level[channel] += (float)(levelRate * (usage - baseline.Level[channel]));
            ref var usual = ref baseline.Bins[(channel * Season.Bins) + bin];
            var rate = usage < usual && seen >= 1 ? binRate * tuning.FallRate : binRate;
            usual += (float)(rate * (usage - usual));
        }

        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            var usual = Ratios.Usual(baseline, channel, baseline.Observed[channel * Windows.Volume], tuning);
            baseline.UsualLevel[channel] += (float)(levelRate * (usual - baseline.UsualLevel[channel]));
            ref var mean = ref baseline.UsualBins[(channel * Season.Bins) + bin];
            mean += (float)(binRate * (usual - mean));
        }

        seen = (float)Math.Min(seen + Math.Min(pace, 1), 20);
    }

    private static void LearnUnits(ref KeyBaseline baseline, double pace, DetectorTuning tuning)
    {
        // The hour's own units, read from the shortest window: it is the hour, softened at its edges.
        var requests = baseline.Meters[2 * Windows.Unit];
        if (baseline.Hour[1] <= 0 || requests <= 0)
        {
            return;
        }

        var belief = requests / (requests + tuning.UnitRequests);
        var rate = Math.Min(1, pace * belief * Math.Max(1 / (baseline.UnitSeen + belief), 1 - Math.Pow(2, -1 / tuning.UnitHalfLife)));
        for (var unit = 0; unit < Channels.Unit; unit++)
        {
            var meter = baseline.Meters[unit * Windows.Unit];
            if (meter > 0)
            {
                var off = Math.Log(meter / requests) - baseline.UnitMean[unit];
                if (baseline.UnitSeen > 0)
                {
                    var noise = off * off * Math.Min(requests, 50);
                    ref var usual = ref baseline.UnitNoise[unit];
                    usual += (float)(Math.Min(1, pace) * 0.05 * (Math.Min(noise, (4 * usual) + 2) - usual));
                }

                baseline.UnitMean[unit] += (float)(rate * (Math.Log(meter / requests) - baseline.UnitMean[unit]));
            }
        }

        baseline.UnitSeen = (float)Math.Min(baseline.UnitSeen + belief, 1e6);
    }

    private static DayClose CloseDay(ref KeyBaseline baseline, DetectorTuning tuning)
    {
        for (var tail = 0; tail < Tail.Count; tail++)
        {
            baseline.Tails[tail].CloseDay(tuning);
        }

        for (var peak = 0; peak < Channels.Volume * Windows.Plain; peak++)
        {
            baseline.Peaks[peak].CloseDay(baseline.Days, tuning);
        }

        baseline.Days = (float)Math.Min(baseline.Days + 1, 1e4);
        var birth = baseline.Born > 0 && baseline.Age > tuning.BirthAge
            ? new Birth(true, Math.Log(1 + baseline.BirthRequests), Math.Log(0.01 + baseline.BirthUsd))
            : default;
        if (birth.Told)
        {
            baseline.Born = 0;
        }

        var close = new DayClose(true, baseline.DayScore, baseline.DayScore > baseline.Bar, birth);
        baseline.Bar = (float)Math.Max(baseline.Bar * Math.Pow(2, -1 / tuning.BarHalfLife), baseline.DayScore);
        baseline.DayScore = 0;
        return close;
    }

    private static void OpenHour(ref KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        baseline.HourScore = 0;
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            baseline.Hour[channel] = 0;
            baseline.HourExpected[channel] = (float)Expectation.Of(baseline, channel, hour, tuning);
        }

        for (var channel = 0; channel < Channels.Usual; channel++)
        {
            baseline.UsualHour[channel] = (float)Expectation.OfUsual(baseline, channel, hour, tuning);
        }
    }
}
