namespace UsageSentinel.Core.Finance;

/// <summary>Where an amount comes from.</summary>
public enum CostBasis
{
    /// <summary>Tokens by the price list, times what bills taught; by the minute.</summary>
    Estimated,

    /// <summary>Billed by the provider, for a day old enough that it no longer changes of itself.</summary>
    Billed,

    /// <summary>Billed, and restated after the day was settled.</summary>
    Revised,
}

/// <summary>How a billed amount came to its key.</summary>
public enum CostAttribution
{
    /// <summary>The provider billed it by key.</summary>
    Reported,

    /// <summary>The provider billed the project, and the estimates say what share is this key's.</summary>
    Allocated,
}
