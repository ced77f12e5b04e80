using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The names of what costs, as the inventory and the rules of the configuration have them.</summary>
public sealed class CostNames(StoredInventory inventory, OwnerTable owners)
{
    private const string Nobody = "(nobody named)";

    private readonly Dictionary<KeyId, string?> keys = inventory.Keys.ToDictionary(key => key.Key.Id, key => key.Key.Name);
    private readonly Dictionary<ProjectId, string?> projects = inventory.Projects.ToDictionary(project => project.Id, project => project.Name);

    public string OfKey(SeriesId series) => series.Key is { } key ? keys.GetValueOrDefault(key) ?? key.Value : "usage without a key";

    public string OfProject(ProjectId? project) => project is { } id ? projects.GetValueOrDefault(id) ?? id.Value : "(no project)";

    public Ownership OwnerOf(SeriesId series) => owners[series];

    public ImmutableArray<NamedCost> Keys(CostTotals totals) =>
        Sorted(totals.Series.Select(pair => new NamedCost(OfKey(pair.Key), pair.Key.Key?.Value ?? pair.Key.Project?.Value, pair.Value)));

    public ImmutableArray<NamedCost> Projects(CostTotals totals) => Sorted(totals.Series
        .GroupBy(pair => pair.Key.Project, pair => pair.Value)
        .Select(project => new NamedCost(OfProject(project.Key), project.Key?.Value, CostSum.Over(project))));

    /// <summary>By one member of whoever answers; what nobody answers for stands under a name of its own, so that the rows add up.</summary>
    public ImmutableArray<NamedCost> By(CostTotals totals, Func<Ownership, string?> member) => Sorted(totals.Series
        .GroupBy(pair => member(owners[pair.Key]) ?? Nobody, pair => pair.Value, StringComparer.Ordinal)
        .Select(group => new NamedCost(group.Key, null, CostSum.Over(group))));

    public static ImmutableArray<NamedCost> Models(CostTotals totals) =>
        Sorted(totals.Models.Select(pair => new NamedCost(pair.Key, null, pair.Value)));

    private static ImmutableArray<NamedCost> Sorted(IEnumerable<NamedCost> costs) =>
    [
        .. costs.OrderByDescending(cost => cost.Cost.Total).ThenBy(cost => cost.Name, StringComparer.Ordinal).ThenBy(cost => cost.Id, StringComparer.Ordinal),
    ];
}
