using System.Collections.Frozen;
using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>Reads what the rows of an account say besides their charges: names, tags, incidents and versions.</summary>
public sealed class FocusContextReader(InventoryStore inventories, Incidents incidents, PriceBooks books, Calibrations calibrations, Owners owners)
{
    public async Task<FocusContext> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var inventory = await inventories.ReadAsync(account, cancellationToken);
        var ownership = owners.Remember(account, inventory);
        var book = await incidents.BookAsync(account, first, last, cancellationToken);
        return new FocusContext(
            account,
            books.Of(account.Provider).Version,
            (await calibrations.OfAsync(account, cancellationToken)).Version,
            inventory.Projects.Where(project => project.Name is not null).ToFrozenDictionary(project => project.Id, project => project.Name ?? string.Empty),
            inventory.Keys.Where(key => key.Key.Name is not null).ToFrozenDictionary(key => key.Key.Id, key => key.Key.Name ?? string.Empty),
            series => Tags(ownership[series]),
            book.Days)
        {
            IncidentExcess = book.Excess,
        };
    }

    /// <summary>The tags of the configuration, and who answers; a tag of the configuration with such a name is believed.</summary>
    private static ImmutableSortedDictionary<string, string> Tags(Ownership ownership)
    {
        var tags = ownership.Tags;
        foreach (var (name, value) in new[] { ("owner", ownership.Owner), ("team", ownership.Team), ("cost_centre", ownership.CostCentre) })
        {
            tags = value is null || tags.ContainsKey(name) ? tags : tags.Add(name, value);
        }

        return tags;
    }
}
