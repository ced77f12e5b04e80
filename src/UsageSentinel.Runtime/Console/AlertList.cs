using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Alerts as lists show them.</summary>
internal static class AlertList
{
    public static ListView<AlertRow> View(ConsoleAddress address) => new(
        [
            new("severity", "Severity", row => Tag(row.Card), row => (decimal)row.Card.Alert.Severity) { IsNumber = false },
            new("title", "Alert", row => $"""<a href="{address.To("alerts", row.Card.Shown.Id)}">{row.Title}</a><span class="sub">{AlertLine.Of(row.Card)}</span>""", row => row.Title),
            new("state", "State", row => $"{StateWord(row.Card)}", row => StateWord(row.Card)),
            new("since", "Since (UTC)", row => Figures.Time(row.Card.Shown.ActiveAt), row => row.Card.Shown.ActiveAt),
            new("lost", "Lost", row => Figures.Money(row.Card.Shown.LostUsd), row => row.Card.Shown.LostUsd) { IsNumber = true },
            new("burn", "Per hour now", row => Figures.Money(row.Card.Shown.BurnUsdPerHour), row => row.Card.Shown.BurnUsdPerHour) { IsNumber = true },
            new("project", "Project", row => $"""{row.Project ?? row.Card.Shown.ProjectId ?? "-"}""", row => row.Project ?? row.Card.Shown.ProjectId),
        ],
        [
            new("state", "State", row => StateWord(row.Card)),
            new("severity", "Severity", row => row.Card.Shown.Severity),
            new("rule", "Rule", row => row.Card.Shown.Rule),
            new("project_id", "Project", row => row.Card.Shown.ProjectId),
        ],
        row => [row.Title, row.Card.Shown.Id, row.Card.Shown.ApiKeyId, row.Card.Shown.ProjectId, row.Project, row.Card.Shown.Rule, row.Card.Shown.Explanation])
    {
        Sort = "-since",
        Empty = "No alerts.",
    };

    public static AlertRow Row(AlertCard card, NameTable names)
    {
        var shown = card.Shown;
        return new AlertRow(card, shown.Headline, names.Project(shown.Provider, shown.Account, shown.ProjectId));
    }

    /// <summary>The situation in the words of the list and of its filter.</summary>
    public static string StateWord(AlertCard card) => card.Situation switch
    {
        AlertSituation.Waiting => "waits for approval",
        AlertSituation.Failed => "containment failed",
        AlertSituation.History => "in old history",
        var other => Json.Word(other),
    };

    public static Html Tag(AlertCard card) => $"""<span class="tag {Color(card)}">{card.Shown.Severity}</span>""";

    /// <summary>A contained key is not red any more, however bad it was.</summary>
    public static string Color(AlertCard card) => card.Situation switch
    {
        AlertSituation.Waiting or AlertSituation.Failed => "bad",
        AlertSituation.Contained => "good",
        AlertSituation.Resolved or AlertSituation.History or AlertSituation.Silenced => "none",
        _ when card.Alert.Severity is Severity.Critical => "bad",
        _ when card.Alert.Severity is Severity.Warning => "warn",
        _ => "none",
    };

    /// <summary>A short entry, for a page that shows several kinds.</summary>
    public static Html Entry(AlertRow row, ConsoleAddress address) => $"""
        <div class="alert {Color(row.Card)}"><a href="{address.To("alerts", row.Card.Shown.Id)}">{row.Title}</a> {Tag(row.Card)}
        <p>{AlertLine.Of(row.Card)}</p>
        <p class="quiet">{Money(row.Card)}</p></div>

        """;

    private static Html Money(AlertCard card) => card.Shown.LostUsd <= 0 ? (Html)$"{card.Shown.Explanation}"
        : $"{AlertLine.MoneyWord(card)} {Figures.Money(card.Shown.LostUsd)}{(card.IsLosing ? (Html)$", {Figures.Money(card.Shown.BurnUsdPerHour)} an hour now" : Html.Empty)}{(card.IsLosing && card.Shown.ProjectedUsd is { } by && card.Shown.ProjectedAt is { } at ? (Html)$", {Figures.Money(by)} by {Words.Time(at)} UTC" : Html.Empty)}";
}

/// <summary>An alert with names for people.</summary>
/// <param name="Card">The alert.</param>
/// <param name="Title">What it is, and what it is about.</param>
/// <param name="Project">The name of its project; null where none is known.</param>
internal sealed record AlertRow(AlertCard Card, string Title, string? Project);
