using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Reads the names of what costs, and the inventory they are from.</summary>
public sealed class CostNamesReader(InventoryStore inventories, Owners owners)
{
    internal async Task<(CostNames Names, StoredInventory Inventory)> ReadAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var inventory = await inventories.ReadAsync(account, cancellationToken);
        return (new CostNames(inventory, owners.Remember(account, inventory)), inventory);
    }
}
