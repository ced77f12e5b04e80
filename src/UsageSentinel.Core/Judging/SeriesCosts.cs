using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What a series cost by UTC day: as estimated from its stored usage, and as billed where the bill is settled.</summary>
/// <param name="Series">The key, or the project's unattributed series.</param>
/// <param name="Days">Estimated by listed prices, corrected by what bills taught. A day that is absent cost nothing, or is no longer held.</param>
public sealed record SeriesCosts(SeriesId Series, ImmutableSortedDictionary<DateOnly, Usd> Days)
{
    /// <summary>Billed, of settled days only.</summary>
    public ImmutableSortedDictionary<DateOnly, SettledCost> Settled { get; init; } = ImmutableSortedDictionary<DateOnly, SettledCost>.Empty;

    /// <summary>Estimates for models without a price, by UTC day: beside <see cref="Days"/>, never in them.</summary>
    public ImmutableSortedDictionary<DateOnly, GuessedCost> Guessed { get; init; } = ImmutableSortedDictionary<DateOnly, GuessedCost>.Empty;

    /// <summary>What is estimated without a price of a day; a settled bill leaves nothing to guess.</summary>
    public GuessedCost GuessedOn(DateOnly day) => Settled.ContainsKey(day) ? GuessedCost.None : Guessed.GetValueOrDefault(day);

    /// <summary>What is estimated without a price of the days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public GuessedCost GuessedBetween(DateOnly first, DateOnly last) => Guessed.Keys
        .Where(day => day >= first && day <= last)
        .Aggregate(GuessedCost.None, (sum, day) => sum + GuessedOn(day));

    /// <summary>What a day cost by the best that is known: the bill where it is settled, else the estimate.</summary>
    public Usd On(DateOnly day) => Settled.TryGetValue(day, out var settled) ? settled.Amount : Days.GetValueOrDefault(day);

    public CostBasis BasisOf(DateOnly day) => Settled.TryGetValue(day, out var settled) ? settled.Basis : CostBasis.Estimated;

    /// <summary>The cost of the days from <paramref name="first"/> to <paramref name="last"/>, both included, each by the best that is known.</summary>
    public Usd Between(DateOnly first, DateOnly last)
    {
        var sum = Usd.Zero;
        foreach (var (day, cost) in Days)
        {
            sum = day >= first && day <= last && !Settled.ContainsKey(day) ? sum + cost : sum;
        }

        foreach (var (day, settled) in Settled)
        {
            sum = day >= first && day <= last ? sum + settled.Amount : sum;
        }

        return sum;
    }

    /// <summary>How much of <see cref="Between"/> is billed.</summary>
    public Usd BilledBetween(DateOnly first, DateOnly last)
    {
        var sum = Usd.Zero;
        foreach (var (day, settled) in Settled)
        {
            sum = day >= first && day <= last ? sum + settled.Amount : sum;
        }

        return sum;
    }

    /// <summary>The same with the bill of a day; one that says something else than before is revised. Unchanged where it says the same.</summary>
    public SeriesCosts Settle(DateOnly day, Usd amount, CostAttribution attribution)
    {
        var isKnown = Settled.TryGetValue(day, out var before);
        var basis = isKnown && (before.Basis is CostBasis.Revised || before.Amount != amount) ? CostBasis.Revised : CostBasis.Billed;
        var settled = new SettledCost(amount, basis, attribution);
        return isKnown && before == settled ? this : this with { Settled = Settled.SetItem(day, settled), Guessed = Guessed.Remove(day) };
    }
}
