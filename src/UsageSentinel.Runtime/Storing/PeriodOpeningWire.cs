using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What came before a period, as the store keeps it.</summary>
internal sealed record PeriodOpeningWire(DateTimeOffset MadeAt, ImmutableArray<DayPartWire> Series)
{
    public static PeriodOpeningWire Of(PeriodOpening head) => new(
        head.MadeAt,
        [.. head.Parts.OrderBy(pair => pair.Key).Select(pair => new DayPartWire(
            pair.Key.Project?.Value, pair.Key.Key?.Value, pair.Value.Head.Amount, pair.Value.Whole.Amount))]);

    public PeriodOpening ToHead() => new(MadeAt, Series.ToDictionary(
        part => new SeriesId(ReconciliationWire.ProjectOf(part.Project), part.Key is { } key ? new KeyId(key) : null),
        part => new DayPart(new Usd(part.Head), new Usd(part.Whole))));
}

internal sealed record DayPartWire(string? Project, string? Key, decimal Head, decimal Whole);
