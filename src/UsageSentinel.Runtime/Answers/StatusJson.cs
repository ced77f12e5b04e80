using System.Globalization;
using UsageSentinel.Core.Usage;
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
    int OpenInfoAlerts,
    IReadOnlyList<AttainmentJson> Attainment,
    int JudgedWithinMinutes)
{
    /// <summary>The alerts that are not resolved, for people: "6 (1 info)".</summary>
    internal string OpenAlertsWords => OpenInfoAlerts == 0
        ? OpenAlerts.ToString("#,0", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{OpenAlerts:#,0} ({OpenInfoAlerts:#,0} info)");

    /// <summary>After how many minutes a minute of usage counts as complete; null before the first sweep.</summary>
    public double? LagMinutes { get; init; }

    /// <summary>Set if no one acknowledged the last test alert in time, in one sentence; null else.</summary>
    public string? Probe { get; init; }

    /// <summary>How late each source of usage and cost is; empty until enough of it was seen.</summary>
    public IReadOnlyList<LatenessJson> Lateness { get; init; } = [];

    /// <summary>What goes on besides alerts: expectations, rotations, countdowns to deletions, and the safety envelope.</summary>
    public OngoingJson? Ongoing { get; init; }

    internal static StatusJson Of(AccountGlance overview, StatusFacts facts) => new(
        overview.Account.Provider,
        overview.Account.Account,
        overview.CompleteThrough,
        overview.SweptAt,
        overview.LastError,
        overview.ListedKeys,
        overview.SeriesInUse,
        overview.OpenAlerts,
        (overview.Days.IsEmpty ? Usd.Zero : overview.Days[^1]).Amount,
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
        overview.Unpriced.Amount,
        overview.Month.Amount,
        (overview.Month + overview.UnpricedHigh).Amount,
        facts.Age.AsOf,
        facts.Age.Days,
        facts.Age.IsStale,
        overview.Unread,
        overview.OpenInfoAlerts,
        [.. overview.Attainment.Select(month => new AttainmentJson(month.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), month.Judged, month.InTime, Math.Round(month.Share, 6)))],
        facts.JudgedWithinMinutes)
    {
        LagMinutes = overview.Lag?.TotalMinutes,
        Lateness = overview.Lateness,
    };
}

/// <summary>How much usage of a month was judged in time.</summary>
/// <param name="Month">Such as <c>2026-11</c>.</param>
/// <param name="JudgedMinutes">Minutes of usage that were judged.</param>
/// <param name="InTimeMinutes">Those of them that were judged within the service level.</param>
/// <param name="Share">From 0 to 1.</param>
public sealed record AttainmentJson(string Month, long JudgedMinutes, long InTimeMinutes, double Share);

/// <summary>What a status says besides the figures of the account.</summary>
/// <param name="PriceVersion">The price list the estimates rest on.</param>
/// <param name="CalibrationVersion">The calibration they rest on.</param>
/// <param name="Age">How old the price list is.</param>
/// <param name="Mode">What may be done to an abused key.</param>
/// <param name="IsStopped">Whether the stop switch is on.</param>
/// <param name="EventsDue">Events that wait to be sent.</param>
/// <param name="JudgedWithinMinutes">The service level: minutes from the end of a minute of usage until it is judged.</param>
internal sealed record StatusFacts(string PriceVersion, int CalibrationVersion, PriceAge Age, string Mode, bool IsStopped, int EventsDue, int JudgedWithinMinutes);
