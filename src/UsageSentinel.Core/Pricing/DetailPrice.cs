namespace UsageSentinel.Core.Pricing;

/// <summary>The price of a unit of one kind: an image of a size, a search of a context level.</summary>
/// <param name="Detail">A word of what usage says besides the model, such as <c>1024x1792</c> or <c>high</c>; case is ignored.</param>
/// <param name="PerUnit">US dollars.</param>
public sealed record DetailPrice(string Detail, decimal PerUnit);
