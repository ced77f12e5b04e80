using System.Text.Json;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>A row of the ledger as JSON.</summary>
public sealed record LedgerRowJson(
    long Number,
    DateTimeOffset At,
    string Kind,
    string? EpisodeId,
    string Subject,
    string Actor,
    string Summary,
    JsonElement? Details,
    string? InputsHash,
    string? ConfigHash,
    string? Engine,
    string Previous,
    string Hash)
{
    public static LedgerRowJson Of(LedgerRow row) => new(
        row.Number,
        row.Entry.At,
        Json.Word(row.Entry.Kind),
        NullOf(row.Entry.EpisodeId),
        row.Entry.Subject,
        row.Entry.Actor,
        row.Entry.Summary,
        Parsed(row.Entry.Details),
        NullOf(row.Entry.InputsHash),
        NullOf(row.Entry.ConfigHash),
        NullOf(row.Entry.Engine),
        row.Previous,
        row.Hash);

    private static string? NullOf(string text) => text.Length == 0 ? null : text;

    /// <summary>The answers of the guardrails; null if the row has none, or if its content is not JSON.</summary>
    private static JsonElement? Parsed(string details)
    {
        try
        {
            using var document = JsonDocument.Parse(details);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
