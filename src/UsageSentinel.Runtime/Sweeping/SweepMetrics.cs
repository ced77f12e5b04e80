using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>What the report of a sweep says to the metrics.</summary>
internal static class SweepMetrics
{
    /// <summary>A sweep ended. One that found the lease taken did nothing and is not measured.</summary>
    public static void SweepEnded(this SentinelMetrics metrics, SweepReport report, TimeSpan took, DateTimeOffset now)
    {
        if (report.Outcome is SweepOutcome.LeaseHeld)
        {
            return;
        }

        var all = report.Series + report.FailedSeries.Length;
        metrics.SweepEnded(
            report.Account,
            report.Outcome.ToString(),
            report.Outcome is not SweepOutcome.Done,
            took,
            now - report.CompleteThrough,
            report.Outcome is not SweepOutcome.ProviderFailed && all > 0 ? (double)report.Series / all : null);
    }
}
