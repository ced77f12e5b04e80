using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>Alerts as lists show them.</summary>
internal static class AlertList
{
    public static ListView<AlertRow> View(ConsoleAddress address) => new(
        [
            new("severity", "Severity", row => Tag(row.Card), row => (decimal)row.Card.Alert.Severity) { IsNumber = false },
            new("title", "Alert", row => new CellModel.Pair(row.Title, AlertLine.Of(row.Card)) { Href = address.To("alerts", row.Card.Shown.Id) }, row => row.Title),
            new("state", "State", row => new CellModel.Text(StateWord(row.Card)), row => row.Card.Shown.Situation),
            new("since", "Since (UTC)", row => new CellModel.Moment(row.Card.Shown.ActiveAt), row => row.Card.Shown.ActiveAt),
            new("lost", "Lost", row => new CellModel.Amount(row.Card.Shown.LostUsd), row => row.Card.Shown.LostUsd) { IsNumber = true },
            new("burn", "Per hour now", row => new CellModel.Amount(row.Card.Shown.BurnUsdPerHour), row => row.Card.Shown.BurnUsdPerHour) { IsNumber = true },
            new("project", "Project", row => new CellModel.Text(row.Project ?? row.Card.Shown.ProjectId ?? "-"), row => row.Project ?? row.Card.Shown.ProjectId),
        ],
        [
            new("open", "Open", row => row.Card.Alert.IsOpen ? "open" : "resolved") { Label = value => value == "open" ? "all that are not resolved" : "resolved" },
            new("state", "State", row => row.Card.Shown.Situation) { Label = AlertWords.Situation },
            new("severity", "Severity", row => row.Card.Shown.Severity),
            new("rule", "Rule", row => row.Card.Shown.Rule),
            new("project_id", "Project", row => row.Card.Shown.ProjectId),
            new("label", "Label", _ => null) { Values = row => row.Labels, Label = label => label },
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
    public static string StateWord(AlertCard card) => AlertWords.Situation(card.Shown.Situation);

    private static CellModel.Colored Tag(AlertCard card) => new(Color(card), card.Shown.Severity);

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
    public static AlertEntryModel Entry(AlertRow row, ConsoleAddress address)
    {
        var state = AlertLine.Of(row.Card);
        return new AlertEntryModel(row.Title, address.To("alerts", row.Card.Shown.Id), row.Card.Shown.Severity, Color(row.Card), state, row.Card.Shown.Explanation, Loss(row.Card))
        {
            Since = state.Contains("since", StringComparison.Ordinal) ? null : row.Card.Shown.ActiveAt,
        };
    }

    /// <summary>What an alert costs.</summary>
    public static LossModel Loss(AlertCard card) => new(
        AlertLine.MoneyWord(card), card.Shown.LostUsd, card.Shown.BurnUsdPerHour, card.IsLosing, card.Shown.ProjectedUsd, card.Shown.ProjectedAt);
}

/// <summary>An alert with names for people.</summary>
/// <param name="Card">The alert.</param>
/// <param name="Title">What it is, and what it is about.</param>
/// <param name="Project">The name of its project; null where none is known.</param>
internal sealed record AlertRow(AlertCard Card, string Title, string? Project)
{
    /// <summary>The operator's own labels of its key, each as <c>name=value</c>.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];
}
