using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>The hint that keys, projects and owners may have changed.</summary>
public sealed class InventoryTimer(IScheduleTrigger schedule)
{
    [Function(nameof(InventoryTimer))]
    public Task RunAsync([TimerTrigger("%SENTINEL_INVENTORY_SCHEDULE%")] TimerInfo timer, CancellationToken cancellationToken) =>
        schedule.InventoryDueAsync(cancellationToken);
}
