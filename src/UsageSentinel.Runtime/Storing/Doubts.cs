using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Endpoints whose answers may lack results, and since which hour.</summary>
internal static class Doubts
{
    /// <summary>The longest time that is read again for this reason: as many hourly buckets as one answer holds.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The window of hours to read, extended back to where the answers may lack results.</summary>
    /// <param name="doubts">By endpoint, since which hour.</param>
    /// <param name="endpoint">The endpoint to read.</param>
    /// <param name="window">The window that is due without this.</param>
    public static TimeWindow Extend(this ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> doubts, UsageEndpoint endpoint, TimeWindow window)
    {
        var earliest = window.End - Longest;
        return doubts.TryGetValue(endpoint, out var from) && from < window.Start
            ? new TimeWindow(from > earliest ? from : (earliest < window.Start ? earliest : window.Start), window.End)
            : window;
    }

    /// <summary>The same after one more reading of an endpoint.</summary>
    /// <param name="doubts">By endpoint, since which hour.</param>
    /// <param name="endpoint">What was read.</param>
    /// <param name="since">The hour from which on this reading may lack results; null for a reading that lacks none.</param>
    /// <param name="isWhole">Whether the doubtful hours were read, with results, and lack none.</param>
    /// <param name="now">The time of the sweep.</param>
    public static ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> After(
        this ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> doubts, UsageEndpoint endpoint, DateTimeOffset? since, bool isWhole, DateTimeOffset now)
    {
        if (!doubts.TryGetValue(endpoint, out var known))
        {
            return since is { } first ? doubts.SetItem(endpoint, first) : doubts;
        }

        var isOver = since is null && isWhole || now - known > Longest + TimeSpan.FromHours(1);
        return isOver ? doubts.Remove(endpoint) : doubts;
    }
}
