using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Cli.Output;

/// <summary>A sweep as JSON.</summary>
public sealed record SweepJson(
    string Provider,
    string Account,
    string Outcome,
    string? Error,
    int Series,
    int Rows,
    int RowsChanged,
    int RowsLowered,
    DateTimeOffset? CompleteThrough,
    int NewAlerts,
    IReadOnlyList<string> FailedSeries,
    IReadOnlyList<string> Unread)
{
    public static SweepJson Of(SweepReport report) => new(
        report.Account.Provider,
        report.Account.Account,
        Json.Word(report.Outcome),
        report.Error,
        report.Series,
        report.Rows,
        report.RowsChanged,
        report.RowsLowered,
        report.CompleteThrough,
        NewAlertsOf(report),
        report.FailedSeries,
        report.Unread);

    /// <summary>Alerts that began to fire and are not of old history.</summary>
    public static int NewAlertsOf(SweepReport report) =>
        report.Transitions.Count(transition => transition.Kind is TransitionKind.Fired && !transition.Alert.IsHistoric);
}
