using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Tests.Functions;

/// <summary>Writes down what the triggers ask for.</summary>
internal sealed class RecordingPorts : IScheduleTrigger
{
    public List<string> Calls { get; } = [];

    public Exception? Failure { get; init; }

    public Task UsageDueAsync(CancellationToken cancellationToken) => RecordAsync("UsageDue");

    public Task CostsDueAsync(CancellationToken cancellationToken) => RecordAsync("CostsDue");

    public Task InventoryDueAsync(CancellationToken cancellationToken) => RecordAsync("InventoryDue");

    public Task OutboxDueAsync(CancellationToken cancellationToken) => RecordAsync("OutboxDue");

    /// <summary>The handler of one kind of message.</summary>
    public IMessageHandler Handler(string kind) => new Port(this, kind);

    private Task RecordAsync(string call)
    {
        Calls.Add(call);
        return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
    }

    private sealed class Port(RecordingPorts ports, string kind) : IMessageHandler
    {
        public Task HandleAsync(string queue, string message, CancellationToken cancellationToken) => ports.RecordAsync($"{kind} {queue} {message}");
    }
}
