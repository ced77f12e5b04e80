using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>In Azure a timer only puts one message per account on the queue; sweeps run on as many instances as the platform gives.</summary>
internal sealed class QueueingSchedule(QueueServiceClient queues, SentinelEngine engine, StoreGauges vitals, BudgetGauges budgets, PoisonQueues poison) : IScheduleTrigger
{
    public async Task UsageDueAsync(CancellationToken cancellationToken)
    {
        await EnqueueAsync(SweepDue.Usage, cancellationToken);
        await vitals.MeasureAsync(cancellationToken);
        await poison.MeasureAsync(cancellationToken);
    }

    public Task CostsDueAsync(CancellationToken cancellationToken) => EnqueueAsync(SweepDue.Costs, cancellationToken);

    public async Task InventoryDueAsync(CancellationToken cancellationToken)
    {
        await EnqueueAsync(SweepDue.Inventory, cancellationToken);
        await budgets.MeasureAsync(cancellationToken);
    }

    public async Task OutboxDueAsync(CancellationToken cancellationToken) => await engine.NotifyAsync(cancellationToken);

    private async Task EnqueueAsync(SweepDue due, CancellationToken cancellationToken)
    {
        var queue = queues.GetQueueClient(QueueNames.Sweep);
        foreach (var connection in engine.Connections.All)
        {
            await queue.SendMessageAsync(new SweepMessage(connection.Account.Provider, connection.Account.Account, due).ToJson(), cancellationToken);
        }
    }
}

/// <summary>Asks for a sweep of one account.</summary>
internal sealed record SweepMessage(string Provider, string Account, SweepDue Due)
{
    public string ToJson() => JsonSerializer.Serialize(this, HostingJson.Default.SweepMessage);

    /// <summary>The message, or null where the text is not one.</summary>
    public static SweepMessage? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, HostingJson.Default.SweepMessage) is { Provider: not null, Account: not null } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public ProviderAccount ToAccount() => new(Provider, Account);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SweepMessage))]
internal sealed partial class HostingJson : JsonSerializerContext;
