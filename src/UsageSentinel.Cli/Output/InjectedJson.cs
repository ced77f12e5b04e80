using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Replaying;

namespace UsageSentinel.Cli.Output;

/// <summary>What became of the simulated attacks of a replay, as JSON.</summary>
/// <param name="Recall">The share of attacks that were detected, 0 to 1.</param>
/// <param name="DelayMinutes">The median over the detected attacks; null if none was.</param>
/// <param name="CostUsd">What the attacks cost in all.</param>
/// <param name="LeakedUsd">What they cost before the alert.</param>
/// <param name="LeakedBeforeResponseUsd">What they cost before the response.</param>
/// <param name="WrongfulActions">Alerts with a response that answers no attack.</param>
/// <param name="Attacks">Each attack.</param>
public sealed record InjectedJson(
    double Recall,
    double? DelayMinutes,
    decimal CostUsd,
    decimal LeakedUsd,
    decimal LeakedBeforeResponseUsd,
    int WrongfulActions,
    IReadOnlyList<AttackJson> Attacks)
{
    public static InjectedJson Of(InjectionSummary summary) => new(
        Math.Round(summary.Recall, 4),
        summary.Delay?.TotalMinutes,
        Math.Round(summary.Cost.Amount, 6),
        Math.Round(summary.LeakedBeforeAlert.Amount, 6),
        Math.Round(summary.LeakedBeforeAction.Amount, 6),
        summary.Wrongful.Length,
        [.. summary.Attacks.Select(AttackJson.Of)]);
}

/// <summary>What became of one simulated attack, as JSON.</summary>
public sealed record AttackJson(
    string Kind,
    string ApiKeyId,
    DateTimeOffset Start,
    DateTimeOffset End,
    double Times,
    decimal CostUsd,
    string? Alert,
    string? Severity,
    DateTimeOffset? DetectedAt,
    double? DelayMinutes,
    decimal LeakedUsd,
    string Response,
    DateTimeOffset? ResponseAt,
    decimal LeakedBeforeResponseUsd)
{
    public static AttackJson Of(AttackResult result) => new(
        result.Attack.Injection.Kind.Word(),
        result.Attack.Injection.Key,
        DateTimeOffset.FromUnixTimeSeconds(result.Attack.Start),
        DateTimeOffset.FromUnixTimeSeconds(result.Attack.End),
        result.Attack.Injection.Times,
        Math.Round(result.Attack.Cost.Amount, 6),
        result.Detection?.Alert.Id,
        result.Detection is { } detection ? Json.Word(detection.Alert.Severity) : null,
        result.Detection?.At,
        result.Delay?.TotalMinutes,
        Math.Round(result.LeakedBeforeAlert.Amount, 6),
        (result.Action?.Level ?? ContainmentLevel.None).Word(),
        result.Action?.At,
        Math.Round(result.LeakedBeforeAction.Amount, 6));
}
