using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Rows of the ledger as lists show them.</summary>
internal static class DecisionList
{
    /// <summary>The last first, so that the longer of two names is found.</summary>
    private static readonly ImmutableArray<ContainmentLevel> Levels = [.. Enum.GetValues<ContainmentLevel>().Where(level => level is not ContainmentLevel.None).Reverse()];

    public static ListView<LedgerRowJson> View(ConsoleAddress address) => new(
        [
            new("at", "When (UTC)", row => new CellModel.Moment(row.At), row => row.At),
            new("kind", "Decision", row => new CellModel.Colored(Color(row.Kind), Word(row.Kind)), row => row.Kind),
            new("subject", "Key", row => Subject(row, address), row => Key(row)),
            new("actor", "By", row => new CellModel.Text(row.Actor), row => row.Actor),
            new("summary", "What", row => new CellModel.Text(InWords(row.Summary)), row => row.Summary),
            new("number", "Row", row => new CellModel.Text(Amounts.Number(row.Number)), row => (decimal)row.Number) { IsNumber = true },
        ],
        [new("kind", "Decision", row => row.Kind), new("actor", "By", row => row.Actor)],
        row => [row.Summary, row.Subject, row.Actor, row.Kind, row.EpisodeId])
    {
        Sort = "-number",
        Empty = "No decisions. No alert required a response.",
    };

    /// <summary>What the engine evaluated and what was removed by age is no decision of what to do.</summary>
    public static bool IsDecision(LedgerRowJson row) => row.Kind is not ("judged" or "purged");

    public static MomentModel Moment(LedgerRowJson row) => new(row.At, Word(row.Kind), Color(row.Kind), InWords(row.Summary), $"{row.Actor}, ledger row {Amounts.Number(row.Number)}");

    /// <summary>The answer of every guardrail of the newest row that has any; null where none has.</summary>
    public static GuardrailsModel? Guardrails(IEnumerable<LedgerRowJson> newestFirst) => newestFirst.Select(Guardrails).FirstOrDefault(answers => answers is not null);

    public static string Word(string kind) => kind switch
    {
        "withheld" => "blocked",
        "awaiting_approval" => "waits for approval",
        "not_verified" => "not effective",
        "control" => "manual",
        "restoring" => "being restored",
        _ => kind.Replace('_', ' '),
    };

    /// <summary>A line of the ledger for people: it names levels by their code, which is never changed in a row that is written.</summary>
    public static string InWords(string summary) => Levels.Aggregate(summary, (text, level) => text.Replace(level.ToString(), level.Words(), StringComparison.Ordinal));

    private static string GuardrailWord(string name) =>
        Enum.TryParse<Guardrail>(name.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var guardrail) && guardrail is Guardrail.NoLever
            ? "no action available"
            : Words.Apart(name);

    private static string Color(string kind) => kind switch
    {
        "done" or "verified" or "restored" or "approved" => "good",
        "withheld" or "awaiting_approval" => "warn",
        "failed" or "not_verified" or "refused" => "bad",
        _ => "none",
    };

    private static GuardrailsModel? Guardrails(LedgerRowJson row)
    {
        if (row.Details is not { ValueKind: JsonValueKind.Array } details)
        {
            return null;
        }

        var answers = details.EnumerateArray().Where(answer => answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty("rail", out _))
            .Select(answer => new GuardrailModel(GuardrailWord(Text(answer, "rail")), IsBlocking(answer), InWords(Text(answer, "reason")))).ToImmutableArray();
        return answers.IsEmpty ? null : new GuardrailsModel(row.At, answers);
    }

    private static CellModel.Pair Subject(LedgerRowJson row, ConsoleAddress address) =>
        row.EpisodeId is { } episode && episode.Contains('.', StringComparison.Ordinal) && !episode.StartsWith("manual.", StringComparison.Ordinal)
            ? new CellModel.Pair(Key(row), $"alert {ShortAlertId.Of(episode)}") { BelowHref = address.To("alerts", episode) }
            : new CellModel.Pair(Key(row), null);

    private static string Key(LedgerRowJson row) => row.Subject.Split('/')[^1] is { Length: > 0 } key ? key : "-";

    private static bool IsBlocking(JsonElement answer) => answer.TryGetProperty("withholds", out var blocks) && blocks.ValueKind is JsonValueKind.True;

    private static string Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() ?? string.Empty : string.Empty;
}
