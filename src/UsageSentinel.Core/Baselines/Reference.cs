using System.Runtime.CompilerServices;

namespace UsageSentinel.Core.Baselines;

/// <summary>
/// The slow reference: what a key usually costs in each hour of the day, learned two days late and only from hours without doubt.
/// What has just begun is no part of it, so an episode is held against what was usual before it.
/// </summary>
internal static class Reference
{
    /// <summary>Hours after which an hour is learned, and as many are remembered one by one.</summary>
    public const int Lag = 48;

    /// <summary>Whole days remembered besides, oldest forgotten first.</summary>
    public const int Days = 12;

    private const int HoursPerDay = 24;

    /// <summary>An hour that is not to be learned is remembered as a negative number; of one without use this much.</summary>
    private const float Doubted = 1e-12f;

    /// <summary>What an hour leaves of a sum over about a day: e^(−1/24).</summary>
    private const float DayLeft = 0.959189457f;

    /// <summary>The largest cost of an hour that a bin can hold, in US dollars.</summary>
    private const double Most = 65_000;

    /// <summary>What the key usually costs in an hour, counted since the Unix epoch, in US dollars.</summary>
    public static double Usual(in KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        if (baseline.ReferenceAge <= 0)
        {
            // Two days of history say little, and what a new key did in its own first days says nothing.
            return baseline.Born > 0 ? 0 : baseline.Level[(int)Channel.Usd];
        }

        var bin = Season.Bin(hour);
        double seen = baseline.ReferenceSeen[bin];
        return ((seen * (double)baseline.ReferenceBins[bin]) + (tuning.LevelWeight * baseline.ReferenceLevel)) / (seen + tuning.LevelWeight);
    }

    /// <summary>What the hour cost, counted since the Unix epoch, in US dollars; null where it is no longer, or was never, remembered.</summary>
    public static double? Hour(in KeyBaseline baseline, long hour)
    {
        var open = baseline.LastThrough / 3600;
        return hour >= open || hour < open - Lag || open - hour > baseline.Age ? null : Amount(baseline.ReferenceHours[(int)(hour % Lag)]);
    }

    /// <summary>What the hours of a UTC day cost that are no longer remembered one by one, in US dollars; null where the day is not remembered.</summary>
    public static double? Day(in KeyBaseline baseline, long day)
    {
        var last = ((baseline.LastThrough / 3600) - Lag - 1) / HoursPerDay;
        var first = (baseline.LastThrough / 3600) - (long)baseline.Age;
        return day > last || day <= last - Days || day * HoursPerDay < first ? null : baseline.ReferenceDays[(int)(day % Days)];
    }

    /// <summary>Hours from then on are not learned: they belong to an episode.</summary>
    /// <param name="baseline">Changed in place.</param>
    /// <param name="since">In seconds since the Unix epoch.</param>
    public static void Disown(ref KeyBaseline baseline, long since)
    {
        var open = baseline.LastThrough / 3600;
        for (var hour = Math.Max(since / 3600, open - Lag); hour < open; hour++)
        {
            ref var slot = ref baseline.ReferenceHours[(int)(hour % Lag)];
            slot = slot < 0 ? slot : -Math.Max(slot, Doubted);
        }
    }

