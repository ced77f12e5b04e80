using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>The hint that something in the outbox may be due.</summary>
public sealed class OutboxTimer(IScheduleTrigger schedule)
{
    [Function(nameof(OutboxTimer))]
    public Task RunAsync([TimerTrigger("%Sentinel:Schedules:Outbox%")] TimerInfo timer, CancellationToken cancellationToken) =>
        schedule.OutboxDueAsync(cancellationToken);
}
