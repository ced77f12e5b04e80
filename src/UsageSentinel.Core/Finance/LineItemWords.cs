using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Finance;

/// <summary>
/// Reads the words of a bill. They are no stable vocabulary, so nothing is refused: what is not understood stays an item of
/// its own under its own words, and is told of as billed without usage rather than put under a wrong name.
/// </summary>
public static class LineItemWords
{
    /// <summary>It names alerts and rows, so it has an end.</summary>
    private const int MostLetters = 200;

    public static LineItem Read(string? words)
    {
        var text = (words ?? string.Empty).Trim().ToLowerInvariant();
        text = text.Length > MostLetters ? text[..MostLetters] : text;
        var cut = text.IndexOf(',', StringComparison.Ordinal);
        var head = cut < 0 ? text : text[..cut];
        var tail = cut < 0 ? string.Empty : text[(cut + 1)..].Trim();
        if (WithoutModel(text) is { } meter)
        {
            return new LineItem(meter is LineItemKind.WebSearches ? LineItem.ContextOf(text) : "-", meter, LineItemBatch.Standard);
        }

        // The model comes first: one word with hyphens, or several words where it is written for people ("GPT-4o mini").
        var parts = head.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isOneWord = parts.Length == 1 || parts.Skip(1).Any(part => part is "text" or "image" or "audio" or "batch" or "input" or "output" or "cached" || part.Contains('-', StringComparison.Ordinal));
        var model = parts.Length == 0 ? string.Empty : ModelName.Of(isOneWord ? parts[0] : string.Join('-', parts)).Undated.ToString();
        var rest = (isOneWord ? string.Join(' ', parts.Skip(1)) : string.Empty) + " " + tail;
        if (model.Length == 0 || !model.Any(char.IsAsciiDigit))
        {
            return new LineItem(text, LineItemKind.Unknown, LineItemBatch.Standard);
        }

        return KindOf(rest) is { } kind
            ? new LineItem(model, kind, kind is not LineItemKind.Model && Has(rest, "batch") ? LineItemBatch.Batch : LineItemBatch.Standard)
            : new LineItem(text, LineItemKind.Unknown, LineItemBatch.Standard);
    }

    private static LineItemKind? WithoutModel(string text) => text switch
    {
        _ when text.StartsWith("web search", StringComparison.Ordinal) => LineItemKind.WebSearches,
        _ when text.StartsWith("file search", StringComparison.Ordinal) => LineItemKind.FileSearches,
        _ when text.StartsWith("code interpreter", StringComparison.Ordinal) => LineItemKind.Sessions,
        _ when text.StartsWith("vector stor", StringComparison.Ordinal) => LineItemKind.Storage,
        _ => null,
    };

    private static LineItemKind? KindOf(string rest) => rest switch
    {
        _ when string.IsNullOrWhiteSpace(rest) => LineItemKind.Model,
        _ when Has(rest, "training") || Has(rest, "fine-tuning") || Has(rest, "hosting") => null,
        _ when Has(rest, "cache") && Has(rest, "write") => LineItemKind.CacheWrite,
        _ when Has(rest, "cache") => LineItemKind.CachedInput,
        _ when Has(rest, "audio") && Has(rest, "input") => LineItemKind.AudioInput,
        _ when Has(rest, "audio") && Has(rest, "output") => LineItemKind.AudioOutput,
        _ when Has(rest, "image") && Has(rest, "input") => LineItemKind.ImageInput,
        _ when Has(rest, "image") && Has(rest, "output") => LineItemKind.ImageOutput,
        _ when Has(rest, "input") => LineItemKind.Input,
        _ when Has(rest, "output") => LineItemKind.Output,
        _ when Has(rest, "image") || Has(rest, "character") || Has(rest, "duration") || Has(rest, "second") || Has(rest, "minute") => LineItemKind.Units,
        _ => null,
    };

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.Ordinal);
}
