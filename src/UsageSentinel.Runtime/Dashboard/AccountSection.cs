using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Dashboard;

/// <summary>The parts of the page that show one account.</summary>
internal static class AccountSection
{
    private const int MostKeys = 50;
    private const int MostAlerts = 20;

    /// <summary>What a person needs first: figures and open alerts.</summary>
    public static Html Summary(AccountPanel panel, DateTimeOffset now) =>
        $"""
        <section>
        <h2>{panel.Overview.Account.Provider}/{panel.Overview.Account.Account}</h2>
        {Error(panel.Overview)}{Unread(panel.Overview)}
        <div class="panel tiles">
        <div><b>{panel.Overview.Today.ToString()}</b><span>{panel.Overview.LastDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, so far</span></div>
        <div><b>{panel.Overview.Month.ToString()}</b><span>{(panel.Overview.MonthKnownFrom is { } from ? string.Create(CultureInfo.InvariantCulture, $"this month, known from {from:yyyy-MM-dd} on") : "this month")}{Guessed(panel.Overview.MonthGuessed)}</span></div>
        <div><b class="{(panel.Overview.OpenAlerts > 0 ? "alarm" : "calm")}">{panel.Overview.OpenAlerts}</b><span>open alerts</span></div>
        <div><b>{panel.Overview.ListedKeys}</b><span>keys, {panel.Overview.SeriesInUse} series active</span></div>
        {Lag(panel.Overview, now)}
        </div>
        <div class="row">
        <div class="panel"><h3>Spend by day</h3>{Chart.Days(panel.Overview.Days, panel.Overview.LastDay)}</div>
        <div class="panel"><h3>Open alerts</h3>{Alerts(panel)}</div>
        </div>
        </section>

        """;

    public static Html Keys(AccountPanel panel) =>
        $"""<div class="panel"><h3>Keys of {panel.Overview.Account.Provider}/{panel.Overview.Account.Account}</h3>{Table(panel.Overview)}</div>""";

    private static Html Error(AccountOverview overview) => overview.LastError is { } error
        ? $"""<p class="panel bad">The last sweep failed: {error}</p>"""
        : Html.Empty;

    private static Html Unread(AccountOverview overview) => overview.Unread.IsEmpty
        ? Html.Empty
        : $"""<div class="panel bad"><p>Some sources could not be read. Their usage is not included in these figures.</p><ul>{overview.Unread.Select(note => (Html)$"<li>{note}</li>")}</ul></div>""";

    private static Html Lag(AccountOverview overview, DateTimeOffset now) => overview.CompleteThrough is { } through
        ? (Html)$"<div><b>{Words.Ago(now - through)}</b><span>complete to {Words.Time(through)} UTC</span></div>"
        : $"<div><b>never</b><span>swept; run sentinel watch</span></div>";

    private static Html Alerts(AccountPanel panel)
    {
        if (panel.Alerts.IsEmpty)
        {
            return $"""<p class="quiet">None.</p>""";
        }

        var names = panel.Overview.Keys.ToLookup(key => key.Series.Name, StringComparer.Ordinal);
        var shown = panel.Alerts.Take(MostAlerts).Select(alert => One(alert, names[alert.Subject.Series.Name].FirstOrDefault()));
        return $"{shown}{More(Math.Max(panel.Alerts.Length, panel.Overview.OpenAlerts) - Math.Min(panel.Alerts.Length, MostAlerts), "sentinel alerts --open")}";
    }

    private static Html One(Alert alert, KeyOverview? key) =>
        $"""
        <div class="alert {alert.Severity.ToString().ToLowerInvariant()}"><span class="tag {Words.Color(alert.Severity)}">{alert.Severity.ToString().ToLowerInvariant()}</span> <b>{alert.Anomaly.Cause}</b>
        <p>{key?.Name ?? alert.Subject.Name ?? string.Empty} <span class="quiet">{alert.Subject.Key?.Value ?? alert.Subject.Project?.Value ?? alert.Subject.Account.Account}</span></p>
        <p>{alert.Anomaly.Explanation}</p>
        <p class="quiet">{Words.Rule(alert.Subject.Rule)}, {Words.State(alert)}, since {Words.Time(alert.ActiveAt)} UTC; {Excess(alert).ToString()} above the expected cost ({AlertEventFactory.BasisOf(alert)})</p></div>

        """;

    private static Usd Excess(Alert alert) => alert.Lost;

    /// <summary>What no price is listed for, beside the sum.</summary>
    private static Html Guessed(GuessedCost guessed) =>
        guessed.IsNone ? Html.Empty : (Html)$"""<span class="sub">without a price: {guessed.ToString()}</span>""";

    private static Html Table(AccountOverview overview)
    {
        if (overview.Keys.IsEmpty)
        {
            return $"""<p class="quiet">No keys yet.</p>""";
        }

        // The most expensive keys are first already; a key with an alert must not be hidden behind them.
        var shown = overview.Keys.OrderByDescending(key => key.OpenAlerts > 0).Take(MostKeys).Select(Row);
        return $"""
            <table><thead><tr><th>Key</th><th>Project</th><th>Status</th><th>Baseline</th><th class="number">Today</th><th class="number">This month</th><th class="days">{OverviewReader.DaysShown} days</th><th class="number">Alerts</th></tr></thead><tbody>
            {shown}</tbody></table>{More(overview.Keys.Length - MostKeys, "sentinel keys")}
            """;
    }

    private static Html Row(KeyOverview key) =>
        $"""
        <tr><td>{key.Name ?? (key.Series.IsAttributed ? "(no name)" : "usage without a key")}<span class="sub">{key.Series.Key?.Value ?? "playground, or keys too old to be identified"}</span></td><td>{key.ProjectName ?? "-"}<span class="sub">{key.Series.Project?.Value ?? "-"}</span></td><td>{KeyStatusTag.Of(key.Status)}{(key.Unread is { } unread ? (Html)$"""<span class="sub">{unread}</span>""" : Html.Empty)}</td><td>{Baseline(key)}</td><td class="number">{key.Days[^1].ToString()}</td><td class="number">{key.Month.ToString()}{Guessed(key.MonthGuessed)}</td><td class="days">{Chart.Sparkline(key.Days)}</td><td class="number">{Count(key.OpenAlerts)}</td></tr>

        """;

    private static string Baseline(KeyOverview key) => key switch
    {
        { HoursLearned: null } => "none",
        { IsMature: true } => "mature",
        _ => "learning",
    };

    private static Html Count(int alerts) => alerts == 0 ? (Html)$"0" : $"""<span class="tag bad">{alerts}</span>""";

    private static Html More(int left, string command) =>
        left > 0 ? (Html)$"""<p class="quiet">{left.ToString("#,0", CultureInfo.InvariantCulture)} more: {command}</p>""" : Html.Empty;
}
