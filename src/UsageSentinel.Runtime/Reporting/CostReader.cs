using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>Bills beside estimates, for people and programs.</summary>
public sealed class CostReader(ReckoningStore reckonings, Calibrations calibrations, SeriesSheet sheet)
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
        var days = await reckonings.ReadAsync(account, first, last, cancellationToken);
        return
        [
            .. days.SelectMany(day => day.Items
                .GroupBy(item => item.Project)
                .OrderBy(project => project.Key?.Value, StringComparer.Ordinal)
                .Select(project => Line(day, project.Key, [.. project], calibration, revised.Contains((project.Key, day.Day))))),
        ];
    }

    private static ProjectDay Line(Reckoning day, ProjectId? project, ImmutableArray<ReckonedItem> items, Calibration calibration, bool isRevised)
    {
        var billed = Sum(items, item => item.Billed);
        var explained = Sum(items.Where(item => !item.IsBlind), item => item.Billed);
        return new ProjectDay(
            day.Day,
            project,
            day.Settled is Settlement.Open ? CostBasis.Estimated : isRevised ? CostBasis.Revised : CostBasis.Billed,
            day.Series.IsEmpty ? CostAttribution.Reported : day.Series[0].Attribution,
            Sum(items, item => item.Listed),
            Sum(items, item => item.Listed * calibration.FactorOf(project, item.Item)),
            billed,
            billed.Amount == 0 ? null : explained.Amount / billed.Amount,
            [.. items.Where(item => item.IsBlind)],
            day.NotCounted,
            day.PriceVersion);
    }

    private static Usd Sum(IEnumerable<ReckonedItem> items, Func<ReckonedItem, Usd> amount) =>
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
    ImmutableArray<ReckonedItem> Blind,
    int NotCounted,
    string PriceVersion);
