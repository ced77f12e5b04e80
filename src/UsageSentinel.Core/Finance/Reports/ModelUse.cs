using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>What one series did with one model in a period: the input for savings. Costs are current, billed or estimated.</summary>
/// <param name="InputTokens">Uncached text input.</param>
/// <param name="CachedTokens">Text input read from the cache.</param>
/// <param name="Input">What <paramref name="InputTokens"/> cost.</param>
/// <param name="Standard">What text cost that was neither batch nor flex.</param>
/// <param name="Cost">Everything.</param>
/// <param name="AtCheapest">What <paramref name="Cost"/> would be with the cheapest dated version of the same model.</param>
public readonly record struct ModelUse(decimal InputTokens, decimal CachedTokens, Usd Input, Usd Standard, Usd Cost, Usd AtCheapest)
{
    /// <summary>0 to 1; null without input.</summary>
    public decimal? CachedShare => InputTokens + CachedTokens > 0 ? CachedTokens / (InputTokens + CachedTokens) : null;

    public static ModelUse operator +(ModelUse left, ModelUse right) => new(
        left.InputTokens + right.InputTokens,
        left.CachedTokens + right.CachedTokens,
        left.Input + right.Input,
        left.Standard + right.Standard,
        left.Cost + right.Cost,
        left.AtCheapest + right.AtCheapest);

    public static ModelUse Add(ModelUse left, ModelUse right) => left + right;
}
