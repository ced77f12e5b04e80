using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging.Episodes;

/// <summary>What an episode cost above the usual: the one function by which it is computed from buckets. The figure an episode carries equals it.</summary>
internal static class EpisodeExcess
{
    /// <summary>
    /// The cost of all complete buckets of a stretch less what that stretch would have cost as usual, whatever the state of the alert
    /// was meanwhile. At least zero, and never more than the buckets cost.
    /// </summary>
    /// <param name="habits">What was usual before the episode.</param>
    /// <param name="buckets">In any order; a bucket that is absent means no usage. One that is not complete or reaches out of the stretch does not count.</param>
    /// <param name="since">When the episode began.</param>
    /// <param name="until">When it ended, or up to where usage is complete.</param>
    public static Usd Of(FrozenExpectation habits, IEnumerable<UsageBucket> buckets, DateTimeOffset since, DateTimeOffset until)
    {
        var cost = 0.0;
        foreach (var bucket in buckets)
        {
            cost += bucket.IsComplete && bucket.Window.Start >= since && bucket.Window.End <= until ? (double)bucket.Cost.Amount : 0;
        }

        return since < until ? Amount(cost - habits.UsdOf(since, until - since)) : Usd.Zero;
    }

    /// <summary>Millionths of a dollar are fine enough; what is below zero is nothing.</summary>
    internal static Usd Amount(double usd) => new(Math.Round((decimal)Math.Clamp(usd, 0, 1e15), 6));
}
