namespace UsageSentinel.Runtime.Hosting;

/// <summary>
/// What a host's timers call. A call is only a hint that something may be due: called twice, late or too often, it does no harm.
/// </summary>
public interface IScheduleTrigger
{
    /// <summary>Asks for a sweep of every provider account.</summary>
    Task UsageDueAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the billed costs of every provider account.</summary>
    Task CostsDueAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the keys, projects and owners of every provider account.</summary>
    Task InventoryDueAsync(CancellationToken cancellationToken);

    /// <summary>Sends what is due in the outbox.</summary>
    Task OutboxDueAsync(CancellationToken cancellationToken);
}
