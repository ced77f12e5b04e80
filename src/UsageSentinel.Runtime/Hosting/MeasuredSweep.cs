using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>A sweep with its trace and metrics. What it throws is in the report: one organization stops no other.</summary>
public sealed class MeasuredSweep(Sweep sweep, Policy policy, SentinelMetrics metrics, TimeProvider clock)
{
    /// <summary>Sweeps one account at <paramref name="now"/>.</summary>
    public async Task<SweepReport> RunAsync(
        ProviderConnection connection, SweepDue due, DateTimeOffset now, IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        using var span = metrics.BeginSweep(connection.Account);
        var began = clock.GetTimestamp();
        try
        {
            var report = await sweep.RunAsync(connection.Usage, policy, due, now, progress, cancellationToken);
            metrics.SweepEnded(report, clock.GetElapsedTime(began), now);
            return report;
        }
        catch (Exception fault) when (Faults.Is(fault, cancellationToken))
        {
            metrics.SweepThrew(connection.Account);
            return SweepReport.Empty(connection.Account, SweepOutcome.Failed) with { Error = Faults.InWords(fault), Fault = fault };
        }
    }
}
