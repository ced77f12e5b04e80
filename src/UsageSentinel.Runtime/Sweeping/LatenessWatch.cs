using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Learns how late a source is from what is read of it: a bucket that differs from the reading before changed between the two. A
/// change that could not be seen, because nothing was read for longer, teaches nothing.
/// </summary>
internal static class LatenessWatch
{
    /// <summary>What the source is like after one more reading.</summary>
    /// <param name="before">The source before.</param>
    /// <param name="seen">What each bucket with usage held, by its end.</param>
    /// <param name="window">What was read.</param>
    /// <param name="pace">How often it is read, and how much of it is remembered.</param>
    /// <param name="now">When it was read.</param>
    public static SourceLateness After(
        SourceLateness before, IReadOnlyDictionary<DateTimeOffset, uint> seen, TimeWindow window, LatenessPace pace, DateTimeOffset now)
    {
        if (before.ReadAt >= now)
        {
            return before;
        }

        // However much was read to catch up, the state stays small.
        var from = now - pace.Watches > window.Start ? now - pace.Watches : window.Start;
        var known = before.Watched.ToDictionary(bucket => bucket.End);
        var watched = ImmutableArray.CreateBuilder<WatchedBucket>();
        foreach (var (end, print) in seen.Where(bucket => bucket.Key <= now && bucket.Key > from).OrderBy(bucket => bucket.Key))
        {
            watched.Add(known.TryGetValue(end, out var was) && was.Print == print ? was : new WatchedBucket(end, print, Late(before, end, pace, now)));
        }

        var learned = before.Seen;
        foreach (var bucket in before.Watched)
        {
            if (bucket.End <= from)
            {
                learned = bucket.LateMinutes is { } late ? learned.Learn(TimeSpan.FromMinutes(late), pace.Remembers) : learned;
            }
            else if (!seen.ContainsKey(bucket.End))
            {
                watched.Add(bucket);
            }
        }

        return new SourceLateness { Seen = learned, ReadAt = now, ReadFrom = from, Watched = [.. watched.OrderBy(bucket => bucket.End)] };
    }

    private const decimal TenThousandths = 10_000;

    /// <summary>The sources with one more reading of billed costs.</summary>
    public static ImmutableSortedDictionary<string, SourceLateness> AfterCosts(ImmutableSortedDictionary<string, SourceLateness> sources, CostReading reading, DateTimeOffset now)
    {
        var name = SourceLateness.Name(SourceState.Costs, TimeSpan.FromDays(1));
        var prints = new Dictionary<DateTimeOffset, uint>();
        foreach (var day in reading.Rows.GroupBy(row => row.Window.End))
        {
            prints[day.Key] = unchecked((uint)(long)Math.Clamp(day.Sum(row => row.Amount ?? 0) * TenThousandths, long.MinValue, long.MaxValue));
        }

        return sources.SetItem(name, After(sources.GetValueOrDefault(name) ?? new SourceLateness(), prints, reading.Window, LatenessPace.Costs, now));
    }

    /// <summary>What a bucket holds with one more row.</summary>
    public static uint Add(uint print, in UsageCounts counts) => Sum(print, PrintOf(counts));

    /// <summary>What a bucket holds of which two parts are known.</summary>
    public static uint Sum(uint print, uint more) => ushort.MaxValue & unchecked(print + more);

    /// <summary>Halfway between the reading before and this one; null where the reading before did not cover it, or was too long ago.</summary>
    private static double? Late(SourceLateness before, DateTimeOffset end, LatenessPace pace, DateTimeOffset now)
    {
        if (before.ReadAt is not { } last || now - last > pace.Longest || (end <= last && !(end > before.ReadFrom)))
        {
            return null;
        }

        var least = end < last ? last - end : TimeSpan.Zero;
        return Math.Round(((now - end) + least).TotalMinutes / 2, 1);
    }

    /// <summary>Sums only grow, so a change of any meter changes this one. Its last 16 bits distinguish two readings.</summary>
    private static uint PrintOf(in UsageCounts counts) => unchecked(
        (uint)(counts.Requests * 31) + (uint)counts.InputTokens + (uint)(counts.OutputTokens * 7) + (uint)(counts.CachedTokens * 13) + (uint)(counts.Units * 17));
}

/// <summary>How often a source is read, and how much of it is remembered.</summary>
/// <param name="Longest">The longest time between two readings in which a change is dated.</param>
/// <param name="Watches">A bucket that is older is not watched any more.</param>
/// <param name="Remembers">Buckets that count in full.</param>
internal readonly record struct LatenessPace(TimeSpan Longest, TimeSpan Watches, double Remembers)
{
    /// <summary>Minutes: read in every sweep; a day and a half of them.</summary>
    public static readonly LatenessPace Minutes = new(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(100), 2_000);

    /// <summary>Hours: read when another has become complete; two weeks of them.</summary>
    public static readonly LatenessPace Hours = new(TimeSpan.FromMinutes(100), TimeSpan.FromHours(26), 336);

    /// <summary>Billed days: read every six hours; a quarter of a year.</summary>
    public static readonly LatenessPace Costs = new(TimeSpan.FromHours(13), TimeSpan.FromDays(10), 90);
}
