using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>The state of an alert in one sentence: what was done, and when.</summary>
internal static class AlertLine
{
    public static string Of(AlertCard card) => card.Situation switch
    {
        AlertSituation.Waiting => "An action waits for approval.",
        AlertSituation.Failed when card.Failed is { } act => $"Containment failed {Time(act.CheckedAt ?? act.BegunAt)}: {Done(act.Level)} was not effective.",
        AlertSituation.Contained when card.Contained is { } act => Contained(act) + ".",
        AlertSituation.Resolved => $"{(card.Contained is { } act ? $"{Contained(act)}. " : string.Empty)}Resolved {Time(card.Alert.ResolvedAt)}{Why(card)}.",
        AlertSituation.Acknowledged => $"Acknowledged by {card.Shown.AckedBy} until {Time(card.Shown.AckedUntil)}. Nothing was done.",
        AlertSituation.Silenced => $"Silenced. Open since {Time(card.Alert.ActiveAt)}.",
        AlertSituation.Pending => $"Pending since {Time(card.Alert.ActiveAt)}. No notice was sent.",
        AlertSituation.History => $"Found in old history of {Time(card.Alert.ActiveAt)}. Nothing is done.",
        _ => $"Open since {Time(card.Alert.ActiveAt)}, not acknowledged. Nothing was done.",
    };

    /// <summary>What the amount of an alert is: only abuse loses money, a budget is exceeded, and a bill is a bill.</summary>
    public static string MoneyWord(AlertCard card) => RuleTraits.Get(card.Alert.Subject.Rule) switch
    {
        { IsOfBudgets: true } => "Above the budget:",
        { IsBilled: true } => "Billed:",
        _ => "Lost",
    };

    /// <summary>What it costs an hour now and by the next morning, in one sentence; empty for what has ended.</summary>
    public static string Rate(AlertCard card) => card switch
    {
        { Alert.IsOpen: false } => string.Empty,
        { IsLosing: true, Shown: { ProjectedUsd: { } usd, ProjectedAt: { } by } } => string.Create(
            CultureInfo.InvariantCulture, $"{new Usd(card.Shown.BurnUsdPerHour)} an hour now, {new Usd(usd)} by {by.UtcDateTime:dddd yyyy-MM-dd HH:mm} UTC if nothing is done"),
        { IsLosing: true } => $"{new Usd(card.Shown.BurnUsdPerHour)} an hour now",
        _ => NoProjection(card),
    };

    /// <summary>Why nothing is projected.</summary>
    public static string NoProjection(AlertCard card) => card switch
    {
        { Contained: not null } => "no further loss expected: contained",
        { Alert.IsOpen: false } => "no further loss expected: resolved",
        { Alert.Burn: null } => "no rate is measured",
        _ => "no loss in the last complete hour",
    };

    /// <summary>What an action did, for people.</summary>
    public static string Done(ContainmentLevel level) => level switch
    {
        ContainmentLevel.Throttle => "rate limits lowered",
        ContainmentLevel.DenyModel => "models blocked",
        ContainmentLevel.SpendLimit => "spend limit set",
        ContainmentLevel.RevokeKey => "key deleted",
        ContainmentLevel.RevokeServiceAccount => "service account deleted",
        _ => "nothing done",
    };

    private static string Contained(ContainmentAction act) =>
        $"Contained {Time(act.DoneAt)}: {Done(act.Level)}, {(act is { Status: ActionStatus.Verified, CheckedAt: { } at } ? $"verified {Time(at)}" : act.Status is ActionStatus.Verified ? "verified" : "not verified yet")}";

    private static string Why(AlertCard card) => card.Alert.Reason is { } reason ? $" ({Json.Word(reason).Replace('_', ' ')})" : string.Empty;

    /// <summary>The date is named: a page may be read on another day.</summary>
    private static string Time(DateTimeOffset? at) => at is { } instant ? instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-";
}
