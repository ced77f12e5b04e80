using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>The terms a request is priced by. The numbers are stored: never change or reuse one.</summary>
public enum PriceTier
{
    Standard = 0,
    Batch = 1,
    Flex = 2,
    Priority = 3,
}

/// <summary>Reads <see cref="PriceTier"/> from what usage says.</summary>
internal static class PriceTiers
{
    /// <summary>Batch has one price, whatever tier is named beside it; a tier that is not known costs the standard price. Case is ignored.</summary>
    public static PriceTier Of(UsageDimensions dimensions) => dimensions.Batch == true ? PriceTier.Batch : Named(dimensions.ServiceTier) ?? PriceTier.Standard;

    /// <summary>Null for a word that names no tier of its own price.</summary>
    public static PriceTier? Named(ReadOnlySpan<char> word) => word.Trim() switch
    {
        var tier when tier.Equals("batch", StringComparison.OrdinalIgnoreCase) || tier.Equals("batched", StringComparison.OrdinalIgnoreCase) => PriceTier.Batch,
        var tier when tier.Equals("flex", StringComparison.OrdinalIgnoreCase) => PriceTier.Flex,
        var tier when tier.Equals("priority", StringComparison.OrdinalIgnoreCase) || tier.Equals("fast", StringComparison.OrdinalIgnoreCase) => PriceTier.Priority,
        _ => null,
    };
}
