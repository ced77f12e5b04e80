using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Console;

/// <summary>Rows of the ledger as lists show them.</summary>
internal static class DecisionList
{
    /// <param name="address">What is asked for.</param>
    /// <param name="names">Of keys.</param>
    /// <param name="labelsOf">The operator's own labels of the key that a row is about.</param>
    public static ListView<LedgerRowJson> View(ConsoleAddress address, NameTable names, Func<LedgerRowJson, IEnumerable<string>> labelsOf) => new(
        [
            new("at", "When (UTC)", row => new CellModel.Moment(row.At), row => row.At),
            new("kind", "Decision", row => new CellModel.Colored(Color(row.Kind), AlertWords.Kind(row.Kind)), row => row.Kind),
            new("subject", "Key", row => Subject(row, address, names), row => Key(row)),
            new("actor", "By", row => new CellModel.Text(Words.Person(row.Actor)), row => row.Actor),
            new("summary", "What", row => new CellModel.Text(AlertWords.Text(row.Summary)), row => row.Summary),
            new("number", "Row", row => new CellModel.Text(Amounts.Number(row.Number)), row => (decimal)row.Number) { IsNumber = true },
        ],
        [
            new("kind", "Decision", row => row.Kind) { Label = AlertWords.Kind },
            new("actor", "By", row => Words.Person(row.Actor)) { Label = actor => actor },
            new("label", "Label", _ => null) { Values = labelsOf, Label = label => label },
        ],
        row => [row.Summary, row.Subject, Name(row, names), row.Actor, row.Kind, row.EpisodeId])
    {
        Sort = "-number",
        Empty = "No decisions. No alert required a response.",
    };

    /// <summary>What the engine evaluated and what was removed by age is no decision of what to do.</summary>
    public static bool IsDecision(LedgerRowJson row) => row.Kind is not ("judged" or "purged");

    public static MomentModel Moment(LedgerRowJson row) => new(row.At, AlertWords.Kind(row.Kind), Color(row.Kind), AlertWords.Text(row.Summary), $"{Words.Person(row.Actor)}, ledger row {Amounts.Number(row.Number)}");

    /// <summary>The answer of every guardrail of the newest row that has any; null where none has.</summary>
    public static GuardrailsModel? Guardrails(IEnumerable<LedgerRowJson> newestFirst) => newestFirst.Select(Guardrails).FirstOrDefault(answers => answers is not null);

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
            .Select(answer => new GuardrailModel(AlertWords.Guardrail(Text(answer, "rail")), IsBlocking(answer), AlertWords.Text(Text(answer, "reason")))).ToImmutableArray();
        return answers.IsEmpty ? null : new GuardrailsModel(row.At, answers);
    }

    private static CellModel.Pair Subject(LedgerRowJson row, ConsoleAddress address, NameTable names)
    {
        var alert = row.EpisodeId is { } episode && episode.Contains('.', StringComparison.Ordinal) && !episode.StartsWith("manual.", StringComparison.Ordinal) ? episode : null;
        var key = row.Subject.Split('/') is [_, "providers", var provider, "accounts", var account, .., "keys", var id] && names.HasKey(provider, account, id) ? address.To("keys", provider, account, id) : null;
        return new CellModel.Pair(Name(row, names), alert is null ? null : $"alert {ShortAlertId.Of(alert)}") { Href = key, BelowHref = alert is null ? null : address.To("alerts", alert) };
    }

    /// <summary>What people call the key, or its id where no name is known.</summary>
    private static string Name(LedgerRowJson row, NameTable names) =>
        (row.Subject.Split('/') is [_, "providers", var provider, "accounts", var account, .., "keys", var id] ? names.Key(provider, account, id) : null) ?? Key(row);

    private static string Key(LedgerRowJson row) => row.Subject.Split('/')[^1] is { Length: > 0 } key ? key : "-";

    private static bool IsBlocking(JsonElement answer) => answer.TryGetProperty("withholds", out var blocks) && blocks.ValueKind is JsonValueKind.True;

    private static string Text(JsonElement answer, string name) => answer.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() ?? string.Empty : string.Empty;
}
