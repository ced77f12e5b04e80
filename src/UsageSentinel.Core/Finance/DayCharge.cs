using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>What one meter of one model cost one series in a day by the list, at one price.</summary>
/// <param name="Series">Whose usage.</param>
/// <param name="Model">As usage names it; null where the endpoint has none.</param>
/// <param name="Batch">True for the batch API; null where the provider does not say.</param>
/// <param name="Tier">A free word such as <c>flex</c>; null where the provider does not say.</param>
/// <param name="Detail">What else the endpoint groups by; null for none.</param>
/// <param name="Meter">What is counted.</param>
/// <param name="UnitPrice">US dollars for one unit by the list.</param>
/// <param name="IsPriced">False where the model is in no price list and the price is an estimate by models like it.</param>
public sealed record DayMeter(
    SeriesId Series, string? Model, bool? Batch, string? Tier, string? Detail, CostMeter Meter, decimal UnitPrice, bool IsPriced)
{
    /// <summary>What bills put it under.</summary>
    public LineItem Item { get; } = LineItem.Of(new UsageDimensions(Series.Project, Series.Key, Model, Batch, Tier, Detail), Meter);

    public bool Equals(DayMeter? other) => other is not null
        && Series == other.Series && Meter == other.Meter && UnitPrice == other.UnitPrice && Batch == other.Batch && IsPriced == other.IsPriced
        && Model == other.Model && Tier == other.Tier && Detail == other.Detail;

    public override int GetHashCode() => HashCode.Combine(Series, Model, Batch, Tier, Detail, Meter, UnitPrice);
}

/// <summary>A meter and how much of it a day saw.</summary>
/// <param name="Of">What was used, and its price.</param>
/// <param name="Quantity">In the unit of the meter; more than zero.</param>
public readonly record struct DayCharge(DayMeter Of, decimal Quantity)
{
    /// <summary>By the list.</summary>
    public Usd Listed => new(Quantity * Of.UnitPrice);
}
