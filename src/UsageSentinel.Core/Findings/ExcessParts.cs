using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Findings;

/// <summary>What an excess is made of; the parts add up to it exactly. A part may be negative: cheaper requests offset more of them.</summary>
/// <param name="Volume">More requests.</param>
/// <param name="Mix">More expensive tokens: other models, tiers or endpoints.</param>
/// <param name="Price">Other prices for the same.</param>
/// <param name="Shape">More tokens per request.</param>
public readonly record struct ExcessParts(Usd Volume, Usd Mix, Usd Price, Usd Shape)
{
    public Usd Total => Volume + Mix + Price + Shape;

    public static ExcessParts operator +(ExcessParts left, ExcessParts right) => Add(left, right);

    public static ExcessParts Add(ExcessParts left, ExcessParts right) =>
        new(left.Volume + right.Volume, left.Mix + right.Mix, left.Price + right.Price, left.Shape + right.Shape);

    /// <summary>What a bucket cost above its expected requests at what a request usually costs; zero where it did not.</summary>
    public static Usd Excess(Usd cost, double expectedRequests, UsualUnits usual) =>
        Usd.Max(new Usd(cost.Amount - Exact(Expected(expectedRequests, usual))), Usd.Zero);

    /// <summary>
    /// Splits the excess of a bucket. Cost is requests × tokens per request × reference price per token × price change; each
    /// factor gets its share of the logarithm of the ratio, so the order of the factors does not matter and nothing is left over.
    /// </summary>
    /// <param name="cost">What the bucket cost.</param>
    /// <param name="units">Its requests, weighted tokens and reference dollars.</param>
    /// <param name="expectedRequests">Requests expected of it.</param>
    /// <param name="usual">What a request usually is.</param>
    /// <returns>All zero where the bucket cost no more than expected; all volume where nothing was usual.</returns>
    public static ExcessParts Of(Usd cost, UsualUnits units, double expectedRequests, UsualUnits usual)
    {
        var expected = Expected(expectedRequests, usual);
        var paid = (double)cost.Amount;
        return Of(Excess(cost, expectedRequests, usual), paid, expected, paid, units, usual);
    }

    /// <summary>Splits an excess that is known by what was seen of it.</summary>
    /// <param name="excess">What was paid above the expectation; zero or more.</param>
    /// <param name="paid">What was paid, in US dollars.</param>
    /// <param name="expected">What was expected, in US dollars.</param>
    /// <param name="seenCost">What was seen in units cost, in US dollars: all of it, or the part it is judged by.</param>
    /// <param name="seen">Requests, weighted tokens and reference dollars of that.</param>
    /// <param name="usual">What a request usually is.</param>
    internal static ExcessParts Of(Usd excess, double paid, double expected, double seenCost, UsualUnits seen, UsualUnits usual)
    {
        if (excess <= Usd.Zero)
        {
            return default;
        }

        var weight = (paid - expected) / Math.Log(paid / expected);
        var perRequest = seen.Usd / seen.Requests / (usual.Usd / usual.Requests);
        var longer = seen.Tokens / seen.Requests / (usual.Tokens / usual.Requests);
        var shape = double.IsFinite(longer) && longer > 0 ? weight * Math.Log(longer) : 0;
        var mix = (weight * Math.Log(perRequest)) - shape;
        var price = weight * Math.Log(seenCost / seen.Usd);
        if (!double.IsFinite(mix + price + shape))
        {
            return new ExcessParts(excess, Usd.Zero, Usd.Zero, Usd.Zero);
        }

        var (mixed, priced, shaped) = (new Usd(Exact(mix)), new Usd(Exact(price)), new Usd(Exact(shape)));
        return new ExcessParts(excess - mixed - priced - shaped, mixed, priced, shaped);
    }

    /// <summary>The parts that are anything, in words, the largest first: <c>more requests $1.03, cheaper tokens -$0.65</c>.</summary>
    public override string ToString() => string.Join(", ", new (Usd Part, string More, string Less)[]
    {
        (Volume, "more requests", "fewer requests"),
        (Mix, "more expensive models", "cheaper models"),
        (Price, "higher prices", "lower prices"),
        (Shape, "longer requests", "shorter requests"),
    }
        .Where(part => decimal.Abs(part.Part.Amount) >= 0.00005m)
        .OrderByDescending(part => decimal.Abs(part.Part.Amount))
        .Select(part => $"{(part.Part > Usd.Zero ? part.More : part.Less)} {part.Part}"));

    private static double Expected(double requests, UsualUnits usual) =>
        usual.Requests > 0 ? Math.Max(0, requests) * usual.Usd / usual.Requests : 0;

    /// <summary>Millionths of a dollar are fine enough for a part; what rounding leaves is volume.</summary>
    private static decimal Exact(double dollars) => Math.Round((decimal)Math.Clamp(dollars, -1e15, 1e15), 6);
}
