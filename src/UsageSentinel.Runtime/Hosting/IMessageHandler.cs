namespace UsageSentinel.Runtime.Hosting;

/// <summary>What is done with the messages of a queue. Registered under the name of each queue that is read.</summary>
public interface IMessageHandler
{
    /// <summary>Handles one message. Throws where nothing was done and the message must come again.</summary>
    /// <param name="queue">The queue of <see cref="QueueNames"/> it was sent to; of a poison queue the one it failed in.</param>
    /// <param name="message">The text; whoever can write to the queue can have written it.</param>
    /// <param name="cancellationToken">Stops before it is kept.</param>
    Task HandleAsync(string queue, string message, CancellationToken cancellationToken);
}
