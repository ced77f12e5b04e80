namespace UsageSentinel.Runtime.Hosting;

/// <summary>Takes one failed message from a poison queue: stores it, and notifies people in another way.</summary>
public interface IPoisonMessageHandler
{
    /// <param name="queue">The queue it failed in.</param>
    /// <param name="message">Whatever it is; it may not even be an event.</param>
    /// <param name="cancellationToken">Stops before it is kept.</param>
    Task HandleAsync(string queue, string message, CancellationToken cancellationToken);
}
