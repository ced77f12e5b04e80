using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What came before a period, as the store keeps it.</summary>
internal sealed record PeriodHeadWire(DateTimeOffset MadeAt, ImmutableArray<SeriesShareWire> Series)
{
    public static PeriodHeadWire Of(PeriodHead head) => new(
        head.MadeAt,
        [.. head.Heads.OrderBy(pair => pair.Key).Select(pair => new SeriesShareWire(pair.Key.Project?.Value, pair.Key.Key?.Value, pair.Value.Amount, false))]);

    public PeriodHead ToHead() => new(MadeAt, Series.ToDictionary(
        share => new SeriesId(ReckoningWire.ProjectOf(share.Project), share.Key is { } key ? new KeyId(key) : null),
        share => new Usd(share.Amount)));
}
