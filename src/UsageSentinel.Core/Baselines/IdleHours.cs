namespace UsageSentinel.Core.Baselines;

/// <summary>
/// Hours in which a key usually does much less than in others. What its batches do elsewhere in the day rules the sums
/// and the records of the windows; a quiet hour is held against quiet hours alone, and by itself.
/// </summary>
internal static class IdleHours
{
    /// <summary>Whether the open hour, counted since the Unix epoch, is one: known by its bin, and usually well below the level.</summary>
    public static bool Is(in KeyBaseline baseline, long hour, DetectorTuning tuning)
    {
        const int requests = (int)Channel.Requests;
        return (double)baseline.Seen[Season.Bin(hour)] >= tuning.QuietSeen
            && baseline.HourExpected[requests] < tuning.QuietShare * baseline.Level[requests];
    }

    /// <summary>The log ratios of the open hour so far to all that is usual in it; nothing where it is not a quiet one.</summary>
    public static void Read(in KeyBaseline baseline, in DetectorInput step, DetectorTuning tuning, ref Ratios ratios)
    {
        if (step.Requests <= 0 || baseline.UnitSeen <= 0 || !Is(baseline, baseline.LastThrough / 3600, tuning))
        {
            return;
        }

        var requests = baseline.Hour[(int)Channel.Requests] + step.Requests;
        var belief = (float)(requests / (requests + tuning.VolumeRequests));
        for (var channel = 0; channel < Channels.Volume; channel++)
        {
            var observed = baseline.Hour[channel] + step.Volume(channel);
            double expected = baseline.HourExpected[channel], floor = baseline.HourFloor[channel];
            if (observed > expected)
            {
                ratios[TailQuantile.OfQuiet(channel)] = belief * MathF.Log((float)((observed + floor) / (expected + floor)));
            }
        }
    }
}
