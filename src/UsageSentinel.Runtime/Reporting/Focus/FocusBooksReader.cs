using System.Collections.Frozen;
using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>Reads what the rows of an account say besides their charges: names, tags, incidents and versions.</summary>
public sealed class FocusBooksReader(InventoryStore inventories, AlertIndex alerts, PriceBooks books, Calibrations calibrations, Owners owners)
{
    public async Task<FocusBooks> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var inventory = await inventories.ReadAsync(account, cancellationToken);
        var ownership = owners.Remember(account, inventory);
        return new FocusBooks(
            account,
            books.Of(account.Provider).Version,
            (await calibrations.OfAsync(account, cancellationToken)).Version,
            inventory.Projects.Where(project => project.Name is not null).ToFrozenDictionary(project => project.Id, project => project.Name ?? string.Empty),
            inventory.Keys.Where(key => key.Key.Name is not null).ToFrozenDictionary(key => key.Key.Id, key => key.Key.Name ?? string.Empty),
            series => Tags(ownership[series]),
            await IncidentsAsync(account, first, last, cancellationToken));
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

    /// <summary>Days on which an alert about the key was firing; of several the first.</summary>
    private async Task<FrozenDictionary<(DateOnly Day, KeyId Key), string>> IncidentsAsync(
        ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        // An episode that began before the period may reach into it; none is known to have lasted for a quarter.
        var since = new DateTimeOffset(first.AddDays(-90).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var incidents = new Dictionary<(DateOnly Day, KeyId Key), string>();
        foreach (var alert in await alerts.ReadAsync(account, since, cancellationToken))
        {
            if (alert is { Subject.Key: { } key, FiredAt: not null })
            {
                var until = DateOnly.FromDateTime((alert.ResolvedAt ?? alert.TrueThrough).UtcDateTime);
                for (var day = Later(DateOnly.FromDateTime(alert.ActiveAt.UtcDateTime), first); day <= until && day <= last; day = day.AddDays(1))
                {
                    incidents.TryAdd((day, key), alert.Id);
                }
            }
        }

        return incidents.ToFrozenDictionary();
    }

    private static DateOnly Later(DateOnly left, DateOnly right) => left > right ? left : right;
}
