using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>What <c>status</c> says of an account: its <see cref="AccountOverview"/> without the single keys.</summary>
internal sealed record AccountGlance
{
    public required ProviderAccount Account { get; init; }

    public DateTimeOffset? CompleteThrough { get; init; }

    public DateTimeOffset? SweptAt { get; init; }

    public string? LastError { get; init; }

    public int ListedKeys { get; init; }

    public int SeriesInUse { get; init; }

    public int OpenAlerts { get; init; }

    public int OpenInfoAlerts { get; init; }

    /// <summary>The cost of each day, the last one being today.</summary>
    public ImmutableArray<Usd> Days { get; init; } = [];

    public Usd Month { get; init; }

    public Usd MonthBilled { get; init; }

    public DateTimeOffset? MonthKnownFrom { get; init; }

    /// <summary>The best estimate for models without a price.</summary>
    public Usd Unpriced { get; init; }

    /// <summary>What that is at most.</summary>
    public Usd UnpricedHigh { get; init; }

    public ImmutableArray<string> Unread { get; init; } = [];

    public ImmutableArray<MonthAttainment> Attainment { get; init; } = [];

    public TimeSpan? Lag { get; init; }

    public ImmutableArray<LatenessJson> Lateness { get; init; } = [];

    public static AccountGlance Of(AccountOverview overview) => new()
    {
        Account = overview.Account,
        CompleteThrough = overview.CompleteThrough,
        SweptAt = overview.SweptAt,
        LastError = overview.LastError,
        ListedKeys = overview.ListedKeys,
        SeriesInUse = overview.SeriesInUse,
        OpenAlerts = overview.OpenAlerts,
        OpenInfoAlerts = overview.OpenInfoAlerts,
        Days = overview.Days,
        Month = overview.Month,
        MonthBilled = overview.MonthBilled,
        MonthKnownFrom = overview.MonthKnownFrom,
        Unpriced = overview.MonthGuessed.Best,
        UnpricedHigh = overview.MonthGuessed.High,
        Unread = overview.Unread,
        Attainment = overview.Attainment,
        Lag = overview.Lag,
        Lateness = overview.Lateness,
    };
}
