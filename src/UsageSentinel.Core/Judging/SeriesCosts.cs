using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>The estimated cost of a series by UTC day, derived from its stored usage.</summary>
/// <param name="Series">The key, or the project's unattributed series.</param>
/// <param name="Days">A day that is absent cost nothing, or is no longer held.</param>
public sealed record SeriesCosts(SeriesId Series, ImmutableSortedDictionary<DateOnly, Usd> Days)
{
    /// <summary>The cost of the days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public Usd Between(DateOnly first, DateOnly last)
    {
        var sum = Usd.Zero;
        foreach (var (day, cost) in Days)
        {
            sum = day >= first && day <= last ? sum + cost : sum;
        }

        return sum;
    }
}
