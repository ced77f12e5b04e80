using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>Everything one endpoint reports for one window: all pages, or there is no reading.</summary>
/// <param name="Endpoint">The kind of usage.</param>
/// <param name="Width">The width of the buckets that were asked for.</param>
/// <param name="Window">What the reading covers. Starts later than asked for where the provider's look-back is shorter.</param>
/// <param name="Rows">One row per bucket and dimensions, oldest bucket first; doubles in the answer are already added up.</param>
/// <param name="UnknownResults">Results of a kind this version does not know, which were passed over.</param>
public sealed record UsageReading(
    UsageEndpoint Endpoint,
    BucketWidth Width,
    TimeWindow Window,
    ImmutableArray<UsageRow> Rows,
    int UnknownResults);
