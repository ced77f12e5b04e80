using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Everything one endpoint reports for one window: all pages, or there is no reading.</summary>
/// <param name="Endpoint">The kind of usage.</param>
/// <param name="Width">The width of the buckets that were asked for.</param>
/// <param name="Window">What the reading covers. Starts later than asked for where the provider's look-back is shorter.</param>
/// <param name="Rows">One row per bucket and dimensions, oldest bucket first; doubles in the answer are already added up.</param>
/// <param name="UnknownResults">Results of a kind this version does not know, which were ignored.</param>
public sealed record UsageReading(
    UsageEndpoint Endpoint,
    BucketWidth Width,
    TimeWindow Window,
    ImmutableArray<UsageRow> Rows,
    int UnknownResults)
{
    /// <summary>What of <see cref="Window"/> no bucket of the answer speaks for, oldest first. It is unknown, not zero.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<TimeWindow> Gaps { get; init; } = [];

    /// <summary>Results of the answer that could not be read, and are in none of <see cref="Rows"/>.</summary>
    public UnreadResults Apart { get; init; }

    /// <summary>Up to here everything is known, where it was known to <paramref name="from"/> before; no further than <paramref name="end"/>.</summary>
    public DateTimeOffset KnownThrough(DateTimeOffset from, DateTimeOffset end)
    {
        foreach (var gap in Gaps)
        {
            if (gap.End > from && gap.Start < end)
            {
                return gap.Start > from ? gap.Start : from;
            }
        }

        return end;
    }
}
