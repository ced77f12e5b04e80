using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>One account at a glance.</summary>
/// <param name="Account">The organization.</param>
/// <param name="CompleteThrough">Usage is complete up to here, UTC; null before the first sweep.</param>
/// <param name="SweptAt">When the last complete sweep began, UTC; null for none.</param>
/// <param name="LastError">Why the last sweep failed, in one line; null where it did not.</param>
/// <param name="LastDay">The day the figures end with, UTC: that of the usage held, so that a stale store is not shown as idle.</param>
/// <param name="Days">Cost of the last days, billed where the bill is settled and estimated where not, oldest first; the last one is <paramref name="LastDay"/>.</param>
/// <param name="Month">Cost since the first of the month.</param>
/// <param name="ListedKeys">Keys the provider lists now.</param>
/// <param name="Keys">Every key and unattributed series, the most expensive this month first.</param>
/// <param name="OpenAlerts">Open alerts of the keys and of the account itself.</param>
public sealed record AccountOverview(
    ProviderAccount Account,
    DateTimeOffset? CompleteThrough,
    DateTimeOffset? SweptAt,
    string? LastError,
    DateOnly LastDay,
    ImmutableArray<Usd> Days,
    Usd Month,
    int ListedKeys,
    ImmutableArray<KeyOverview> Keys,
    int OpenAlerts)
{
    /// <summary>What is not known of the account: a sentence each, with what to do.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<string> Unread { get; init; } = [];

    /// <summary>How much usage was judged in time, by month, oldest first.</summary>
    public ImmutableArray<MonthAttainment> Attainment { get; init; } = [];

    /// <summary>After how long a minute counts as complete; null before the first sweep.</summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>How late each source is, where that is known.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<LatenessJson> Lateness { get; init; } = [];

    /// <summary>How many of <see cref="OpenAlerts"/> are notes of severity info about the account itself: no one has to act on them.</summary>
    public int OpenInfoAlerts { get; init; }

    /// <summary>How much of <see cref="Month"/> is billed; the rest is estimated.</summary>
    public Usd MonthBilled => Keys.Aggregate(Usd.Zero, (sum, key) => sum + key.MonthBilled);

    /// <summary>From when on cost is known, where that is later than the first of the month; null where the whole month is known.</summary>
    public DateTimeOffset? MonthKnownFrom { get; init; }

    /// <summary>Estimates for models without a price since the first of the month: beside <see cref="Month"/>, not in it.</summary>
    public GuessedCost MonthGuessed => Keys.Aggregate(GuessedCost.None, (sum, key) => sum + key.MonthGuessed);

    public Usd Today => Days[^1];

    /// <summary>Series that have used something.</summary>
    public int SeriesInUse => Keys.Count(key => key.HoursLearned is not null);
}
