using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>Prices usage by a list: by the date of the bucket, and never silently at zero.</summary>
/// <remarks>A model no price names is priced as the dearest of its family (the longest run of leading name parts that some
/// priced model shares), or as the dearest of all, and said to be unpriced.</remarks>
public sealed class PriceBook
{
    private readonly PriceList list;
    private readonly FrozenDictionary<string, ImmutableArray<ModelPrice>> exact;
    private readonly ImmutableArray<(string Prefix, ModelPrice Price)> prefixes;
    private readonly ModelPrice dearest;
    private readonly ModelPrice dearestTokens;
    private readonly ConcurrentDictionary<string, Resolved> resolved = new(StringComparer.Ordinal);

    public PriceBook(PriceList list)
    {
        this.list = list;
        exact = list.Prices
            .SelectMany(price => price.Models.Where(name => !name.EndsWith('*')).Select(name => (name, price)))
            .GroupBy(pair => pair.name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => Latest(group.Select(pair => pair.price)), StringComparer.Ordinal);
        prefixes =
        [
            .. list.Prices
                .SelectMany(price => price.Models.Where(name => name.EndsWith('*')).Select(name => (Prefix: name[..^1], Price: price)))
                .OrderByDescending(pair => pair.Prefix.Length)
                .ThenByDescending(pair => pair.Price.EffectiveFrom),
        ];
        dearest = list.Prices.MaxBy(price => price.Weight)
            ?? throw new ArgumentException("A price list needs at least one price.", nameof(list));
        dearestTokens = list.Prices.MaxBy(price => (3 * price.Input) + price.Output) ?? dearest;
    }

    /// <summary>The version of the list.</summary>
    public string Version => list.Version;

    /// <summary>The estimated cost of one row of usage, and whether its model is in the list.</summary>
    public (Usd Cost, bool IsPriced) Estimate(UsageEndpoint endpoint, UsageDimensions dimensions, UsageCounts counts, TimeWindow window)
    {
        switch (endpoint)
        {
            case UsageEndpoint.VectorStores:
                var days = (decimal)(window.Length / TimeSpan.FromDays(1));
                return (new Usd(counts.Units / (decimal)(1L << 30) * days * Meter(EndpointMeter.VectorStoreGibibyteDay)), true);
            case UsageEndpoint.CodeInterpreterSessions:
                return (new Usd(counts.Units * Meter(EndpointMeter.CodeInterpreterSessions)), true);
            case UsageEndpoint.WebSearchCalls:
                return (new Usd(counts.Units * Meter(EndpointMeter.WebSearchCalls)), true);
            case UsageEndpoint.FileSearchCalls:
                return (new Usd(counts.Units * Meter(EndpointMeter.FileSearchCalls)), true);
            default:
                return EstimateModel(endpoint, dimensions, counts, window.Start);
        }
    }

    private (Usd Cost, bool IsPriced) EstimateModel(
        UsageEndpoint endpoint, UsageDimensions dimensions, UsageCounts counts, DateTimeOffset at)
    {
        var (price, isPriced) = Find(dimensions.Model ?? string.Empty, DateOnly.FromDateTime(at.UtcDateTime));
        var cost = price.CostOf(counts);
        if (counts.Units != 0 && price.PerUnit is null && UnitMeter(endpoint) is { } meter)
        {
            cost += counts.Units * Meter(meter);
        }

        return (new Usd(cost * Multiplier(dimensions)), isPriced);
    }

    private (ModelPrice Price, bool IsPriced) Find(string model, DateOnly on)
    {
        var found = resolved.GetOrAdd(model, Resolve);
        foreach (var price in found.Prices)
        {
            if (price.EffectiveFrom <= on)
            {
                return (price, found.IsPriced);
            }
        }

        return (found.Prices[^1], found.IsPriced);
    }

    private Resolved Resolve(string model)
    {
        if (exact.TryGetValue(model, out var named) || exact.TryGetValue(WithoutDate(model), out named))
        {
            return new Resolved(named, true);
        }

        var byPrefix = prefixes.Where(pair => model.StartsWith(pair.Prefix, StringComparison.Ordinal)).ToList();
        return byPrefix.Count > 0
            ? new Resolved([.. byPrefix.Where(pair => pair.Prefix.Length == byPrefix[0].Prefix.Length).Select(pair => pair.Price)], true)
            : new Resolved([DearestOfFamily(model)], false);
    }

    private ModelPrice DearestOfFamily(string model)
    {
        for (var stem = model; stem.LastIndexOf('-') is var cut and > 0;)
        {
            stem = stem[..cut];
            var family = exact.Select(pair => (Prefix: pair.Key, Price: pair.Value[0])).Concat(prefixes)
                .Where(pair => pair.Prefix.StartsWith(stem, StringComparison.Ordinal))
                .Select(pair => pair.Price)
                .MaxBy(price => price.Weight);
            if (family is not null)
            {
                return WithTokens(family);
            }
        }

        return WithTokens(dearest);
    }

    /// <summary>A family metered in units alone says nothing of tokens: they are priced as the dearest there are, not at zero.</summary>
    private ModelPrice WithTokens(ModelPrice price) =>
        price is { IsFree: false, Input: 0, Output: 0 } ? price with { Input = dearestTokens.Input, Output = dearestTokens.Output } : price;

    private decimal Multiplier(UsageDimensions dimensions) => (dimensions.Batch, dimensions.ServiceTier) switch
    {
        (true, _) => list.BatchMultiplier,
        (_, "flex") => list.FlexMultiplier,
        (_, "priority" or "fast") => list.PriorityMultiplier,
        _ => 1m,
    };

    private decimal Meter(EndpointMeter meter) => list.Endpoints[meter];

    private static EndpointMeter? UnitMeter(UsageEndpoint endpoint) => endpoint switch
    {
        UsageEndpoint.Images => EndpointMeter.Images,
        UsageEndpoint.AudioSpeeches => EndpointMeter.AudioSpeeches,
        UsageEndpoint.AudioTranscriptions => EndpointMeter.AudioTranscriptions,
        _ => null,
    };

    /// <summary>The family name of a dated snapshot: the name without a trailing <c>-YYYY-MM-DD</c>.</summary>
    private static string WithoutDate(string model) =>
        model.Length > 11
        && model[^11] == '-'
        && DateOnly.TryParseExact(model.AsSpan(model.Length - 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? model[..^11]
            : model;

    private static ImmutableArray<ModelPrice> Latest(IEnumerable<ModelPrice> prices) =>
        [.. prices.OrderByDescending(price => price.EffectiveFrom)];

    /// <param name="Prices">Latest first; never empty.</param>
    /// <param name="IsPriced">Whether the list names the model.</param>
    private sealed record Resolved(ImmutableArray<ModelPrice> Prices, bool IsPriced);
}
