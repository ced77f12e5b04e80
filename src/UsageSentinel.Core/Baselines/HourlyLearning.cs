using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>What an ended hour teaches: level, season, units, tails. The more alarming the hour, the less.</summary>
internal static class HourlyLearning
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CloseHour(ref KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        // A busy hour says nothing of what quiet ones can do.
        var reported = IdleHours.Is(baseline, hour, tuning) ? TailQuantile.Count : TailQuantile.FirstQuiet;
        var pace = Pace(ref baseline, tuning);
        if (pace > 0)
        {
            LearnVolume(ref baseline, hour, pace, tuning);
            LearnUnits(ref baseline, pace, tuning);
        }

        var rate = Math.Min(0.5, pace * Math.Max(tuning.QuantileRate, 1 / (baseline.Age + 1)));
        for (var tail = 0; tail < reported; tail++)
        {
            baseline.Tails[tail].CloseHour(rate, tuning);
        }
    }

    /// <summary>How fast to learn: not at all from an alarm, until it has lasted so long that it is the key's new life.</summary>
    private static double Pace(ref KeyBaseline baseline, DetectorTuning tuning)
    {
        double score = baseline.HourScore;
        var accepted = baseline.AlarmHours > tuning.AcceptAfter;
        baseline.AlarmHours = score > tuning.SlowAbove ? baseline.AlarmHours + 1 : 0;
        baseline.HourScore = 0;
        return accepted && score > tuning.SlowAbove ? tuning.AcceptRate
            : score > tuning.FreezeAbove ? 0
            : score > tuning.SlowAbove ? tuning.SlowRate
            : 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LearnVolume(ref KeyBaseline baseline, long hour, double pace, DetectorTuning tuning)
    {
        var levelRate = Math.Min(1, pace * Math.Max(1 / (baseline.Age + 1), tuning.LevelRate));
        var bin = Season.Bin(hour);
        var seen = (float)baseline.Seen[bin];
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
            var usage = ExpectedUsage.Usual(baseline, channel, baseline.Observed[channel * Windows.Volume], tuning);
            baseline.UsualLevel[channel] += (float)(levelRate * (usage - baseline.UsualLevel[channel]));
            ref var usual = ref baseline.UsualBins[(channel * Season.Bins) + bin];
            usual += (float)(binRate * (usage - usual));
        }

        baseline.Seen[bin] = (Half)Math.Min(seen + Math.Min(pace, 1), 20);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LearnUnits(ref KeyBaseline baseline, double pace, DetectorTuning tuning)
    {
        // The shortest window is the ended hour, softened at its edges.
        double requests = baseline.Meters[Channels.Unit * Windows.Unit];
        if (baseline.Hour[(int)Channel.Requests] <= 0 || requests <= 0)
        {
            return;
        }

        var belief = requests / (requests + tuning.UnitRequests);
        var rate = Math.Min(1, pace * belief * Math.Max(1 / (baseline.UnitSeen + belief), tuning.UnitRate));
        for (var unit = 0; unit < Channels.Unit; unit++)
        {
            double meter = baseline.Meters[unit * Windows.Unit];
            if (meter <= 0)
            {
                continue;
            }

            var off = Math.Log(meter / requests) - baseline.UnitMean[unit];
            if (baseline.UnitSeen > 0)
            {
                ref var noise = ref baseline.UnitNoise[unit];
                var bounded = Math.Min(off * off * Math.Min(requests, 50), (4 * noise) + 2);
                noise += (float)(Math.Min(1, pace) * 0.05 * (bounded - noise));
            }

            baseline.UnitMean[unit] += (float)(rate * off);
        }

        baseline.UnitSeen = (float)Math.Min(baseline.UnitSeen + belief, 1e6);
        baseline.Typical[(int)Channel.Usd] = (float)Math.Exp(baseline.UnitMean[0]);
        baseline.Typical[(int)Channel.InputTokens] = (float)Math.Exp(baseline.UnitMean[1]);
    }
}
