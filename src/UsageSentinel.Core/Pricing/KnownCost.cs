using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Pricing;

/// <summary>A cost in two parts that are not mixed: money whose price is known, and an estimate for models without a price.</summary>
/// <param name="Known">By listed prices or by the bill.</param>
/// <param name="Guessed">Of models without a price.</param>
public readonly record struct KnownCost(Usd Known, GuessedCost Guessed)
{
    public static KnownCost Zero => default;

    public Usd AtMost => Known + Guessed.High;

    public static KnownCost operator +(KnownCost left, KnownCost right) => Add(left, right);

    public static KnownCost operator *(KnownCost cost, decimal factor) => Multiply(cost, factor);

    public static KnownCost Add(KnownCost left, KnownCost right) => new(left.Known + right.Known, left.Guessed + right.Guessed);

    public static KnownCost Multiply(KnownCost cost, decimal factor) => new(cost.Known * factor, cost.Guessed * factor);

    /// <summary>The cost of a row: known where its model is listed, else a guess.</summary>
    public static KnownCost Of(Usd cost, PriceSpread spread, bool isPriced) =>
        isPriced ? new KnownCost(cost, GuessedCost.None) : new KnownCost(Usd.Zero, GuessedCost.Of(cost, spread));
}
