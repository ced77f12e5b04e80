namespace UsageSentinel.Core.Usage;

/// <summary>
/// What usage of models without a price costs: an estimate with its range. It is never added to money that is known; it is
/// kept beside it, so that a sum can say "at least" and "at most".
/// </summary>
/// <param name="Low">The least it plausibly costs.</param>
/// <param name="Best">The estimate.</param>
/// <param name="High">The most it plausibly costs.</param>
public readonly record struct GuessedCost(Usd Low, Usd Best, Usd High)
{
    public static GuessedCost None => default;

    /// <summary>Whether there is no usage of a model without a price.</summary>
    public bool IsNone => High == Usd.Zero && Low == Usd.Zero;

    /// <summary>The range around an estimate; none for the cost of a listed model.</summary>
    public static GuessedCost Of(Usd best, PriceSpread spread) => new(best * spread.Low, best, best * spread.High);

    public static GuessedCost operator +(GuessedCost left, GuessedCost right) => Add(left, right);

    public static GuessedCost operator *(GuessedCost cost, decimal factor) => Multiply(cost, factor);

    public static GuessedCost Add(GuessedCost left, GuessedCost right) =>
        new(left.Low + right.Low, left.Best + right.Best, left.High + right.High);

    public static GuessedCost Multiply(GuessedCost cost, decimal factor) => new(cost.Low * factor, cost.Best * factor, cost.High * factor);

    /// <summary><c>about $0.24 (between $0.06 and $0.96)</c>.</summary>
    public override string ToString() => $"about {Best} (between {Low} and {High})";
}
