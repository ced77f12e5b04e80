namespace UsageSentinel.Core.Baselines;

/// <summary>The share of a key's input that is read from the prompt cache: what it is now, and what it usually is.</summary>
internal static class PromptCache
{
    /// <summary>The exponential sum it is looked at over: two hours.</summary>
    public const int Window = 1;

    /// <summary>A share this much below the usual one, as a factor, is in doubt: it is learned at a third.</summary>
    public const double Fallen = 0.5;

    /// <summary>Hours of use from which the usual share is known, and over which it is forgotten.</summary>
    public const double KnownHours = 72;
    private const double Memory = 336;

    /// <summary>Requests in the window at which its share is believed by half.</summary>
    private const double Requests = 20;

    /// <summary>The cached share over the window to the end of a bucket, 0 to 1, and the tokens and requests of that window.</summary>
    public static (double Share, double Cached, double Requests) Now(in KeyBaseline baseline, in DetectorInput step)
    {
        var left = Windows.VolumeLeft(step.Minutes)[Window];
        var cached = (left * baseline.CachedTokens) + step.CachedTokens;
        var input = (left * baseline.Observed[((int)Channel.InputTokens * Windows.Volume) + Window]) + step.InputTokens;
        var requests = (left * baseline.Observed[((int)Channel.Requests * Windows.Volume) + Window]) + step.Requests;
        return (Share(cached, input), cached, requests);
    }

    /// <summary>Learns the share of the ended hour. Alarming hours teach nothing.</summary>
    public static void CloseHour(ref KeyBaseline baseline, DetectorTuning tuning)
    {
        double input = baseline.Observed[((int)Channel.InputTokens * Windows.Volume) + Window];
        double requests = baseline.Observed[((int)Channel.Requests * Windows.Volume) + Window];
        if (baseline.Hour[(int)Channel.Requests] <= 0 || input <= 0 || baseline.HourScore > tuning.SlowAbove)
        {
            return;
        }

        var share = Share(baseline.CachedTokens, input);
        var belief = requests / (requests + Requests);
        var doubt = baseline.CachedSeen >= KnownHours && share <= Fallen * baseline.CachedShare ? tuning.SlowRate : 1;
        var rate = belief * doubt / Math.Min(baseline.CachedSeen + 1, Memory);
        var off = share - baseline.CachedShare;
        if (baseline.CachedSeen > 0)
        {
            var bounded = Math.Min(off * off, (4 * baseline.CachedNoise) + 0.01);
            baseline.CachedNoise += (float)(Math.Max(rate, doubt * belief / KnownHours) * (bounded - baseline.CachedNoise));
        }

        baseline.CachedShare += (float)(rate * off);
        baseline.CachedSeen = (float)Math.Min(baseline.CachedSeen + belief, 1e6);
    }

    /// <summary>The share of now is the usual one from now on.</summary>
    public static void Adopt(ref KeyBaseline baseline)
    {
        double input = baseline.Observed[((int)Channel.InputTokens * Windows.Volume) + Window];
        baseline.CachedShare = input > 0 ? (float)Share(baseline.CachedTokens, input) : baseline.CachedShare;
    }

    private static double Share(double cached, double input) => input > 0 ? Math.Clamp(cached / input, 0, 1) : 0;
}
