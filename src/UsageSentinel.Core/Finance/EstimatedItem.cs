using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>What one line item of one series cost in a day by the list.</summary>
/// <param name="Series">Whose usage.</param>
/// <param name="Item">What it is billed under.</param>
/// <param name="Listed">By the price list, not calibrated.</param>
public readonly record struct EstimatedItem(SeriesId Series, LineItem Item, Usd Listed);
