using Azure.Storage.Queues;
using UsageSentinel.Runtime.Console;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The queue of the responder, as the console may use it: it can add messages and read none.</summary>
internal sealed class CommandQueue(QueueServiceClient queues) : ICommandTransport
{
    public async Task SendAsync(string message, TimeSpan life, CancellationToken cancellationToken) =>
        await queues.GetQueueClient(QueueNames.Response).SendMessageAsync(message, timeToLive: life, cancellationToken: cancellationToken);
}
