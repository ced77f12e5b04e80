using System.Globalization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Writes the cost of a period for people with a spreadsheet: one row for each key, model and day.</summary>
public sealed class CostCsv(
    FocusReader charges, SeriesSummaryStore sheet, InventoryStore inventories, Owners owners, Incidents incidents, Calibrations calibrations, PriceBooks books)
{
    private static readonly string[] Columns =
    [
        "day", "provider", "account", "project_id", "project", "api_key_id", "key", "owner", "team", "cost_centre", "model",
        "cost_usd", "cost_basis", "list_usd", "attribution", "incident", "price_version", "calibration",
    ];

    public static void WriteHeader(TextWriter writer)
    {
        var csv = new SpreadsheetCsv(writer);
        foreach (var column in Columns)
        {
            csv.Text(column);
        }

        csv.EndRow();
    }

    /// <summary>Writes the rows of one account, day by day.</summary>
    /// <returns>How many.</returns>
    public async Task<long> WriteAsync(ProviderAccount account, TextWriter writer, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var inventory = await inventories.ReadAsync(account, cancellationToken);
        var names = new CostNames(inventory, owners.Remember(account, inventory));
        var book = await incidents.BookAsync(account, first, last, cancellationToken);
        var version = books.Of(account.Provider).Version;
        var calibration = (await calibrations.OfAsync(account, cancellationToken)).Version;
        var tally = new CostAccumulator(book, CostReportReader.Revised(await sheet.ReadAsync(account, cancellationToken)), new CheaperVersions(books.Of(account.Provider), last));
        var csv = new SpreadsheetCsv(writer);
        var rows = 0L;
        await foreach (var day in charges.StandingAsync(account, first, last, cancellationToken))
        {
            foreach (var group in day.Now
                .GroupBy(charge => (charge.Series, Model: CostAccumulator.ModelOf(charge), Basis: tally.BasisOf(charge), charge.Attribution))
                .OrderBy(group => group.Key.Series).ThenBy(group => group.Key.Model, StringComparer.Ordinal))
            {
                var series = group.Key.Series;
                var owner = names.OwnerOf(series);
                csv.Text(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                    .Text(account.Provider)
                    .Text(account.Account)
                    .Text(series.Project?.Value)
                    .Text(names.OfProject(series.Project))
                    .Text(series.Key?.Value)
                    .Text(names.OfKey(series))
                    .Text(owner.Owner)
                    .Text(owner.Team)
                    .Text(owner.CostCentre)
                    .Text(group.Key.Model)
                    .Number(group.Sum(charge => charge.Billed.Amount))
                    .Text(group.Key.Basis.ToString().ToLowerInvariant())
                    .Number(group.Sum(charge => charge.Listed.Amount))
                    .Text(group.Key.Basis is CostBasis.Estimated ? null : group.Key.Attribution.ToString().ToLowerInvariant())
                    .Text(book.Find(day.Day, series))
                    .Text(version)
                    .Text(group.Key.Basis is CostBasis.Estimated ? calibration.ToString(CultureInfo.InvariantCulture) : null)
                    .EndRow();
                rows++;
            }
        }

        return rows;
    }
}
