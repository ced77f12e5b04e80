using Azure;
using Azure.Storage.Queues;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Counts the messages the host gave up on. No queue announces them, so they are asked for.</summary>
internal sealed class PoisonQueues(QueueServiceClient queues, SentinelMetrics metrics)
{
    private static readonly string[] Watched =
        [.. typeof(QueueNames).GetFields().Where(field => field.IsLiteral).Select(field => (string?)field.GetRawConstantValue() ?? "")];

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in Watched)
        {
            try
            {
                var properties = await queues.GetQueueClient(queue + "-poison").GetPropertiesAsync(cancellationToken);
                metrics.PoisonIs(queue, properties.Value.ApproximateMessagesCountLong);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                metrics.PoisonIs(queue, 0);
            }
        }
    }
}
