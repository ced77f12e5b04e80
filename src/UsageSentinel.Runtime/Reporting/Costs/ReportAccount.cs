using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>The part of the report about one organization.</summary>
internal static class ReportAccount
{
    public static Html Render(AccountCosts costs, CostReport report) =>
        $"""
        <section>
        <h2>{costs.Account.Provider}/{costs.Account.Account}</h2>
        <p class="quiet">Estimates use price list {costs.PriceVersion}, {Calibration(costs.Calibration)}.</p>
        {ReportNotes.Render(costs)}
        <div class="panel tiles">
        <div><b class="{(costs.Incidents.IsEmpty ? "calm" : "alarm")}">{Excess(costs).ToString()}</b><span>above the expected cost in incidents, each since it began (estimated)</span></div>
        <div><b>{costs.Totals.Total.Total.ToString()}</b><span>in the period, {ReportFigures.Words(costs.Totals.Total)}</span></div>
        <div><b>{costs.Totals.Total.Incident.ToString()}</b><span>whole cost of their keys on incident days, ordinary use included</span></div>
        <div><b>{costs.Totals.Total.Business.ToString()}</b><span>everything else in the period</span></div>
        {Change(costs)}
        {Outlook(costs.Outlook)}
        </div>
        <div class="panel"><h3>Incidents</h3>{ReportIncidents.Render(costs.Incidents)}</div>
        <div class="panel"><h3>Cost by {(ReportDays.AreMonths(report) ? "month" : "day")}</h3>{ReportDays.Render(costs, report)}</div>
        {ReportCourse.Render(costs, report)}
        <div class="panel"><h3>Budgets as of {Words.Time(report.MadeAt)} UTC</h3>{ReportBudgets.Render(costs.Budgets)}</div>
        <div class="halves">
        {ReportTables.Named("Top keys", "Key", costs.Keys, costs)}
        {ReportTables.Named("Models", "Model", costs.Models, costs)}
        {ReportTables.Named("Projects", "Project", costs.Projects, costs)}
        {ReportTables.Named("Owners", "Owner", costs.Owners, costs)}
        {ReportTables.Named("Teams", "Team", costs.Teams, costs)}
        {ReportTables.Named("Cost centres", "Cost centre", costs.CostCentres, costs)}
        </div>
        <div class="panel"><h3>Possible savings</h3>{ReportSavings.Render(costs)}</div>
        </section>

        """;

    private static Usd Excess(AccountCosts costs) => costs.Incidents.Aggregate(Usd.Zero, (sum, incident) => sum + incident.Excess);

    private static Html Change(AccountCosts costs) => costs is { Prior: { } prior, Change: { } change }
        ? (Html)$"""<div><b>{ReportFigures.Words(change)}</b><span>compared with {change.Before.Total.ToString()} from {ReportFigures.Day(prior.First)} to {ReportFigures.Day(prior.Last)}, {ReportFigures.Words(change.Before)}</span></div>"""
        : Html.Empty;

    private static Html Outlook(MonthOutlook? outlook) => outlook is { } month
        ? (Html)$"""
            <div><b>{month.Spent.ToString()}</b><span>this month so far, of which {(month.Spent - month.Billed).ToString()} is estimated, to {Words.Time(month.Through)} UTC{ReportBudgets.Guessed(month.Guessed)}</span></div>
            <div><b>{month.Range.Expected.ToString()}</b><span>expected for the whole month (estimated); 80 % range: {month.Range.Low.ToString()} to {month.Range.High.ToString()}</span></div>
            """
        : Html.Empty;

    private static Html Calibration(int version) => version == 0 ? (Html)$"not yet calibrated with a bill" : $"calibration {version}";
}
