using System.Collections.Immutable;

namespace UsageSentinel.Core.Replaying;

/// <summary>In which buckets a key is recorded: as wide as the widest row of the hour, and where nothing is recorded, as wide as before.</summary>
internal sealed class BucketGrid
{
    private const long Hour = 3600;

    private readonly SortedDictionary<long, int> widest = [];
    private readonly long[] hours;

    public BucketGrid(ImmutableArray<RecordedRow> rows)
    {
        foreach (var row in rows)
        {
            var hour = row.Start - (row.Start % Hour);
            widest[hour] = Math.Max(widest.GetValueOrDefault(hour), row.Minutes);
        }

        hours = [.. widest.Keys];
    }

    public int MinutesAt(long moment)
    {
        var found = Array.BinarySearch(hours, moment - (moment % Hour));
        return widest[hours[Math.Max(0, found >= 0 ? found : ~found - 1)]];
    }

    /// <summary>The first bucket that begins then or later.</summary>
    public long Next(long moment)
    {
        var width = MinutesAt(moment) * 60L;
        return (moment + width - 1) / width * width;
    }
}
