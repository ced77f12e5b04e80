using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>Folds complete buckets into a baseline, in place: sums at every bucket, habits at the end of every hour.</summary>
internal static class Learning
{
    /// <summary>Makes a baseline of a key that has not been seen.</summary>
    /// <param name="baseline">Overwritten.</param>
    /// <param name="born">True where the key is new, false where only the watching is: history without a beginning.</param>
    /// <param name="tuning">The constants.</param>
    public static void Begin(ref KeyBaseline baseline, bool born, DetectorTuning tuning)
    {
        baseline = default;
        baseline.Version = KeyBaseline.CurrentVersion;
        baseline.Born = born ? 1 : 0;
        baseline.Typical[(int)Channel.Usd] = 0.01f;
        baseline.Typical[(int)Channel.Requests] = 1;
        baseline.Typical[(int)Channel.InputTokens] = 1000;
        ExpectedUsage.Open(ref baseline, 0, tuning);
        Reference.Begin(ref baseline);
        for (var tail = 0; tail < TailQuantile.Count; tail++)
        {
            baseline.Tails[tail].Begin(tuning);
        }
    }

    /// <summary>Folds one complete bucket in; one that does not lie after the last is ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static DayClose Fold(ref KeyBaseline baseline, in DetectorInput step, in Ratios ratios, (double Score, double Level) said, DetectorTuning tuning)
    {
        if (!step.IsComplete || step.Start < baseline.LastThrough)
        {
            return default;
        }

        if (baseline.LastThrough == 0)
        {
            ExpectedUsage.Open(ref baseline, step.Start / 3600, tuning);
        }

        RunningSums.Add(ref baseline, step, tuning);
        for (var tail = 0; tail < TailQuantile.Count; tail++)
        {
            if (ratios[tail] > baseline.Tails[tail].Hour)
            {
                baseline.Tails[tail].Hour = ratios[tail];
            }
        }

        baseline.HourScore = Math.Max(baseline.HourScore, (float)said.Score);
        baseline.DayScore = Math.Max(baseline.DayScore, (float)said.Level);
        RememberProbe(ref baseline, step, tuning);
        baseline.Age = (float)Math.Min(baseline.Age + step.Hours, 1e6);
        var open = (baseline.LastThrough == 0 ? step.Start : baseline.LastThrough) / 3600;
        baseline.LastThrough = step.End;
        var next = step.End / 3600;
        if (next == open)
        {
            return default;
        }

        PromptCache.CloseHour(ref baseline, tuning);
        Reference.CloseHour(ref baseline, open, tuning);
        HourlyLearning.CloseHour(ref baseline, open, tuning);
        var close = next / 24 > open / 24 ? CloseDay(ref baseline, tuning) : default;
        ExpectedUsage.Open(ref baseline, next, tuning);
        return close;
    }

    /// <summary>A new model tried with a handful of requests is not yet anything, but what follows it may be.</summary>
    private static void RememberProbe(ref KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning)
    {
        if ((step.NovelUsd > 0 || step.NovelModels > 0) && step.Requests <= tuning.ProbeRequests && baseline.Age > tuning.KnownAfter)
        {
            baseline.Probe = 1;
        }
        else if (baseline.Probe > 0)
        {
            baseline.Probe = baseline.Probe < 0.01f ? 0 : (float)(baseline.Probe * Math.Pow(2, -step.Hours / tuning.ProbeHalfLife));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static DayClose CloseDay(ref KeyBaseline baseline, DetectorTuning tuning)
    {
        for (var tail = 0; tail < TailQuantile.Count; tail++)
        {
            baseline.Tails[tail].CloseDay(baseline.Days, baseline.Age, tuning);
        }

        // Peaks are a day late: what they learn now is yesterday's.
        var used = baseline.Peaks[(int)Channel.Requests * Windows.Peaks].Yesterday > 0;
        for (var peak = 0; peak < Channels.Volume * Windows.Peaks; peak++)
        {
            baseline.Peaks[peak].CloseDay(baseline.UsedDays, tuning.FloorRequests * baseline.Typical[peak / Windows.Peaks], tuning);
        }

        baseline.UsedDays = (float)Math.Min(baseline.UsedDays + (used ? 1 : 0), 1e4);
        baseline.Days = (float)Math.Min(baseline.Days + 1, 1e4);
        var birth = default(Birth);
        if (baseline.Born > 0 && baseline.Age > tuning.BirthAge)
        {
            birth = new Birth(true, Birth.Log(baseline.BirthRequests), Birth.LogUsd(baseline.BirthUsd));
            baseline.Born = 0;
        }

        var close = new DayClose(true, baseline.DayScore, baseline.DayScore > baseline.OwnBar, birth);
        baseline.OwnBar = (float)Math.Max(baseline.OwnBar * Math.Pow(2, -1 / tuning.BarHalfLife), baseline.DayScore);
        baseline.DayScore = 0;
        return close;
    }
}
