using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Everything the provider billed in one window of whole days: all pages, or there is no reading.</summary>
/// <param name="Window">What the reading covers. Starts later than asked for where the provider's look-back is shorter.</param>
/// <param name="Rows">Oldest day first.</param>
/// <param name="ByKey">Whether the provider grouped by key; where it refuses, cost is per project and line item.</param>
public sealed record CostReading(TimeWindow Window, ImmutableArray<CostRow> Rows, bool ByKey)
{
    /// <summary>The days of <see cref="Window"/> the answer does not speak of: their bill is unknown, not zero.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<TimeWindow> Gaps { get; init; } = [];

    /// <summary>Results of the answer that could not be read, and are in none of <see cref="Rows"/>.</summary>
    public UnreadResults Apart { get; init; }
}
