using System.Collections.Immutable;

namespace UsageSentinel.Core.Usage;

/// <summary>All usage of one series in one window: what the rules judge and the baseline learns.</summary>
/// <param name="Series">The key, or the project's unattributed series.</param>
/// <param name="Window">Half-open; its length is a <see cref="BucketWidth"/>.</param>
/// <param name="Usage">One entry per endpoint and dimensions, in a fixed order; empty for a bucket without usage.</param>
/// <param name="IsComplete">False while late usage may still arrive: such a bucket can only grow.</param>
public sealed record UsageBucket(SeriesId Series, TimeWindow Window, ImmutableArray<PricedUsage> Usage, bool IsComplete)
{
    /// <summary>
    /// Whether it holds only what came after its time was judged without it, because its source could not be read then. It can
    /// raise alerts, and is never learned.
    /// </summary>
    /// <value>False by default.</value>
    public bool IsLate { get; init; }

    /// <summary>
    /// Whether it is an equal share of usage of which only the total of a longer time is known. Such buckets are as regular as none that was measured, so that a rise looks rarer than it is: it
    /// raises alerts, and nothing that acts rests on it.
    /// </summary>
    /// <value>False by default.</value>
    public bool IsShare { get; init; }

    public UsageCounts Total
    {
        get
        {
            var sum = default(UsageCounts);
            foreach (var usage in Usage)
            {
                sum += usage.Counts;
            }

            return sum;
        }
    }

    /// <summary>Estimated cost of the bucket at the prices of its date.</summary>
    public Usd Cost
    {
        get
        {
            var sum = Usd.Zero;
            foreach (var usage in Usage)
            {
                sum += usage.Cost;
            }

            return sum;
        }
    }

    /// <summary>The part of <see cref="Cost"/> whose price is listed: the only dollars that a ceiling may be measured by.</summary>
    public Usd KnownCost
    {
        get
        {
            var sum = Usd.Zero;
            foreach (var usage in Usage)
            {
                sum = usage.IsPriced ? sum + usage.Cost : sum;
            }

            return sum;
        }
    }

    /// <summary>The rest of <see cref="Cost"/>: an estimate for models without a price, with its range.</summary>
    public GuessedCost GuessedCost => Usage.Aggregate(GuessedCost.None, (sum, usage) => sum + usage.Guessed);

    /// <summary>Estimated cost at prices that do not change while the series is watched, so that a price cut is no anomaly.</summary>
    public Usd ReferenceCost
    {
        get
        {
            var sum = Usd.Zero;
            foreach (var usage in Usage)
            {
                sum += usage.ReferenceCost;
            }

            return sum;
        }
    }
}

/// <summary>Counts of one endpoint and one set of dimensions, with their estimated cost.</summary>
/// <param name="Endpoint">The kind of usage.</param>
/// <param name="Dimensions">What the counts are broken down by.</param>
/// <param name="Counts">The meters.</param>
/// <param name="Cost">Estimated from the counts at the prices of the bucket's date.</param>
/// <param name="IsPriced">False where the model is in no price list and <paramref name="Cost"/> is an estimate by models like it.</param>
public sealed record PricedUsage(
    UsageEndpoint Endpoint,
    UsageDimensions Dimensions,
    UsageCounts Counts,
    Usd Cost,
    bool IsPriced)
{
    /// <summary>The same counts at the prices of the day the series was first watched. The default is <see cref="Cost"/>.</summary>
    public Usd ReferenceCost { get; init; } = Cost;

    /// <value>How far the true cost may be from an estimate. The default is: not at all.</value>
    public PriceSpread Spread { get; init; } = PriceSpread.None;

    /// <summary>The cost with its range where the model has no price; none where it has one.</summary>
    public GuessedCost Guessed => IsPriced ? GuessedCost.None : GuessedCost.Of(Cost, Spread);
}
