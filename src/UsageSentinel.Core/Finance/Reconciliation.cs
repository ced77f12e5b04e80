using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>One UTC day from both sides: what usage should cost by the list, and what the provider billed.</summary>
/// <param name="Day">The day.</param>
/// <param name="Settled">Whether the bill is old enough to be final.</param>
/// <param name="PriceVersion">The list the estimates rest on.</param>
/// <param name="Items">Every line item of every project, sorted.</param>
/// <param name="Series">What each series was billed, sorted; adds up to the bill exactly.</param>
/// <param name="NotCounted">Rows of the bill in another currency or without an amount; they are in no sum.</param>
public sealed record Reconciliation(
    DateOnly Day,
    BillSettlement Settled,
    string PriceVersion,
    ImmutableArray<ReconciledItem> Items,
    ImmutableArray<BilledSeries> Series,
    int NotCounted)
{
    /// <summary>Lines of the bill that are for no usage that is known, shared by the keys of their project; sorted.</summary>
    public ImmutableArray<AllottedItem> Allotted { get; init; } = [];
}

/// <summary>What one series was billed.</summary>
/// <param name="Series">Cost that no key can be named for belongs to the project's unattributed series.</param>
/// <param name="Amount">In US dollars.</param>
/// <param name="Attribution">How it came to this series.</param>
public readonly record struct BilledSeries(SeriesId Series, Usd Amount, CostAttribution Attribution);

/// <summary>How final the bill of a day is.</summary>
public enum BillSettlement
{
    /// <summary>More may still be posted.</summary>
    Open,

    /// <summary>Old enough that it no longer changes of itself.</summary>
    Settled,
}
