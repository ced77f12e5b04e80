using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Opens rotations for keys that are older than the configuration allows. Keys of persons are left to persons.</summary>
internal sealed class RotationSchedule(ProviderConnections connections, InventoryStore inventories, RotationStore store, RotationPlanner planner, RotationSettings settings)
{
    /// <summary>Opens what is due, oldest first, as far as the number of open rotations allows.</summary>
    public async Task RunAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!settings.IsScheduled || connections.Find(account) is not { } connection)
        {
            return;
        }

        var open = await store.OpenAsync(cancellationToken);
        var room = settings.MaxOpen - open.Length;
        if (room <= 0)
        {
            return;
        }

        var busy = open.SelectMany(one => new[] { one.Saga.OldKey, one.Saga.NewKey ?? one.Saga.OldKey }).ToHashSet();
        var pattern = new Protection(settings.Keys);
        var due = (await inventories.ReadAsync(account, cancellationToken)).Keys
            .Where(key => key.MissingSince is null && key.Key.OwnerType is KeyOwnerType.ServiceAccount && now - key.Key.CreatedAt >= settings.MaxAge && !busy.Contains(key.Key.Id))
            .Where(key => pattern.Find(key.Key.Id.Value, key.Key.Project.Value, key.Key.Name).Length > 0)
            .OrderBy(key => key.Key.CreatedAt)
            .ThenBy(key => key.Key.Id.Value, StringComparer.Ordinal);
        foreach (var key in due.Take(room))
        {
            // The stored inventory is a hint: the provider is asked before anything is opened.
            if (await connection.Keys.FindKeyAsync(key.Key.Project, key.Key.Id, cancellationToken) is { } listed
                && (await planner.PlanAsync(connection, listed, new RotationRequest("automation", RotationVaults.Vault), now, cancellationToken)).Rotation is { } rotation)
            {
                await store.OpenAsync(rotation, cancellationToken);
            }
        }
    }
}
