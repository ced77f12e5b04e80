using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Tests.Functions;

/// <summary>Writes down what the triggers ask for.</summary>
internal sealed class RecordingPorts : IScheduleTrigger, ISweepMessageHandler, IResponseMessageHandler, INotifyMessageHandler, IPoisonMessageHandler
{
    public List<string> Calls { get; } = [];

    public Exception? Failure { get; init; }

    public Task UsageDueAsync(CancellationToken cancellationToken) => RecordAsync("UsageDue");

    public Task CostsDueAsync(CancellationToken cancellationToken) => RecordAsync("CostsDue");

    public Task InventoryDueAsync(CancellationToken cancellationToken) => RecordAsync("InventoryDue");

    public Task OutboxDueAsync(CancellationToken cancellationToken) => RecordAsync("OutboxDue");

    Task ISweepMessageHandler.HandleAsync(string message, CancellationToken cancellationToken) => RecordAsync("Sweep " + message);

    Task IResponseMessageHandler.HandleAsync(string message, CancellationToken cancellationToken) => RecordAsync("Respond " + message);

    Task INotifyMessageHandler.HandleAsync(string queue, string message, CancellationToken cancellationToken) => RecordAsync($"Tell {queue} {message}");

    Task IPoisonMessageHandler.HandleAsync(string queue, string message, CancellationToken cancellationToken) => RecordAsync($"Set aside {queue} {message}");

    private Task RecordAsync(string call)
    {
        Calls.Add(call);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }
}
