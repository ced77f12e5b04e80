using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Reporting.Costs;

/// <summary>Incidents: first what they cost above the expected, then the whole cost of their keys on those days.</summary>
internal static class ReportIncidents
{
    private const int Most = 50;

    public static Html Render(ImmutableArray<IncidentCost> incidents) => incidents.IsEmpty
        ? (Html)$"""<p class="quiet">None in this period.</p>"""
        : $"""
            <table><thead><tr><th>Key</th><th>What</th><th>When (UTC)</th><th class="number">Above the expected cost</th><th class="number">Whole cost of the key on these days</th></tr></thead><tbody>
            {incidents.Take(Most).Select(Row)}</tbody></table>{More(incidents.Length - Most)}
            """;

    private static Html Row(IncidentCost incident) =>
        $"""
        <tr><td>{incident.Key}</td><td><span class="tag {Words.Color(incident.Severity)}">{incident.Severity.ToString().ToLowerInvariant()}</span> {incident.Cause}<span class="sub">alert {ShortAlertId.Of(incident.AlertId)}</span></td><td>{Words.Time(incident.From)} to {To(incident.To)}</td><td class="number">{ReportFigures.Money(incident.Excess, "estimated")}{Days(incident.ByDay)}</td><td class="number">{Cost(incident)}</td></tr>

        """;

    /// <summary>One line for each day of an incident of several.</summary>
    private static Html Days(ExcessByDay days) => days.Days.Length < 2
        ? Html.Empty
        : (Html)$"{days.Days.Select(day => (Html)$"""<span class="sub">{day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: {day.Excess.ToString()}</span>""")}";

    private static Html To(DateTimeOffset? end) => end is { } at ? Words.Time(at) : $"now";

    private static Html Cost(IncidentCost incident) => incident.Cost.Total == Usd.Zero
        ? (Html)$"""<span class="quiet">included in another incident of these days</span>"""
        : ReportFigures.Money(incident.Cost);

    private static Html More(int left) => left > 0 ? (Html)$"""<p class="quiet">{left} more: sentinel alerts</p>""" : Html.Empty;
}
