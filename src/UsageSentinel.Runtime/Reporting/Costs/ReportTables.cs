using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Tables of what cost most.</summary>
internal static class ReportTables
{
    private const int Most = 20;

    /// <summary>The most expensive by name, and the rest in one row: the rows add up to the period.</summary>
    public static Html Named(string title, string column, ImmutableArray<NamedCost> costs, AccountCosts account)
    {
        if (costs.IsEmpty)
        {
            return Html.Empty;
        }

        var whole = account.Totals.Total.Total;
        return $"""
            <div class="panel"><h3>{title}</h3>
            <table><thead><tr><th>{column}</th><th class="number">Cost</th><th class="number">Share</th><th class="number">Change</th><th class="number">On incident days</th></tr></thead><tbody>
            {costs.Take(Most).Select(cost => Row(cost, whole))}{Rest(costs, whole)}</tbody></table></div>

            """;
    }

    private static Html Row(NamedCost named, Usd whole) =>
        $"""
        <tr><td>{named.Name}{Id(named)}</td><td class="number">{ReportFigures.Money(named.Cost)}</td><td class="number">{ReportFigures.Share(named.Cost.Total, whole)}{Bar(named.Cost.Total, whole)}</td><td class="number">{Change(named.Change)}</td><td class="number">{Incident(named.Cost)}</td></tr>

        """;

    /// <summary>The share as a bar: which of them matter is seen before a figure is read.</summary>
    private static Html Bar(Usd part, Usd whole)
    {
        var share = whole > Usd.Zero ? (double)Math.Clamp(decimal.Round(part.Amount * 100 / whole.Amount, 1), 0m, 100m) : 0;
        return $"""<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="6" /><rect class="used" width="{share}" height="6" /></svg>""";
    }

    private static Html Rest(ImmutableArray<NamedCost> costs, Usd whole) => costs.Length <= Most
        ? Html.Empty
        : Row(
            new NamedCost(
                $"{costs.Length - Most} others",
                null,
                CostSum.Over(costs.Skip(Most).Select(cost => cost.Cost)),
                costs[Most].Before is null ? null : CostSum.Over(costs.Skip(Most).Select(cost => cost.Before ?? CostSum.Zero))),
            whole);

    private static Html Change(CostChange? change) => change switch
    {
        null => $"-",
        { Trend: CostTrend.New } => $"new",
        { } known => $"""{ReportFigures.Words(known)}<span class="sub">before: {known.Before.Total.ToString()}</span>{ReportFigures.Proof(known.Before)}""",
    };

    private static Html Id(NamedCost named) => named.Id is { } id && id != named.Name ? (Html)$"""<span class="sub">{id}</span>""" : Html.Empty;

    private static Html Incident(CostSum cost) => cost.Incident.Amount == 0 ? (Html)$"-" : $"""<span class="alarm">{cost.Incident.ToString()}</span>""";
}
