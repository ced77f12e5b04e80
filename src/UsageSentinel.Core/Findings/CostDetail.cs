namespace UsageSentinel.Core.Findings;

/// <summary>What a provider's bill names at the finest.</summary>
public enum CostDetail
{
    /// <summary>Projects and line items. The cost of a key is estimated from its usage and calibrated with the bill.</summary>
    PerProject,

    /// <summary>Keys as well.</summary>
    PerKey,
}
