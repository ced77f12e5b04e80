using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Finds estimates without a price that another price list may replace.</summary>
internal static class Repricing
{
    public static bool IsDue(PriceBook prices, SeriesSummary line) =>
        !line.Unpriced.IsEmpty && (line.PriceVersion != prices.Version || line.Unpriced.Any(model => prices.Find(model.Key, model.Value).IsPriced));

    /// <summary>Open days of a series with models that had no price, where the list is another now.</summary>
    public static IEnumerable<DateTimeOffset> Days(PriceBook prices, ImmutableArray<SeriesSummary> lines) => lines.FirstOrDefault() is { } line && IsDue(prices, line)
        ? lines
            .SelectMany(known => known.Costs.Days.Keys.Where(day => !known.Costs.Settled.ContainsKey(day)))
            .Select(day => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))
        : [];
}
