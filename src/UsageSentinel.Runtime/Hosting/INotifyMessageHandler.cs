namespace UsageSentinel.Runtime.Hosting;

/// <summary>Notifies people of one event from a queue of <see cref="QueueNames"/>. Throws if it is not yet stored and must be delivered again.</summary>
public interface INotifyMessageHandler
{
    /// <param name="queue">The queue, which is named after the audience.</param>
    /// <param name="message">The event.</param>
    /// <param name="cancellationToken">Stops before it is remembered.</param>
    Task HandleAsync(string queue, string message, CancellationToken cancellationToken);
}
