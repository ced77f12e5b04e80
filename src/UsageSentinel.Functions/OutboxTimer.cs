using Microsoft.Azure.Functions.Worker;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Functions;

/// <summary>
/// The hint that something in the outbox may be due. It comes every two minutes, so a missed one does not matter, and the host
/// keeps no mark of every run.
/// </summary>
public sealed class OutboxTimer(IScheduleTrigger schedule)
{
    [Function(nameof(OutboxTimer))]
    public Task RunAsync([TimerTrigger("%SENTINEL_OUTBOX_SCHEDULE%", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        schedule.OutboxDueAsync(cancellationToken);
}
