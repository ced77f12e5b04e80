using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>
/// Finds the price of a model on a day, in whatever spelling it is named. A listed name includes its dated snapshots and
/// <c>-latest</c>, and for nothing else: a model that no name means is estimated and said to be unpriced.
/// </summary>
internal sealed class PriceMatcher
{
    private readonly FrozenDictionary<string, ImmutableArray<Listed>> written;
    private readonly FrozenDictionary<ModelName, ImmutableArray<Listed>> named;
    private readonly ImmutableArray<(string Prefix, Listed Listed)> open;
    private readonly PriceGuesser guesser;
    private readonly ConcurrentDictionary<string, ImmutableArray<PriceMatch>> resolved = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">There are no prices.</exception>
    public PriceMatcher(ImmutableArray<ModelPrice> prices)
    {
        if (prices.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A price list needs at least one price.", nameof(prices));
        }

        var listed = prices.SelectMany(price => price.Models.Select(name => new Listed(name, price))).ToList();
        written = listed.Where(pair => !pair.Name.EndsWith('*'))
            .GroupBy(pair => Spelled(pair.Name), StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, Latest, StringComparer.Ordinal);
        named = listed.Where(pair => PriceNames.IsWholeName(pair.Name))
            .GroupBy(pair => PriceNames.NormalOf(pair.Name))
            .ToFrozenDictionary(group => group.Key, Latest);
        open =
        [
            .. listed.Where(pair => PriceNames.IsOpen(pair.Name))
                .Select(pair => (Prefix: Spelled(pair.Name[..^1]), pair))
                .OrderByDescending(pair => pair.Prefix.Length)
                .ThenByDescending(pair => pair.pair.Price.EffectiveFrom),
        ];
        guesser = new PriceGuesser(
            named.OrderBy(pair => pair.Value[0].Name, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value[0].Name, Prices(pair.Value)))
                .Concat(open.GroupBy(pair => pair.Prefix).Select(group => (ModelName.Parse(group.Key.TrimEnd('-', '.', ':', '/')), group.First().Listed.Name, Prices(group.Select(pair => pair.Listed)))))
                .DefaultIfEmpty((ModelName.Parse(listed[0].Name), listed[0].Name, [listed[0].Price])));
    }

    public PriceMatch Find(string model, DateOnly on)
    {
        if (!resolved.TryGetValue(model, out var matches))
        {
            matches = resolved.GetOrAdd(model, MatchesOf(Resolve(model)));
        }

        foreach (var match in matches)
        {
            if (match.Price.EffectiveFrom <= on)
            {
                return match;
            }
        }

        return matches[^1];
    }

    private static ImmutableArray<PriceMatch> MatchesOf(Guess found) =>
        [.. found.Prices.Select(price => new PriceMatch(price, found.Kind, found.Name) { Spread = found.Spread })];

    /// <summary>Every price of a model that the list names, latest first; empty for one it does not name.</summary>
    public ImmutableArray<ModelPrice> Known(string model) =>
        PriceNames.IsOpen(model) ? ByPrefix(Spelled(model[..^1]))?.Prices ?? []
        : Resolve(model.TrimEnd('*')) is { Kind: PriceMatchKind.Exact or PriceMatchKind.Snapshot or PriceMatchKind.Pattern } found ? found.Prices
        : [];

    private Guess Resolve(string model)
    {
        var spelled = Spelled(model);
        if (written.TryGetValue(spelled, out var found))
        {
            return Of(found, PriceMatchKind.Exact);
        }

        var name = ModelName.Parse(model);
        return Named(name) ?? ByPrefix(spelled) ?? ByPrefix(name.ToString()) ?? guesser.Of(name, Base);
    }

    /// <summary>The base of a fine-tuned model: listed, or estimated in turn.</summary>
    private Guess Base(ModelName name) => Named(name) ?? guesser.Of(name, Base);

    private Guess? Named(ModelName name) =>
        named.TryGetValue(name, out var found) ? Of(found, PriceMatchKind.Exact)
        : name.Date is not null && named.TryGetValue(name.Undated, out found) ? Of(found, PriceMatchKind.Snapshot)
        : null;

    private Guess? ByPrefix(string name)
    {
        var matches = open.Where(pair => name.StartsWith(pair.Prefix, StringComparison.Ordinal)).ToList();
        return matches.Count == 0
            ? null
            : Of([.. matches.Where(pair => pair.Prefix.Length == matches[0].Prefix.Length).Select(pair => pair.Listed)], PriceMatchKind.Pattern);
    }

    private static string Spelled(string name) => name.Trim().ToLowerInvariant();

    private static Guess Of(ImmutableArray<Listed> found, PriceMatchKind kind) => new(Prices(found), kind, found[0].Name, PriceSpread.None);

    private static ImmutableArray<ModelPrice> Prices(IEnumerable<Listed> listed) => [.. listed.Select(pair => pair.Price)];

    private static ImmutableArray<Listed> Latest(IEnumerable<Listed> of) => [.. of.OrderByDescending(pair => pair.Price.EffectiveFrom)];

    private sealed record Listed(string Name, ModelPrice Price);
}
