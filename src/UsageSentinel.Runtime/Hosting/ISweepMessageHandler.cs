namespace UsageSentinel.Runtime.Hosting;

/// <summary>Sweeps what one message of the queue <see cref="QueueNames.Sweep"/> asks for. Throws where the message must come again.</summary>
public interface ISweepMessageHandler
{
    Task HandleAsync(string message, CancellationToken cancellationToken);
}
