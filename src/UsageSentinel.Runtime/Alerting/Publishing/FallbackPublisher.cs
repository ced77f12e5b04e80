using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting.Publishing;

/// <summary>
/// Delivers an event to its audiences without publisher and queues: for what must be sent while those are broken. It
/// never acts on a key: the responder is not on it.
/// </summary>
internal sealed partial class FallbackPublisher(ImmutableArray<Subscription> people, ILogger<FallbackPublisher> logger)
{
    /// <summary>Delivers it to the handlers of its audiences; each handles an event once, whichever way it arrives.</summary>
    public async Task NotifyAsync(SentinelEvent received, CancellationToken cancellationToken)
    {
        foreach (var subscription in people.Where(one => one.Wants(received)))
        {
            try
            {
                await subscription.Handler.HandleAsync(received, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                Log.Failed(logger, subscription.Name, received.Id, failure.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4041, LogLevel.Error, "Direct delivery of {EventId} to {Subscriber} failed too: {Reason}")]
        public static partial void Failed(ILogger logger, string subscriber, string eventId, string reason);
    }
}
