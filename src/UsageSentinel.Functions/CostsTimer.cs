using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>The hint that billed costs may have arrived.</summary>
public sealed class CostsTimer(IScheduleTrigger schedule)
{
    [Function(nameof(CostsTimer))]
    public Task RunAsync([TimerTrigger("%SENTINEL_COSTS_SCHEDULE%")] TimerInfo timer, CancellationToken cancellationToken) =>
        schedule.CostsDueAsync(cancellationToken);
}
