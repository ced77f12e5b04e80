using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>The members of an event that change while an alert lasts: the same for an event that is published and for a notice that is sent later.</summary>
internal static class AlertFigures
{
    /// <summary>What the alert has cost, costs now, and whether it has ended.</summary>
    public static EventDetails Money(EventDetails details, Alert alert) => details with
    {
        Title = alert.Title,
        ActiveAt = alert.ActiveAt,
        FiredAt = alert.FiredAt,
        ResolvedAt = alert.ResolvedAt,
        ResolvedReason = alert.Reason?.ToString(),
        ExcessUsd = Math.Round(alert.Lost.Amount, 6),
        BurnUsdPerHour = alert.Burn is { } burn ? Math.Round(burn.Amount, 6) : null,
        AtLeastUsd = alert.Loss.Guessed.IsNone ? null : Math.Round((alert.Loss.Known + alert.Loss.Guessed.Low).Amount, 6),
        AtMostUsd = alert.Loss.Guessed.IsNone ? null : Math.Round(alert.Loss.AtMost.Amount, 6),
        CostBasis = AlertEventFactory.BasisOf(alert),
        DataThrough = IsFollowed(alert) ? alert.ExcessThrough : details.DataThrough,
    };

    /// <summary>What was measured last, in figures and in words.</summary>
    public static EventDetails Measured(EventDetails details, Alert alert) => details with
    {
        Meter = alert.Anomaly.Meter,
        Observed = alert.Anomaly.Observed,
        Expected = alert.Anomaly.Expected,
        Score = alert.Anomaly.Score,
        BilledUsd = alert.Anomaly.Billed?.Amount,
        Cause = alert.Anomaly.Cause,
        Explanation = alert.Anomaly.Explanation,
    };

    /// <summary>Whether the sum of the episode says up to where usage is complete.</summary>
    private static bool IsFollowed(Alert alert) =>
        alert is { IsOpen: true, ExcessThrough: not null } && RuleTraits.Get(alert.Subject.Rule).IsBehaviour && alert.Lost == alert.EpisodeExcess;
}
