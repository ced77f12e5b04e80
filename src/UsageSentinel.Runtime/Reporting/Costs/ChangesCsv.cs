using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Reports;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Writes what a period cost against the one before for people with a spreadsheet: one row for each of whom money is asked about.</summary>
public static class ChangesCsv
{
    private static readonly string[] Columns =
    [
        "provider", "account", "level", "id", "name", "from", "to", "cost_usd", "cost_basis",
        "before_from", "before_to", "before_usd", "before_basis", "change_usd", "change_percent", "change",
    ];

    /// <returns>How many rows.</returns>
    public static long Write(CostReport report, TextWriter writer)
    {
        var csv = new SpreadsheetCsv(writer);
        foreach (var column in Columns)
        {
            csv.Text(column);
        }

        csv.EndRow();
        var rows = 0L;
        foreach (var account in report.Accounts)
        {
            foreach (var (level, cost) in Levels(account))
            {
                Row(csv, report, account, level, cost);
                rows++;
            }
        }

        return rows;
    }

    private static IEnumerable<(string Level, NamedCost Cost)> Levels(AccountCosts account) =>
    [
        ("organization", new NamedCost(account.Account.Account, null, account.Totals.Total, account.Prior?.Totals?.Total)),
        .. Of("project", account.Projects),
        .. Of("owner", account.Owners),
        .. Of("team", account.Teams),
        .. Of("cost_centre", account.CostCentres),
        .. Of("key", account.Keys),
        .. Of("model", account.Models),
    ];

    private static IEnumerable<(string Level, NamedCost Cost)> Of(string level, ImmutableArray<NamedCost> costs) => costs.Select(cost => (level, cost));

    private static void Row(SpreadsheetCsv csv, CostReport report, AccountCosts account, string level, NamedCost cost)
    {
        csv.Text(account.Account.Provider)
            .Text(account.Account.Account)
            .Text(level)
            .Text(cost.Id)
            .Text(cost.Name)
            .Text(ReportFigures.Day(report.First))
            .Text(ReportFigures.Day(report.Last))
            .Number(cost.Cost.Total.Amount)
            .Text(Basis(cost.Cost));
        if (account.Prior is { } prior)
        {
            csv.Text(ReportFigures.Day(prior.First)).Text(ReportFigures.Day(prior.Last));
        }
        else
        {
            csv.Text(null).Text(null);
        }

        var change = cost.Change;
        csv.Number(change?.Before.Total.Amount)
            .Text(change is { } known ? Basis(known.Before) : null)
            .Number(change?.Difference.Amount)
            .Number(change?.Percent)
            .Text(change?.Trend.ToString().ToLowerInvariant())
            .EndRow();
    }

    private static string Basis(CostSum cost) => cost.Proof.ToString().ToLowerInvariant();
}
