using UsageSentinel.Simulator.Billing;

namespace UsageSentinel.Simulator.Http.Costs;

/// <summary>A row of a costs bucket; dimensions not grouped by are null.</summary>
internal sealed record CostRow(string? Project, string? LineItem, string? Key, decimal Amount, decimal Quantity, string? Unit);

/// <summary>Groups the shown bill of a day.</summary>
internal sealed class CostsReader(Api api, CostsQuery query)
{
    private readonly HashSet<string> projects = [.. query.Projects];
    private readonly HashSet<string> keys = [.. query.Keys];

    public IEnumerable<CostRow> Day(long day, long now)
    {
        var ledger = api.World.Ledger;
        var bill = api.Has(SimulatorTraps.LateBuckets) ? ledger.Shown(day, now) : ledger.True(day, now / 60 * 60);
        return bill
            .Where(row => (projects.Count == 0 || projects.Contains(ProjectId(row)))
                && (keys.Count == 0 || (row.Key.Key is { } key && keys.Contains(key))))
            .GroupBy(row => (
                Project: query.ByProject ? ProjectId(row) : null,
                LineItem: !query.ByLineItem ? null : api.Has(SimulatorTraps.OddLineItems) ? OddWords.Of(row.Key.LineItem) : row.Key.LineItem,
                Key: query.ByKey ? row.Key.Key : null,
                Unit: query.ByLineItem ? row.Key.Unit : null))
            .Select(rows => new CostRow(
                rows.Key.Project,
                rows.Key.LineItem,
                rows.Key.Key,
                rows.Sum(row => row.Amount),
                rows.Sum(row => row.Quantity),
                rows.Key.Unit));
    }

    private string ProjectId(BillRow row) => api.World.Roster.Projects[row.Key.Project].Id;
}
