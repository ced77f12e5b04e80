using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What a budget adds up of one series.</summary>
/// <param name="Costs">By UTC day.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Head">What was estimated of the first UTC day before the period began, where that is not midnight UTC.</param>
public sealed record BudgetedSeries(SeriesCosts Costs, Ownership Owner, Usd Head)
{
    /// <summary>What the series cost from the start of a period through <paramref name="through"/>, how much of it is billed, and beside it what is estimated for models without a price.</summary>
    /// <remarks>Of a first day that is cut, the part before the period is known as a share of its estimate, also once it is billed.</remarks>
    public (Usd Spent, Usd Billed, GuessedCost Guessed) Within(TimeWindow period, DateTimeOffset through)
    {
        var first = DateOnly.FromDateTime(period.Start.UtcDateTime);
        var last = DateOnly.FromDateTime((through < period.End ? through : period.End.AddTicks(-1)).UtcDateTime);
        var (spent, billed, guessed) = (Usd.Zero, Usd.Zero, GuessedCost.None);
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            var cost = Costs.On(day) * (day == first ? 1m - HeadShare(day) : 1m);
            spent += cost;
            guessed += Costs.GuessedOn(day);
            billed += Costs.BasisOf(day) is CostBasis.Estimated ? Usd.Zero : cost;
        }

        return (spent, billed, guessed);
    }

    private decimal HeadShare(DateOnly day) =>
        Costs.Days.GetValueOrDefault(day) is { Amount: > 0 } whole ? Math.Clamp(Head.Amount / whole.Amount, 0m, 1m) : 0m;
}
