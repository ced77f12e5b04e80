using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Collecting;

namespace UsageSentinel.Cli.Output;

/// <summary>A sweep as JSON.</summary>
public sealed record SweepLine(
    string Provider,
    string Account,
    string Outcome,
    string? Error,
    int Series,
    int Rows,
    int RowsChanged,
    DateTimeOffset? CompleteThrough,
    int NewAlerts,
    IReadOnlyList<string> FailedSeries)
{
    public static SweepLine Of(SweepReport report) => new(
        report.Account.Provider,
        report.Account.Account,
        report.Outcome.ToString(),
        report.Error,
        report.Series,
        report.Rows,
        report.RowsChanged,
        report.CompleteThrough,
        report.Transitions.Count(transition => transition.Kind is TransitionKind.Fired && !transition.Alert.IsHistoric),
        report.FailedSeries);
}
