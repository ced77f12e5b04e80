using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Dashboard;

/// <summary>Renders the dashboard: one page that needs nothing from anywhere. A pure function of what it shows.</summary>
public static class DashboardPage
{
    /// <param name="view">What is shown.</param>
    /// <param name="nonce">Allows the one style element; must be of base64 characters.</param>
    /// <param name="refreshSeconds">After how many seconds the browser asks again.</param>
    /// <param name="address">Where it asks; a path.</param>
    public static string Render(DashboardView view, string nonce, int refreshSeconds, string address)
    {
        Html page = $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="referrer" content="same-origin" />
            <meta http-equiv="refresh" content="{refreshSeconds}; url={address}" />
            <title>{Title(view)}</title>
            <style nonce="{nonce}">
            {Html.Constant(DashboardStyle.Css)}
            </style>
            </head>
            <body>
            <header><h1>UsageSentinel</h1><span class="quiet">{view.Deployment}</span>{Mode(view)}{Well(view.Health)}<span class="quiet">{Words.Time(view.At)} UTC</span></header>
            <main>
            {view.Accounts.Select(panel => AccountSection.Summary(panel, view.At))}
            <div class="panel"><h3>Decisions</h3>{Decisions(view)}</div>
            {view.Accounts.Select(AccountSection.Keys)}
            <div class="panel"><h3>Health</h3><ul>{view.Health.Lines.Select(Health)}</ul></div>
            </main>
            <footer>Costs are estimated from tokens and the price list; bills arrive a day later. All times are UTC. This page refreshes every {refreshSeconds} seconds.</footer>
            </body>
            </html>

            """;
        return page.ToString();
    }

    private static string Title(DashboardView view) => view.Accounts.Sum(panel => panel.Overview.OpenAlerts) switch
    {
        0 => "UsageSentinel",
        1 => "(1 alert) UsageSentinel",
        var open => $"({open} alerts) UsageSentinel",
    };

    private static Html Mode(DashboardView view) => view switch
    {
        { IsStopped: true } => $"""<span class="tag bad">responses stopped</span>""",
        { ResponseMode: "observe" } => $"""<span class="tag">observe: no action on keys</span>""",
        _ => $"""<span class="tag warn">{view.ResponseMode}: keys may be revoked</span>""",
    };

    private static Html Well(HealthReport health) => health.IsHealthy
        ? (Html)$"""<span class="tag good">UsageSentinel is healthy</span>"""
        : $"""<span class="tag bad">UsageSentinel has a problem, see below</span>""";

    private static Html Decisions(DashboardView view) => view.Decisions.IsEmpty
        ? (Html)$"""<p class="quiet">None yet. No alert required a response.</p>"""
        : $"""
            <table><thead><tr><th>When</th><th>Decision</th><th>Key</th><th>Why</th><th>Blocking guardrails</th></tr></thead><tbody>
            {view.Decisions.Select(Decision)}</tbody></table>
            """;

    private static Html Decision(DecisionLine line) =>
        $"""
        <tr><td class="time">{Words.Time(line.At)}</td><td class="time">{Words.Kind(line.Kind)}<span class="sub">{line.Actor}</span></td><td class="id">{line.Key}</td><td>{line.Summary}</td><td>{line.Rails.Select(Rail)}</td></tr>

        """;

    private static Html Rail(string rail) => $"""<span class="tag">{rail}</span> """;

    private static Html Health(HealthLine line) =>
        $"""<li><span class="tag {(line.IsHealthy ? "good" : "bad")}">{(line.IsHealthy ? "healthy" : "unhealthy")}</span> <b>{line.Part}</b> <span class="quiet">{line.Detail}</span></li>""";
}
