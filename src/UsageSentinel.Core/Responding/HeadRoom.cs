namespace UsageSentinel.Core.Responding;

/// <summary>Computes, without setting anything, what a limit would have cut from minutes of normal traffic.</summary>
public static class HeadRoom
{
    /// <summary>The largest share of normal requests that the first step may cut.</summary>
    public const double MostCut = 0.001;

    /// <summary>What a limit leaves above that: tomorrow is not like the days that were seen.</summary>
    private const double Room = 1.2;

    /// <summary>The share of everything that a limit would have refused, 0 to 1; 0 where there was nothing.</summary>
    /// <param name="minutes">What each minute used, of all keys together.</param>
    /// <param name="limit">The limit of a minute.</param>
    public static double Cut(IReadOnlyCollection<double> minutes, double limit)
    {
        var all = minutes.Sum();
        return all > 0 ? minutes.Sum(minute => Math.Max(0, minute - limit)) / all : 0;
    }

    /// <summary>The least limit that would have cut no more than <see cref="MostCut"/>, with head-room; 0 where there was nothing.</summary>
    /// <param name="minutes">What each minute used, of all keys together.</param>
    public static double Least(IEnumerable<double> minutes)
    {
        var sorted = minutes.OrderDescending().ToArray();
        var (allowed, above) = (MostCut * sorted.Sum(), 0.0);
        for (var place = 0; place < sorted.Length; place++)
        {
            // A limit at this minute's value refuses what the larger ones have above it.
            above += sorted[place];
            var next = place + 1 < sorted.Length ? sorted[place + 1] : 0;
            if (above - ((place + 1) * next) > allowed)
            {
                return (above - allowed) / (place + 1) * Room;
            }
        }

        return 0;
    }
}
