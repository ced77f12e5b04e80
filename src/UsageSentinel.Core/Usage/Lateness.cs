using System.Collections.Immutable;

namespace UsageSentinel.Core.Usage;

/// <summary>How long after the end of a bucket a provider last changed it, as it was seen: a histogram that forgets slowly.</summary>
public sealed record Lateness
{
    /// <summary>The upper ends of the bins in minutes: single minutes at first, then wider.</summary>
    private static readonly ImmutableArray<int> Ends =
    [
        .. Enumerable.Range(1, 30), 35, 40, 45, 50, 60, 75, 90, 120, 180, 240, 360, 480, 720, 1080, 1440, 2160, 2880, 4320, 7200, 10080,
    ];

    /// <summary>Nothing was seen yet.</summary>
    public static Lateness None { get; } = new();

    /// <summary>The weight of each bin that has any, by its upper end in minutes.</summary>
    public ImmutableSortedDictionary<int, double> Weights { get; init; } = ImmutableSortedDictionary<int, double>.Empty;

    /// <summary>How many buckets it rests on; older ones count less.</summary>
    public double Count => Weights.Values.Sum();

    /// <summary>The same with one more bucket.</summary>
    /// <param name="late">From the end of the bucket to its last change; zero or more.</param>
    /// <param name="most">How many buckets it remembers: beyond that, each one makes the others count less.</param>
    public Lateness Learn(TimeSpan late, double most)
    {
        var end = EndOf(late.TotalMinutes);
        var kept = Math.Min(1, Math.Max(0, most - 1) / Math.Max(Count, 1e-9));
        var faded = kept < 1 ? ImmutableSortedDictionary.CreateRange(Weights.Select(bin => KeyValuePair.Create(bin.Key, bin.Value * kept))) : Weights;
        return new Lateness { Weights = faded.SetItem(end, faded.GetValueOrDefault(end) + 1) };
    }

    /// <summary>Within this time a share of the buckets had their last change, rounded up to the end of a bin; null where nothing was seen.</summary>
    public TimeSpan? Quantile(double share)
    {
        var (needed, sum) = (share * Count, 0.0);
        foreach (var (end, weight) in Weights)
        {
            sum += weight;
            if (sum >= needed - 1e-9)
            {
                return TimeSpan.FromMinutes(end);
            }
        }

        return null;
    }

    private static int EndOf(double minutes)
    {
        foreach (var end in Ends)
        {
            if (minutes <= end)
            {
                return end;
            }
        }

        return Ends[^1];
    }
}
