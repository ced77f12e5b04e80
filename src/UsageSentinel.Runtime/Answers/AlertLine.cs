using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>The state of an alert in one sentence: what was done, and when.</summary>
internal static class AlertLine
{
    public static string Of(AlertCard card) => card.Situation switch
    {
        AlertSituation.Waiting => "An action waits for approval.",
        AlertSituation.Failed when card.Failed is { } act => $"Containment failed {Time(act.CheckedAt ?? act.BegunAt)}: {Done(act.Rung)} was not effective.",
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
        $"Contained {Time(act.DoneAt)}: {Done(act.Rung)}, {(act is { Status: ActionStatus.Verified, CheckedAt: { } at } ? $"verified {Time(at)}" : act.Status is ActionStatus.Verified ? "verified" : "not verified yet")}";

    private static string Why(AlertCard card) => card.Alert.Reason is { } reason ? $" ({Json.Word(reason).Replace('_', ' ')})" : string.Empty;

    /// <summary>The date is named: a page may be read on another day.</summary>
    private static string Time(DateTimeOffset? at) => at is { } instant ? instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-";
}
