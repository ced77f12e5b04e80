namespace UsageSentinel.Core.Baselines;

/// <summary>What a person's word about the last days changes in a baseline.</summary>
internal static class FeedbackLearning
{
    /// <summary>Days of continuous alarm after a confirmed incident that are not taken for the key's new life.</summary>
    private const float NeverAccepted = -30 * 24;

    /// <summary>
    /// Expected activity: what the key did counts as known from now on, and while it continues it is learned four times as fast.
    /// </summary>
    public static void Accept(ref KeyBaseline baseline, DetectorTuning tuning)
    {
        for (var tail = 0; tail < TailQuantile.Count; tail++)
        {
            baseline.Tails[tail].Accept();
        }

        for (var peak = 0; peak < Channels.Volume * Windows.Peaks; peak++)
        {
            baseline.Peaks[peak].Accept(tuning.FloorRequests * baseline.Typical[peak / Windows.Peaks]);
        }

        baseline.OwnBar = Math.Max(baseline.OwnBar, baseline.DayScore);
        baseline.AlarmHours = (float)tuning.AcceptAfter + 1;
        baseline.Born = 0;
        baseline.Probe = 0;
    }

    /// <summary>It was in order for once: nothing of the last two days becomes a record or a peak, and what the open day reached does not raise its bar.</summary>
    public static void Except(ref KeyBaseline baseline)
    {
        for (var tail = 0; tail < TailQuantile.Count; tail++)
        {
            baseline.Tails[tail].Reject();
        }

        for (var peak = 0; peak < Channels.Volume * Windows.Peaks; peak++)
        {
            baseline.Peaks[peak].Today = 0;
            baseline.Peaks[peak].Yesterday = 0;
        }

        baseline.DayScore = 0;
    }

    /// <summary>A bucket of abuse, or of what was in order for once, excuses nothing either: what it would have brought into the records is as it was before it.</summary>
    public static void Disregard(ref KeyBaseline baseline, in KeyBaseline before)
    {
        baseline.Tails = before.Tails;
        baseline.Peaks = before.Peaks;
        baseline.DayScore = before.DayScore;
    }

    /// <summary>Time passes of which nothing is to be learned: sums and habits stay as they were before it.</summary>
    /// <param name="baseline">Changed in place.</param>
    /// <param name="until">The end of it, in seconds since the Unix epoch.</param>
    /// <param name="tuning">The constants.</param>
    public static void PassOver(ref KeyBaseline baseline, long until, DetectorTuning tuning)
    {
        if (until > baseline.LastThrough)
        {
            baseline.LastThrough = until;
            baseline.HourScore = 0;
            ExpectedUsage.Open(ref baseline, until / 3600, tuning);
        }
    }

    /// <summary>It was abuse: nothing of the last two days may excuse it when it comes again, and it never becomes the key's life.</summary>
    /// <returns>The level at which the scores of the organization hold a day of it; null if they do not.</returns>
    public static double? Reject(ref KeyBaseline baseline, bool isClosed)
    {
        Except(ref baseline);
        double? level = isClosed && baseline.OwnBar > 0 ? baseline.OwnBar : null;
        baseline.OwnBar = 0;
        baseline.AlarmHours = NeverAccepted;
        return level;
    }
}
