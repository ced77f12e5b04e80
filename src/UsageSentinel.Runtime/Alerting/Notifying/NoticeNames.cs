using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>What people call the keys and projects of a notice, from the inventory.</summary>
public sealed class NoticeNames(InventoryStore inventories)
{
    /// <summary>The events with the names of their keys and projects. A notice is sent without them if the inventory cannot be read.</summary>
    public async Task<ImmutableArray<SentinelEvent>> AddAsync(ImmutableArray<SentinelEvent> events, CancellationToken cancellationToken)
    {
        var read = new Dictionary<ProviderAccount, StoredInventory?>();
        var named = ImmutableArray.CreateBuilder<SentinelEvent>(events.Length);
        foreach (var reported in events)
        {
            named.Add(await NamedAsync(reported, read, cancellationToken));
        }

        return named.ToImmutable();
    }

    private async Task<SentinelEvent> NamedAsync(SentinelEvent reported, Dictionary<ProviderAccount, StoredInventory?> read, CancellationToken cancellationToken)
    {
        if (reported.Data is not { Provider: { } provider, Account: { } name } || (reported.Data.ApiKeyId ?? reported.Data.ProjectId) is null)
        {
            return reported;
        }

        var account = new ProviderAccount(provider, name);
        if (!read.TryGetValue(account, out var inventory))
        {
            read[account] = inventory = await InventoryAsync(account, cancellationToken);
        }

        return reported with
        {
            Data = EventText.Clean(reported.Data with
            {
                KeyName = inventory?.Keys.FirstOrDefault(key => key.Key.Id.Value == reported.Data.ApiKeyId)?.Key.Name,
                ProjectName = inventory?.Projects.FirstOrDefault(project => project.Id.Value == reported.Data.ProjectId)?.Name,
            }),
        };
    }

    private async Task<StoredInventory?> InventoryAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        try
        {
            return await inventories.ReadAsync(account, cancellationToken);
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