    /// <summary>Whether <see cref="Disown"/> would change anything.</summary>
    public static bool HasOwned(in KeyBaseline baseline, long since)
    {
        var open = baseline.LastThrough / 3600;
        for (var hour = Math.Max(since / 3600, open - Lag); hour < open; hour++)
        {
            if (!(baseline.ReferenceHours[(int)(hour % Lag)] < 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the key does now is its usual from now on: the habits keep their shape and move to the new level.</summary>
    public static void Adopt(ref KeyBaseline baseline, DetectorTuning tuning)
    {
        double observed = 0, usual = 0;
        var open = baseline.LastThrough / 3600;
        for (var hour = open - HoursPerDay; hour < open; hour++)
        {
            observed += Hour(baseline, hour) ?? 0;
            usual += Usual(baseline, hour, tuning);
        }

        for (var slot = 0; slot < Lag; slot++)
        {
            baseline.ReferenceHours[slot] = Math.Abs(baseline.ReferenceHours[slot]);
        }

        baseline.SlowUsual = Math.Max(baseline.SlowUsual, baseline.SlowCost);
        PromptCache.Adopt(ref baseline);
        var factor = usual > 0 ? observed / usual : double.PositiveInfinity;
        if (factor > tuning.ReferenceShift || baseline.ReferenceAge <= 0)
        {
            // It has nothing in common with what was usual: the shape is not known either.
            baseline.ReferenceSeen = default;
            baseline.ReferenceAge = HoursPerDay;
            baseline.ReferenceLevel = (float)(observed / HoursPerDay);
            return;
        }

        baseline.ReferenceLevel = (float)(baseline.ReferenceLevel * factor);
        for (var bin = 0; bin < Season.Bins; bin++)
        {
            baseline.ReferenceBins[bin] = (Half)Math.Min((double)baseline.ReferenceBins[bin] * factor, Most);
        }
    }

    internal static void Begin(ref KeyBaseline baseline)
    {
        for (var slot = 0; slot < Lag; slot++)
        {
            baseline.ReferenceHours[slot] = -Doubted;
        }
    }

    /// <summary>Remembers the hour that ended, and learns the one of two days ago.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CloseHour(ref KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        ref var slot = ref baseline.ReferenceHours[(int)(hour % Lag)];
        var past = hour - Lag;
        if (past >= 0)
        {
            ref var day = ref baseline.ReferenceDays[(int)(past / HoursPerDay % Days)];
            day = (past % HoursPerDay == 0 ? 0 : day) + (float)Amount(slot);
            if (slot >= 0)
            {
                Learn(ref baseline, past, slot, tuning);
            }
        }

        var cost = (float)Math.Min(baseline.HourCost, 1e15);
        baseline.SlowCost = (DayLeft * baseline.SlowCost) + cost;
        baseline.SlowUsual = (DayLeft * baseline.SlowUsual) + (float)Usual(baseline, hour, tuning);
        slot = baseline.HourScore > tuning.SlowAbove ? -Math.Max(cost, Doubted) : cost;
        baseline.HourCost = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Learn(ref KeyBaseline baseline, long hour, double cost, DetectorTuning tuning)
    {
        if (baseline.ReferenceAge > 0)
        {
            var off = cost - Usual(baseline, hour, tuning);
            var rate = Math.Max(1 / (baseline.ReferenceAge + 1), tuning.ReferenceNoiseRate);
            var bounded = Math.Min(off * off, baseline.ReferenceNoise > 0 ? 16 * baseline.ReferenceNoise : double.MaxValue);
            baseline.ReferenceNoise += (float)(rate * (bounded - baseline.ReferenceNoise));
        }

        var bin = Season.Bin(hour);
        var seen = baseline.ReferenceSeen[bin];
        var usual = (double)baseline.ReferenceBins[bin];
        baseline.ReferenceBins[bin] = (Half)Math.Min(usual + (Math.Max(1.0 / (seen + 1), tuning.ReferenceRate) * (cost - usual)), Most);
        baseline.ReferenceSeen[bin] = (byte)Math.Min(seen + 1, 20);
        var pace = Math.Max(1 / (baseline.ReferenceAge + 1), tuning.ReferenceRate / HoursPerDay);
        baseline.ReferenceLevel += (float)(pace * (cost - baseline.ReferenceLevel));
        baseline.ReferenceAge = Math.Min(baseline.ReferenceAge + 1, 1e6f);
    }

    private static double Amount(float slot) => slot < 0 ? slot <= -2 * Doubted ? -slot : 0 : slot;
}
