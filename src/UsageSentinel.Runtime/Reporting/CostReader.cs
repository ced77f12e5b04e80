using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>Bills beside estimates, for people and programs.</summary>
public sealed class CostReader(ReconciliationStore reconciliations, BilledStore bills, Calibrations calibrations, SeriesSummaryStore sheet)
{
    /// <summary>One line a day and project; days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public async Task<ImmutableArray<ProjectDay>> ReadAsync(ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var calibration = await calibrations.OfAsync(account, cancellationToken);
        var revised = (await sheet.ReadAsync(account, cancellationToken))
            .SelectMany(line => line.Costs.Settled
                .Where(day => day.Value.Basis is CostBasis.Revised)
                .Select(day => (line.Costs.Series.Project, Day: day.Key)))
            .ToHashSet();
        var days = await reconciliations.ReadAsync(account, first, last, cancellationToken);
        var odd = await OddAsync(account, first, last, cancellationToken);
        return
        [
            .. days.SelectMany(day => day.Items
                .Select(item => item.Project)
                .Concat(odd.Where(rows => rows.Key.Day == day.Day).Select(rows => rows.Key.Project))
                .Distinct()
                .OrderBy(project => project?.Value, StringComparer.Ordinal)
                .Select(project => Line(day, project, calibration, revised.Contains((project, day.Day)) ? CostBasis.Revised : CostBasis.Billed) with
                {
                    Caveats = BillCaveats.Of(odd[(day.Day, project)]) with { Allotted = [.. day.Allotted.Where(line => line.Project == project)] },
                })),
        ];
    }

    /// <summary>A project whose bill has nothing but rows that are in no sum has a line too: what is not counted must not be unseen.</summary>
    private async Task<ILookup<(DateOnly Day, ProjectId? Project), CostRow>> OddAsync(
        ProviderAccount account, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var odd = new List<CostRow>();
        await foreach (var row in bills.ReadAsync(account, first, last, cancellationToken))
        {
            if (BillCaveats.IsOdd(row))
            {
                odd.Add(row);
            }
        }

        return odd.ToLookup(row => (DateOnly.FromDateTime(row.Window.Start.UtcDateTime), row.Project));
    }

    private static ProjectDay Line(Reconciliation day, ProjectId? project, Calibration calibration, CostBasis settled)
    {
        ImmutableArray<ReconciledItem> items = [.. day.Items.Where(item => item.Project == project)];
        var billed = Sum(items, item => item.Billed);
        var explained = Sum(items.Where(item => !item.IsBlind), item => item.Billed);
        return new ProjectDay(
            day.Day,
            project,
            day.Settled is BillSettlement.Open ? CostBasis.Estimated : settled,
            day.Series.IsEmpty ? CostAttribution.Reported : day.Series[0].Attribution,
            Sum(items, item => item.Listed),
            Sum(items, item => item.Listed * calibration.FactorOf(project, item.Item)),
            billed,
            billed.Amount == 0 ? null : explained.Amount / billed.Amount,
            [.. items.Where(item => item.IsBlind)],
            day.NotCounted,
            day.PriceVersion);
    }

    private static Usd Sum(IEnumerable<ReconciledItem> items, Func<ReconciledItem, Usd> amount) =>
        items.Aggregate(Usd.Zero, (sum, item) => sum + amount(item));
}

/// <summary>One project on one day, from both sides.</summary>
/// <param name="Day">UTC.</param>
/// <param name="Project">Null where the provider names none.</param>
/// <param name="Basis">Estimated while the bill is open.</param>
/// <param name="Attribution">Whether the bill names keys.</param>
/// <param name="Listed">By the price list.</param>
/// <param name="Estimated">By the price list, corrected by the calibration in force now.</param>
/// <param name="Billed">By the provider.</param>
/// <param name="Coverage">The share of the bill that usage explains; null without a bill.</param>
/// <param name="Blind">What is billed without usage.</param>
/// <param name="NotCounted">Rows of the whole day's bill without an amount, or not in US dollars.</param>
/// <param name="PriceVersion">The list the estimates rest on.</param>
public sealed record ProjectDay(
    DateOnly Day,
    ProjectId? Project,
    CostBasis Basis,
    CostAttribution Attribution,
    Usd Listed,
    Usd Estimated,
    Usd Billed,
    decimal? Coverage,
    ImmutableArray<ReconciledItem> Blind,
    int NotCounted,
    string PriceVersion)
{
    /// <summary>Rows of the project's bill that are in no sum, or below zero.</summary>
    public BillCaveats Caveats { get; init; } = BillCaveats.None;
}
