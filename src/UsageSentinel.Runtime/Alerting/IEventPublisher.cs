namespace UsageSentinel.Runtime.Alerting;

/// <summary>Hands events on: to Event Grid in Azure, to the handlers themselves on one machine. An event may be handed on twice, never not at all.</summary>
public interface IEventPublisher
{
    /// <param name="json">One event as CloudEvents JSON.</param>
    /// <param name="cancellationToken">Stops before the event is handed on.</param>
    Task PublishAsync(string json, CancellationToken cancellationToken);
}
