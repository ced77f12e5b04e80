using System.Collections.Immutable;
using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>What a period cost, and where budgets are heading.</summary>
/// <param name="Period">What is shown, and what else can be.</param>
/// <param name="Total">What it cost.</param>
/// <param name="Days">By day.</param>
/// <param name="Budgets">What is spent of each.</param>
/// <param name="List">By what was chosen.</param>
public sealed record SpendModel(SpendChoice Period, SpendTotal Total, DaysModel? Days, IReadOnlyList<BudgetJson> Budgets, ListModel List)
{
    /// <summary>Why the list is empty; null where there is no reason to say.</summary>
    public string? Note { get; init; }
}

/// <summary>What is shown of the spend.</summary>
/// <param name="Periods">The lengths of time.</param>
/// <param name="Names">What is added up over.</param>
/// <param name="By">What was chosen of it, in words.</param>
public sealed record SpendChoice(ImmutableArray<PlaceModel> Periods, ImmutableArray<PlaceModel> Names, string By);

/// <summary>The cost of a period.</summary>
/// <param name="Title">What the amount is.</param>
/// <param name="CostUsd">All of it.</param>
/// <param name="BilledUsd">What of it is billed; null where no line can be billed.</param>
public sealed record SpendTotal(string Title, decimal CostUsd, decimal? BilledUsd);
