using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>One row of billed cost as a provider reports it.</summary>
/// <param name="Window">The day, as the provider's answer states it.</param>
/// <param name="Project">Null where the cost belongs to the organization.</param>
/// <param name="Key">Null where the provider does not group cost by key.</param>
/// <param name="LineItem">The provider's own words; not a stable vocabulary.</param>
/// <param name="Amount">In <paramref name="Currency"/>; null where the provider sent none.</param>
/// <param name="Currency">Lower case ISO 4217, such as <c>usd</c>; null where the provider sent none.</param>
/// <param name="Quantity">In <paramref name="QuantityUnit"/>; null where not reported.</param>
/// <param name="QuantityUnit">The provider's own words; null where not reported.</param>
public sealed record CostRow(
    TimeWindow Window,
    ProjectId? Project,
    KeyId? Key,
    string? LineItem,
    decimal? Amount,
    string? Currency,
    decimal? Quantity,
    string? QuantityUnit);
