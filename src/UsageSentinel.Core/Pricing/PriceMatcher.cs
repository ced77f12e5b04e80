using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace UsageSentinel.Core.Pricing;

/// <summary>
/// Finds the price of a model on a day. A model no price names is priced as the dearest of its family (the longest run of
/// leading name parts that some priced model shares), or as the dearest of all, and said to be unpriced.
/// </summary>
internal sealed class PriceMatcher
{
    private readonly FrozenDictionary<string, ImmutableArray<ModelPrice>> exact;
    private readonly ImmutableArray<(string Prefix, ModelPrice Price)> prefixes;
    private readonly ModelPrice dearest;
    private readonly ModelPrice dearestTokens;
    private readonly ConcurrentDictionary<string, Resolved> resolved = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">There are no prices.</exception>
    public PriceMatcher(ImmutableArray<ModelPrice> prices)
    {
        exact = prices
            .SelectMany(price => price.Models.Where(name => !name.EndsWith('*')).Select(name => (name, price)))
            .GroupBy(pair => pair.name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => Latest(group.Select(pair => pair.price)), StringComparer.Ordinal);
        prefixes =
        [
            .. prices
                .SelectMany(price => price.Models.Where(name => name.EndsWith('*')).Select(name => (Prefix: name[..^1], Price: price)))
                .OrderByDescending(pair => pair.Prefix.Length)
                .ThenByDescending(pair => pair.Price.EffectiveFrom),
        ];
        dearest = prices.MaxBy(price => price.Weight)
            ?? throw new ArgumentException("A price list needs at least one price.", nameof(prices));
        dearestTokens = prices.MaxBy(price => (3 * price.Input) + price.Output) ?? dearest;
    }

    public PriceMatch Find(string model, DateOnly on)
    {
        var found = resolved.GetOrAdd(model, Resolve);
        foreach (var match in found.Matches)
        {
            if (match.Price.EffectiveFrom <= on)
            {
                return match;
            }
        }

        return found.Matches[^1];
    }

    private Resolved Resolve(string model)
    {
        if (exact.TryGetValue(model, out var named))
        {
            return Of(named, PriceMatchKind.Exact, model);
        }

        var name = ModelName.Of(model);
        if (name.ToString() is var normal && exact.TryGetValue(normal, out named))
        {
            return Of(named, PriceMatchKind.Exact, normal);
        }

        if (name.Undated.ToString() is var family && exact.TryGetValue(family, out named))
        {
            return Of(named, PriceMatchKind.Snapshot, family);
        }

        var byPrefix = prefixes
            .Where(pair => model.StartsWith(pair.Prefix, StringComparison.Ordinal) || normal.StartsWith(pair.Prefix, StringComparison.Ordinal))
            .ToList();
        return byPrefix.Count > 0
            ? Of(
                byPrefix.Where(pair => pair.Prefix.Length == byPrefix[0].Prefix.Length).Select(pair => pair.Price),
                PriceMatchKind.Pattern,
                byPrefix[0].Prefix + "*")
            : DearestOfFamily(normal);
    }

    private Resolved DearestOfFamily(string model)
    {
        for (var stem = model; stem.LastIndexOf('-') is var cut and > 0;)
        {
            stem = stem[..cut];
            var family = exact.Select(pair => (Prefix: pair.Key, Price: pair.Value[0])).Concat(prefixes)
                .Where(pair => pair.Prefix.StartsWith(stem, StringComparison.Ordinal))
                .OrderByDescending(pair => pair.Price.Weight)
                .ThenBy(pair => pair.Prefix, StringComparer.Ordinal)
                .FirstOrDefault();
            if (family.Price is not null)
            {
                return Of([WithTokens(family.Price)], PriceMatchKind.DearestOfFamily, family.Prefix);
            }
        }

        return Of([WithTokens(dearest)], PriceMatchKind.DearestOfAll, dearest.Models[0]);
    }

    /// <summary>A family metered in units alone says nothing of tokens: they are priced as the dearest there are, not at zero.</summary>
    private ModelPrice WithTokens(ModelPrice price) =>
        price is { IsFree: false, Input: 0, Output: 0 } ? price with { Input = dearestTokens.Input, Output = dearestTokens.Output } : price;

    private static Resolved Of(IEnumerable<ModelPrice> prices, PriceMatchKind kind, string name) =>
        new([.. prices.Select(price => new PriceMatch(price, kind, name))]);

    private static ImmutableArray<ModelPrice> Latest(IEnumerable<ModelPrice> prices) =>
        [.. prices.OrderByDescending(price => price.EffectiveFrom)];

    /// <param name="Matches">Latest first; never empty.</param>
    private sealed record Resolved(ImmutableArray<PriceMatch> Matches);
}
