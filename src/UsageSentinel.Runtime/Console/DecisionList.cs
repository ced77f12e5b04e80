using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Rows of the ledger as lists show them.</summary>
internal static class DecisionList
{
    public static ListView<LedgerRowJson> View(ConsoleAddress address) => new(
        [
            new("at", "When (UTC)", row => Figures.Time(row.At), row => row.At),
            new("kind", "Decision", row => $"""<span class="tag {Color(row.Kind)}">{Word(row.Kind)}</span>""", row => row.Kind),
            new("subject", "Key", row => Subject(row, address), row => Key(row)),
            new("actor", "By", row => $"{row.Actor}", row => row.Actor),
            new("summary", "What", row => $"{row.Summary}", row => row.Summary),
            new("number", "Row", row => $"{row.Number}", row => (decimal)row.Number) { IsNumber = true },
        ],
        [new("kind", "Decision", row => row.Kind), new("actor", "By", row => row.Actor)],
        row => [row.Summary, row.Subject, row.Actor, row.Kind, row.EpisodeId])
    {
        Sort = "-number",
        Empty = "No decisions. No alert required a response.",
    };

    /// <summary>What the engine evaluated and what was removed by age is no decision of what to do.</summary>
    public static bool IsDecision(LedgerRowJson row) => row.Kind is not ("judged" or "purged");

    public static Html Timeline(IEnumerable<LedgerRowJson> rows) =>
        $"""<ul class="plain">{rows.Select(row => (Html)$"""<li>{Words.Time(row.At)} <span class="tag {Color(row.Kind)}">{Word(row.Kind)}</span> {row.Summary} <span class="quiet">by {row.Actor}, row {row.Number}</span></li>""")}</ul>""";

    /// <summary>The answer of every guardrail; empty where the row has none.</summary>
    public static Html Guardrails(LedgerRowJson row)
    {
        if (row.Details is not { ValueKind: JsonValueKind.Array } details)
        {
            return Html.Empty;
        }

        var answers = details.EnumerateArray().Where(answer => answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty("rail", out _)).ToList();
        return answers.Count == 0 ? Html.Empty : $"""
            <table class="cards"><caption>Guardrails of the latest decision, {Words.Time(row.At)} UTC</caption><thead><tr><th scope="col">Guardrail</th><th scope="col">Answer</th><th scope="col">Why</th></tr></thead><tbody>
            {answers.Select(answer => (Html)$"""<tr><td data-label="Guardrail">{Text(answer, "rail")}</td><td data-label="Answer">{(IsBlocking(answer) ? (Html)$"""<span class="tag warn">blocks</span>""" : $"""<span class="tag good">allows</span>""")}</td><td data-label="Why">{Text(answer, "reason")}</td></tr>""")}
            </tbody></table>
            """;
    }

    public static string Word(string kind) => kind switch
    {
        "withheld" => "blocked",
        "awaiting_approval" => "waits for approval",
        "not_verified" => "not effective",
        "control" => "manual",
        "restoring" => "being restored",
        _ => kind.Replace('_', ' '),
    };

    private static string Color(string kind) => kind switch
    {
        "done" or "verified" or "restored" or "approved" => "good",
        "withheld" or "awaiting_approval" => "warn",
        "failed" or "not_verified" or "refused" => "bad",
        _ => "none",
    };

    private static Html Subject(LedgerRowJson row, ConsoleAddress address) => row.EpisodeId is { } episode && episode.Contains('.', StringComparison.Ordinal) && !episode.StartsWith("manual.", StringComparison.Ordinal)
        ? (Html)$"""{Key(row)}<span class="sub"><a href="{address.To("alerts", episode)}">alert {ShortAlertId.Of(episode)}</a></span>"""
        : $"{Key(row)}";

    private static string Key(LedgerRowJson row) => row.Subject.Split('/')[^1] is { Length: > 0 } key ? key : "-";

    private static bool IsBlocking(JsonElement answer) => answer.TryGetProperty("withholds", out var blocks) && blocks.ValueKind is JsonValueKind.True;

    private static string Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() ?? string.Empty : string.Empty;
}
