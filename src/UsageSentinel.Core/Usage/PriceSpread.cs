namespace UsageSentinel.Core.Usage;

/// <summary>How far the true price of a model may be from the price it is estimated with. Of a listed model: not at all.</summary>
/// <param name="Low">The lowest plausible price as a share of the estimate; more than 0, at most 1.</param>
/// <param name="High">The highest plausible price as a multiple of the estimate; 1 or more.</param>
public sealed record PriceSpread(decimal Low, decimal High)
{
    /// <summary>The price is known.</summary>
    public static PriceSpread None { get; } = new(1, 1);

    /// <summary>Both uncertainties at once.</summary>
    public static PriceSpread operator *(PriceSpread left, PriceSpread right) => Multiply(left, right);

    public static PriceSpread Multiply(PriceSpread left, PriceSpread right) => new(left.Low * right.Low, left.High * right.High);
}
