using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>Finds what would have cost less. Gives no hint without good evidence: a hint costs the reader time.</summary>
/// <param name="book">The price list.</param>
/// <param name="cheaper">Finds the same model for less.</param>
/// <param name="on">The day whose prices are compared, UTC.</param>
public sealed class Savings(PriceBook book, CheaperVersions cheaper, DateOnly on)
{
    /// <summary>Below it no hint is given.</summary>
    private static readonly Usd Least = new(1);

    /// <summary>Of a model's input, for its share of the cache to say something to others.</summary>
    private const decimal LeastShareOfInput = 0.05m;

    /// <summary>How much more of the input somebody else reads from the cache.</summary>
    private const decimal LeastGap = 0.1m;

    /// <summary>The share of the traffic that a hint about batches is for.</summary>
    private const decimal Tenth = 0.1m;

    /// <summary>The most saving first.</summary>
    public ImmutableArray<SavingHint> Find(CostTotals totals) =>
    [
        .. totals.Uses
            .GroupBy(use => use.Key.Model, use => (use.Key.Series, Use: use.Value), StringComparer.Ordinal)
            .SelectMany(model => OfModel(model.Key, [.. model]))
            .Where(hint => hint.Saved >= Least)
            .OrderByDescending(hint => hint.Saved)
            .ThenBy(hint => hint.What, StringComparer.Ordinal)
            .ThenBy(hint => hint.Kind),
    ];

    private IEnumerable<SavingHint> OfModel(string model, ImmutableArray<(SeriesId Series, ModelUse Use)> users)
    {
        var whole = users.Aggregate(default(ModelUse), (sum, user) => sum + user.Use);
        if (book.Find(model, on) is not { IsPriced: true, Price: var price })
        {
            return [];
        }

        return Cached(model, price, whole, users)
            .Append(new SavingHint(
                SavingKind.Batch,
                model,
                whole.Standard * Tenth * Math.Max(0, 1 - (price.BatchMultiplier ?? book.List.BatchMultiplier)),
                string.Create(CultureInfo.InvariantCulture, $"{whole.Standard} of it used the standard tier. This is the saving for each 10 % of it that moves to batch.")))
            .Append(new SavingHint(
                SavingKind.CheaperVersion,
                model,
                whole.Cost - whole.AtCheapest,
                $"the same requests to {cheaper.Of(model)?.Name ?? model}, another version of the same model. Check the quality of its answers first."));
    }

    /// <summary>Only what another key of yours does with the same model is held out as possible.</summary>
    private static IEnumerable<SavingHint> Cached(
        string model, ModelPrice price, ModelUse whole, ImmutableArray<(SeriesId Series, ModelUse Use)> users)
    {
        var discount = price is { Input: > 0, CachedInput: { } cached } ? 1 - (cached / price.Input) : 0;
        var everything = whole.InputTokens + whole.CachedTokens;
        var best = users
            .Where(user => user.Use.InputTokens + user.Use.CachedTokens >= everything * LeastShareOfInput)
            .Max(user => user.Use.CachedShare) ?? 0;
        foreach (var (series, use) in users)
        {
            if (discount > 0 && use is { InputTokens: > 0, CachedShare: { } share } && best - share >= LeastGap)
            {
                var moved = (best - share) * (use.InputTokens + use.CachedTokens);
                yield return new SavingHint(
                    SavingKind.CachedInput,
                    $"{model} by {series}",
                    use.Input * (moved / use.InputTokens) * discount,
                    string.Create(CultureInfo.InvariantCulture, $"at most: {share:P0} of its input came from the cache. Another key reaches {best:P0} with the same model."));
            }
        }
    }
}
