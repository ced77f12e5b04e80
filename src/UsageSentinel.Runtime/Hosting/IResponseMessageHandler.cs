namespace UsageSentinel.Runtime.Hosting;

/// <summary>Responds to one event of the queue <see cref="QueueNames.Response"/>. Throws where nothing was done and the event must come again.</summary>
public interface IResponseMessageHandler
{
    Task HandleAsync(string message, CancellationToken cancellationToken);
}
