namespace UsageSentinel.Runtime.Pricing;

/// <summary>Which price list an estimate rests on.</summary>
/// <param name="Version">Names the list and what was put over it.</param>
/// <param name="AsOf">The day its figures were taken; null where the list does not say.</param>
public readonly record struct PriceEdition(string Version, DateOnly? AsOf);
