using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Hours that the provider restated long after they were judged. Up to an hour ago a change is corrected step by step; what is older is
/// put right by learning again, and an hour that rose is judged again, once.
/// </summary>
internal static class LateHours
{
    /// <summary>A smaller change of an hour is stored and teaches nothing new.</summary>
    private static readonly Usd LeastChange = new(0.10m);

    /// <summary>A smaller share of the hour is stored and teaches nothing new.</summary>
    private const decimal LeastShare = 0.1m;

    /// <returns>From where on the series is judged again; null where nothing of weight was restated.</returns>
    public static DateTimeOffset? Find(SeriesSweepInput work, KeyState state, MergedUsage hours, PriceBook prices)
    {
        if (!work.HasMinutes)
        {
            return null;
        }

        var through = BucketWidth.Hour.Floor(state.JudgedThrough);
        var changes = new SortedDictionary<DateTimeOffset, Usd>();
        Add(hours.Changed, 1);
        Add(hours.Before, -1);
        DateTimeOffset? risen = null;
        var isLearned = false;
        foreach (var (hour, change) in changes)
        {
            var whole = hours.Held.Where(row => row.Window.Start == hour).Aggregate(Usd.Zero, (sum, row) => sum + CostOf(row));
            var size = Usd.Max(change, Usd.Zero - change);
            if (size >= LeastChange && size >= Usd.Max(whole, whole - change) * LeastShare)
            {
                isLearned = true;
                risen = change > Usd.Zero ? risen ?? hour : risen;
            }
        }

        // What an alert covers was judged and is in its figures: it is learned again and not judged a second time.
        var isFree = risen is { } from && state.Alerts.All(alert => alert.TrueThrough <= from && !alert.IsWatched);
        return !isLearned ? null : isFree ? risen : through;

        void Add(IEnumerable<UsageRow> rows, int sign)
        {
            foreach (var row in rows.Where(IsLate))
            {
                changes[row.Window.Start] = changes.GetValueOrDefault(row.Window.Start) + (CostOf(row) * sign);
            }
        }

        bool IsLate(UsageRow row) => row.Window.End <= through
            && row.Window.Start >= state.WatchedSince
            && work.HoursWhole.TryGetValue(row.Endpoint, out var window) && window.Contains(row.Window.Start);

        Usd CostOf(UsageRow row) => prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost;
    }
}
