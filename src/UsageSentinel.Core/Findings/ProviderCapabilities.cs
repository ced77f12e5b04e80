using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>What a kind of provider can do. Whatever depends on the provider asks this, and never who it is.</summary>
/// <param name="Meters">The kinds of usage it meters; never empty. The first one exists in every version of its interface.</param>
/// <param name="Widths">The widths of its usage buckets.</param>
/// <param name="Costs">What its bill names at the finest. An organization may get less; each reading says what it has.</param>
/// <param name="Containment">What can be done against a key.</param>
public sealed record ProviderCapabilities(
    ImmutableArray<UsageEndpoint> Meters, ImmutableArray<BucketWidth> Widths, CostDetail Costs, ContainmentOffer Containment)
{
    /// <summary>The widths that collecting and judging need: minutes for alerts, hours for baselines, days for costs.</summary>
    public static ImmutableArray<BucketWidth> NeededWidths { get; } = [BucketWidth.Minute, BucketWidth.Hour, BucketWidth.Day];

    /// <summary>Whether usage counts requests. Without them, limits in requests an hour and the detection of many requests have no effect.</summary>
    /// <value>The default is true.</value>
    public bool CountsRequests { get; init; } = true;

    /// <summary>Whether it keeps a log of what people changed, which the collecting credential may read.</summary>
    /// <value>The default is false.</value>
    public bool HasAuditLog { get; init; }

    /// <summary>The widths that are needed and not offered.</summary>
    public IEnumerable<BucketWidth> MissingWidths => NeededWidths.Except(Widths);
}
