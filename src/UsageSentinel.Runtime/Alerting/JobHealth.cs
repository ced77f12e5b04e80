using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>Notifies the operator of a part of the product that fails again and again, and of its recovery: one alert for each part.</summary>
public sealed partial class JobHealth(HealthAlerts alerts, ILogger<JobHealth> logger)
{
    /// <summary>Failures in a row before anybody is notified: what is busy for a moment is not broken.</summary>
    private const int Patience = 2;

    private readonly ConcurrentDictionary<string, int> failures = new(StringComparer.Ordinal);

    /// <summary>Parts whose alert is known to be closed, so that a part that is well costs nothing.</summary>
    private readonly ConcurrentDictionary<string, bool> well = new(StringComparer.Ordinal);

    /// <summary>Takes note of a run. A failure to do so is logged and harms nothing: the next run reports again.</summary>
    /// <param name="job">Which part: the same words every time.</param>
    /// <param name="failure">Why it failed, in one line; null where it did not.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    public async Task ReportAsync(string job, string? failure, CancellationToken cancellationToken)
    {
        try
        {
            await (failure is null ? ClearAsync(job, cancellationToken) : RaiseAsync(job, failure, cancellationToken));
        }
        catch (Exception fault) when (Faults.Is(fault, cancellationToken))
        {
            well.TryRemove(job, out _);
            Log.NotReported(logger, job, Faults.InWords(fault));
        }
    }

    private async Task ClearAsync(string job, CancellationToken cancellationToken)
    {
        failures.TryRemove(job, out _);
        if (well.TryAdd(job, true))
        {
            await alerts.ClearAsync(RuleKind.JobFailed, job, cancellationToken);
        }
    }

    private async Task RaiseAsync(string job, string failure, CancellationToken cancellationToken)
    {
        Log.Failed(logger, job, failure);
        if (failures.AddOrUpdate(job, 1, (_, before) => before + 1) >= Patience)
        {
            well.TryRemove(job, out _);
            await alerts.RaiseAsync(
                RuleKind.JobFailed,
                job,
                Severity.Critical,
                $"{job} fails",
                $"{failure} All other parts continue. This part is retried with every run. See the log for details.",
                cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4050, LogLevel.Error, "{Job} failed and will be retried: {Reason}")]
        public static partial void Failed(ILogger logger, string job, string reason);

        [LoggerMessage(4051, LogLevel.Error, "The health of {Job} could not be recorded: {Reason}")]
        public static partial void NotReported(ILogger logger, string job, string reason);
    }
}
