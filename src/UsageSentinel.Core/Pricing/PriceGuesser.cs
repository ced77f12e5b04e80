using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>
/// Estimates the price of a model that no list names: by the same size in the nearest generation, else by its product line,
/// else by the middle of the list. Each way has a range; the true price of a successor is rarely outside of it.
/// </summary>
internal sealed class PriceGuesser
{
    /// <summary>Same size, other generation: prices of one size moved at most fourfold from a generation to the next.</summary>
    private static readonly PriceSpread Generation = new(0.25m, 4);

    /// <summary>A size that is like, not the same.</summary>
    private static readonly PriceSpread LikeSize = new(0.1m, 10);

    /// <summary>Fine-tuned models cost between the price of their base and four times it; estimated at twice.</summary>
    private static readonly PriceSpread FineTuned = new(0.5m, 2);

    private const decimal FineTunedFactor = 2;

    /// <summary>Generations further away say nothing about one another.</summary>
    private const decimal NearGenerations = 1.5m;

    private readonly ImmutableArray<Candidate> candidates;
    private readonly ImmutableArray<Candidate> byTokens;

    /// <param name="listed">Names of the list with their prices, latest first.</param>
    public PriceGuesser(IEnumerable<(ModelName Name, string Listed, ImmutableArray<ModelPrice> Prices)> listed)
    {
        candidates =
        [
            .. listed
                .Where(model => !model.Name.IsFineTuned && !model.Prices[0].IsFree)
                .Select(model => new Candidate(ModelShape.Of(model.Name.Family), model.Name.Date is null, model.Listed, model.Prices))
                .OrderBy(candidate => candidate.Weight)
                .ThenBy(candidate => candidate.Listed, StringComparer.Ordinal),
        ];
        var plain = candidates.Where(candidate => candidate.HasTokens && candidate.Shape.Kind.IsEmpty).ToImmutableArray();
        byTokens = plain.IsEmpty ? [.. candidates.Where(candidate => candidate.HasTokens)] : plain;
    }

    /// <param name="name">The normal form of the name.</param>
    /// <param name="baseOf">Finds the base of a fine-tuned model.</param>
    public Guess Of(ModelName name, Func<ModelName, Guess> baseOf)
    {
        if (name.IsFineTuned)
        {
            var (prices, kind, listed, spread) = baseOf(name with { IsFineTuned = false });
            return new Guess(Scale(prices, FineTunedFactor), kind is PriceMatchKind.Unknown ? kind : PriceMatchKind.SameFamily, listed, spread * FineTuned);
        }

        var shape = ModelShape.Of(name.Family);
        var line = candidates.Where(candidate => candidate.Shape.Line == shape.Line && candidate.Shape.Kind.SetEquals(shape.Kind)).ToList();
        var same = line.Where(candidate => candidate.Shape.Words.SetEquals(shape.Words)).ToList();
        if (same.Count > 0)
        {
            return WithTokens(Nearest(same, shape), PriceMatchKind.NearestGeneration, Generation);
        }

        var overlap = line.Select(candidate => candidate.Shape.Overlap(shape)).DefaultIfEmpty(0).Max();
        if (overlap > 0)
        {
            return WithTokens(Nearest([.. line.Where(candidate => candidate.Shape.Overlap(shape) >= overlap)], shape), PriceMatchKind.SameFamily, LikeSize);
        }

        var near = line.Where(candidate => candidate.Shape.Distance(shape) <= NearGenerations).ToList();
        return near.Count > 0 ? Middle(near, PriceMatchKind.SameFamily)
            : line.Count > 0 ? Middle(line, PriceMatchKind.SameFamily)
            : Middle([.. byTokens.IsEmpty ? candidates : byTokens], PriceMatchKind.Unknown);
    }

    /// <summary>The nearest generation, the earlier of two, and of it the name without a date; of several the middle one.</summary>
    private static Candidate Nearest(List<Candidate> of, ModelShape shape)
    {
        var nearest = of
            .GroupBy(candidate => (Distance: candidate.Shape.Distance(shape), candidate.Shape.Generation))
            .OrderBy(group => group.Key.Distance)
            .ThenBy(group => group.Key.Generation)
            .First();
        var undated = nearest.Where(candidate => candidate.IsUndated).ToList();
        return MiddleOf(undated.Count > 0 ? undated : [.. nearest]);
    }

    /// <summary>Between half the cheapest and twice the most expensive of them.</summary>
    private Guess Middle(List<Candidate> of, PriceMatchKind kind)
    {
        var middle = MiddleOf(of);
        var weight = middle.Weight;
        return WithTokens(
            middle,
            kind,
            weight == 0 ? LikeSize : new PriceSpread(Math.Min(1, of[0].Weight / weight / 2), Math.Max(1, of[^1].Weight / weight * 2)));
    }

    private static Candidate MiddleOf(List<Candidate> byWeight) => byWeight[(byWeight.Count - 1) / 2];

    /// <summary>A model metered in units alone says nothing of tokens: they are priced in the middle of the list, not at zero.</summary>
    private Guess WithTokens(Candidate model, PriceMatchKind kind, PriceSpread spread)
    {
        if (model.HasTokens || byTokens.IsEmpty)
        {
            return new Guess(model.Prices, kind, model.Listed, spread);
        }

        var tokens = MiddleOf([.. byTokens]).Prices[0];
        return new Guess([.. model.Prices.Select(price => price with { Input = tokens.Input, Output = tokens.Output })], kind, model.Listed, spread);
    }

    private static ImmutableArray<ModelPrice> Scale(ImmutableArray<ModelPrice> prices, decimal factor) => [.. prices.Select(price => price.Times(factor))];

    private sealed record Candidate(ModelShape Shape, bool IsUndated, string Listed, ImmutableArray<ModelPrice> Prices)
    {
        public decimal Weight { get; } = Prices[0].Weight;

        public bool HasTokens => Prices[0].Input + Prices[0].Output > 0;
    }
}

/// <summary>The prices of a model, latest first, and how they were found.</summary>
internal sealed record Guess(ImmutableArray<ModelPrice> Prices, PriceMatchKind Kind, string Name, PriceSpread Spread);
