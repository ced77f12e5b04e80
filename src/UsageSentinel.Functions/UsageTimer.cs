using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>
/// The hint that usage may have arrived: every provider account is put on the sweep queue. Sweeps go by watermarks, so a hint that was
/// missed is corrected by the next, and the host keeps no mark of every run.
/// </summary>
public sealed class UsageTimer(IScheduleTrigger schedule)
{
    [Function(nameof(UsageTimer))]
    public Task RunAsync([TimerTrigger("%SENTINEL_USAGE_SCHEDULE%", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        schedule.UsageDueAsync(cancellationToken);
}
