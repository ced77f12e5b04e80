using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What an hour holds beyond some of its minutes.</summary>
internal static class UnjudgedUsage
{
    /// <summary>The rows of <paramref name="hour"/>, less the <paramref name="minutes"/> of the same endpoint and dimensions; a row with nothing left is left out.</summary>
    public static IEnumerable<UsageRow> Of(IEnumerable<UsageRow> hour, IEnumerable<UsageRow> minutes)
    {
        var known = minutes.ToLookup(row => (row.Endpoint, row.Dimensions));
        foreach (var row in hour)
        {
            var rest = known[(row.Endpoint, row.Dimensions)].Aggregate(row.Counts, (left, minute) => Less(left, minute.Counts));
            if (rest != default)
            {
                yield return row with { Counts = rest };
            }
        }
    }

    /// <summary>The same where <paramref name="hours"/> are several, and only those of <paramref name="window"/> are known in part.</summary>
    public static IEnumerable<UsageRow> Of(IReadOnlyCollection<UsageRow> hours, IEnumerable<UsageRow> minutes, TimeWindow window) =>
        Of(hours.Where(row => row.Window == window), minutes).Concat(hours.Where(row => row.Window != window));

    private static UsageCounts Less(UsageCounts from, UsageCounts what) => new()
    {
        Requests = Math.Max(0, from.Requests - what.Requests),
        InputTokens = Math.Max(0, from.InputTokens - what.InputTokens),
        CachedTokens = Math.Max(0, from.CachedTokens - what.CachedTokens),
        CacheWriteTokens = Math.Max(0, from.CacheWriteTokens - what.CacheWriteTokens),
        OutputTokens = Math.Max(0, from.OutputTokens - what.OutputTokens),
        InputAudioTokens = Math.Max(0, from.InputAudioTokens - what.InputAudioTokens),
        CachedAudioTokens = Math.Max(0, from.CachedAudioTokens - what.CachedAudioTokens),
        OutputAudioTokens = Math.Max(0, from.OutputAudioTokens - what.OutputAudioTokens),
        InputImageTokens = Math.Max(0, from.InputImageTokens - what.InputImageTokens),
        CachedImageTokens = Math.Max(0, from.CachedImageTokens - what.CachedImageTokens),
        OutputImageTokens = Math.Max(0, from.OutputImageTokens - what.OutputImageTokens),
        Units = Math.Max(0, from.Units - what.Units),
    };
}
