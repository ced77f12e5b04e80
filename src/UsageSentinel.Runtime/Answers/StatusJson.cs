using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>How an account is doing, as JSON.</summary>
public sealed record StatusJson(
    string Provider,
    string Account,
    DateTimeOffset? CompleteThrough,
    DateTimeOffset? SweptAt,
    string? LastError,
    int Keys,
    int Series,
    int OpenAlerts,
    decimal TodayCostUsd,
    decimal MonthCostUsd,
    string CostBasis,
    decimal MonthBilledUsd,
    string PriceVersion,
    int CalibrationVersion,
    IReadOnlyList<decimal> DailyCostUsd,
    string ResponseMode,
    bool Stopped,
    int EventsDue,
    DateTimeOffset? MonthKnownFrom,
    decimal MonthUnpricedUsd,
    decimal MonthAtLeastUsd,
    decimal MonthAtMostUsd,
    DateOnly? PriceListAsOf,
    int? PriceListAgeDays,
    bool PriceListStale,
    IReadOnlyList<string> Unread,
    int OpenInfoAlerts)
{
    internal static StatusJson Of(AccountOverview overview, StatusFacts facts) => new(
        overview.Account.Provider,
        overview.Account.Account,
        overview.CompleteThrough,
        overview.SweptAt,
        overview.LastError,
        overview.ListedKeys,
        overview.SeriesInUse,
        overview.OpenAlerts,
        overview.Today.Amount,
        overview.Month.Amount,
        "estimated",
        overview.MonthBilled.Amount,
        facts.PriceVersion,
        facts.CalibrationVersion,
        [.. overview.Days.Select(day => day.Amount)],
        facts.Mode,
        facts.IsStopped,
        facts.EventsDue,
        overview.MonthKnownFrom,
        overview.MonthGuessed.Best.Amount,
        overview.Month.Amount,
        (overview.Month + overview.MonthGuessed.High).Amount,
        facts.Age.AsOf,
        facts.Age.Days,
        facts.Age.IsStale,
        overview.Unread,
        overview.OpenInfoAlerts);
}

/// <summary>What a status says besides the figures of the account.</summary>
/// <param name="PriceVersion">The price list the estimates rest on.</param>
/// <param name="CalibrationVersion">The calibration they rest on.</param>
/// <param name="Age">How old the price list is.</param>
/// <param name="Mode">What may be done to an abused key.</param>
/// <param name="IsStopped">Whether the stop switch is on.</param>
/// <param name="EventsDue">Events that wait to be sent.</param>
internal sealed record StatusFacts(string PriceVersion, int CalibrationVersion, PriceAge Age, string Mode, bool IsStopped, int EventsDue);
