using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The names of what costs, as the inventory and the rules of the configuration have them.</summary>
internal sealed class CostNames(StoredInventory inventory, OwnerTable owners)
{
    /// <summary>Cost without an owner.</summary>
    public const string NoOne = "(no owner)";

    private readonly Dictionary<KeyId, string?> keys = inventory.Keys.ToDictionary(key => key.Key.Id, key => key.Key.Name);
    private readonly Dictionary<ProjectId, string?> projects = inventory.Projects.ToDictionary(project => project.Id, project => project.Name);

    public string OfKey(SeriesId series) => series.Key is { } key ? keys.GetValueOrDefault(key) ?? key.Value : "usage without a key";

    public string OfProject(ProjectId? project) => project is { } id ? projects.GetValueOrDefault(id) ?? id.Value : "(no project)";

    public Ownership OwnerOf(SeriesId series) => owners[series];

    public ImmutableArray<NamedCost> Keys(CostTotals now, CostTotals? before) =>
        Rows(now.Series, before?.Series, series => (OfKey(series), series.Key?.Value ?? series.Project?.Value));

    public ImmutableArray<NamedCost> Projects(CostTotals now, CostTotals? before) =>
        Rows(now.Series, before?.Series, series => (OfProject(series.Project), series.Project?.Value));

    /// <summary>By one member of the ownership; cost without an owner has its own name, so that the rows add up.</summary>
    public ImmutableArray<NamedCost> By(CostTotals now, CostTotals? before, Func<Ownership, string?> member) =>
        Rows(now.Series, before?.Series, series => (member(owners[series]) ?? NoOne, null));

    public static ImmutableArray<NamedCost> Models(CostTotals now, CostTotals? before) =>
        Rows(now.Models, before?.Models, model => (model, null));

    /// <summary>What had a cost only before has a row too: it is a saving, or work that is not done any more.</summary>
    private static ImmutableArray<NamedCost> Rows<T>(
        ImmutableDictionary<T, CostSum> now, ImmutableDictionary<T, CostSum>? before, Func<T, (string Name, string? Id)> nameOf)
        where T : notnull
    {
        var (current, prior) = (Sums(now, nameOf), before is null ? null : Sums(before, nameOf));
        return
        [
            .. current.Keys.Union(prior?.Keys ?? Enumerable.Empty<(string Name, string? Id)>())
                .Select(who => new NamedCost(who.Name, who.Id, current.GetValueOrDefault(who), prior?.GetValueOrDefault(who)))
                .OrderByDescending(cost => cost.Cost.Total)
                .ThenByDescending(cost => cost.Before?.Total ?? Usd.Zero)
                .ThenBy(cost => cost.Name, StringComparer.Ordinal)
                .ThenBy(cost => cost.Id, StringComparer.Ordinal),
        ];
    }

    private static Dictionary<(string Name, string? Id), CostSum> Sums<T>(ImmutableDictionary<T, CostSum> costs, Func<T, (string Name, string? Id)> nameOf)
        where T : notnull => costs
        .GroupBy(cost => nameOf(cost.Key), cost => cost.Value)
        .ToDictionary(group => group.Key, CostSum.Over);
}
