namespace UsageSentinel.Runtime.Pricing;

/// <summary>What a price can be at all; beyond it a list is mistaken or hostile.</summary>
internal static class PriceLimits
{
    /// <summary>US dollars per million tokens, or per unit.</summary>
    public const decimal Most = 1_000_000;

    /// <summary>Bytes of a list that is read.</summary>
    public const int MostBytes = 20 * 1024 * 1024;
}
