using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A complete bucket, added up once: what the detector, and a rule that has nothing to say, need of it.</summary>
/// <param name="Window">The bucket.</param>
/// <param name="Volume">How much of each channel.</param>
/// <param name="Units">The same in units of requests.</param>
/// <param name="Step">As the detector takes it, if none of its models is new to the key.</param>
internal readonly record struct BucketSums(TimeWindow Window, Volume Volume, UsualUnits Units, DetectorInput Step)
{
    /// <summary>Whether a model without a price cost something in it.</summary>
    public bool IsUnpriced { get; init; }
}

/// <summary>Adds the usage of one bucket up, in the order it comes in: the same sums as those of <see cref="UsageBucket"/>, to the last bit.</summary>
internal struct BucketTally
{
    private long requests;
    private long calls;
    private long input;
    private long cached;
    private long output;
    private decimal cost;
    private decimal known;
    private decimal reference;
    private bool isUnpriced;

    /// <summary>Adds one row.</summary>
    /// <param name="counts">Its meters.</param>
    /// <param name="paid">What it cost, at the prices of its date.</param>
    /// <param name="watched">What it cost at prices that do not change.</param>
    /// <param name="isPriced">Whether the price of its model is listed.</param>
    /// <param name="asked">Its requests, calls of tools among them.</param>
    public void Add(in UsageCounts counts, Usd paid, Usd watched, bool isPriced, long asked)
    {
        requests += counts.Requests;
        calls += asked;
        input += counts.InputTokens;
        cached += counts.CachedTokens;
        output += counts.OutputTokens;
        cost += paid.Amount;
        known += isPriced ? paid.Amount : 0;
        reference += watched.Amount;
        isUnpriced |= !isPriced && paid.Amount > 0;
    }

    /// <summary>Everything that was added, as a bucket.</summary>
    public readonly BucketSums In(TimeWindow window)
    {
        var volume = new Volume(Math.Max(requests, calls), (double)input + output, (double)known);
        var units = UsualUnits.Of(volume.Requests, input, cached, output, (double)reference);
        var step = new DetectorInput(
            window.Start.ToUnixTimeSeconds(), (int)(window.Length.Ticks / TimeSpan.TicksPerMinute), volume.Requests, input, cached, output, units.Usd)
        {
            Charged = (double)cost,
        };
        return new BucketSums(window, volume, units, step) { IsUnpriced = isUnpriced };
    }
}
