using System.Collections.Immutable;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>Counts what is published: every event by its type, and what became of keys by its decision.</summary>
internal sealed class MeteredPublisher(IEventPublisher inner, SentinelMetrics metrics) : IEventPublisher
{
    private const string Prefix = "UsageSentinel.";

    public async Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
    {
        var became = await inner.PublishAsync(events, cancellationToken);
        foreach (var (json, publication) in events.Zip(became))
        {
            if (publication is Publication.Taken && SentinelEvent.Parse(json)?.Type is { } type)
            {
                Count(type);
            }
        }

        return became;
    }

    private void Count(string type)
    {
        metrics.Published(type);
        switch (type)
        {
            case EventTypes.ResponseFailed:
                metrics.ContainmentFailed();
                metrics.Decided(Short(type));
                break;
            case var told when told.StartsWith(Prefix + "Response.", StringComparison.Ordinal) || told.StartsWith(Prefix + "Key.", StringComparison.Ordinal):
                metrics.Decided(Short(told));
                break;
        }
    }

    /// <summary><c>UsageSentinel.Key.Revoked.v1</c> is the decision <c>revoked</c>.</summary>
    private static string Short(string type) => type.Split('.') is [_, _, var decision, ..] ? decision.ToLowerInvariant() : type;
}
