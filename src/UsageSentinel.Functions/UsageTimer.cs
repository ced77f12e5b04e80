using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>The hint that usage may have arrived: every provider account is put on the sweep queue.</summary>
public sealed class UsageTimer(IScheduleTrigger schedule)
{
    [Function(nameof(UsageTimer))]
    public Task RunAsync([TimerTrigger("%Sentinel:Schedules:Usage%")] TimerInfo timer, CancellationToken cancellationToken) =>
        schedule.UsageDueAsync(cancellationToken);
}
