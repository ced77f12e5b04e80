using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Finance;

/// <summary>
/// Reads the words of a bill. They are no stable vocabulary, so nothing is refused: what is not understood is an item of its
/// own under its own words, never put under a wrong name.
/// </summary>
public static class LineItemWords
{
    /// <summary>It names alerts and rows, so it has an end.</summary>
    private const int MostLetters = 200;

    /// <summary>What a line of a bill is for.</summary>
    public static LineItem Read(string? words) => Parse(words).Item;

    /// <summary>The same, with what an item that is not understood still says of the model.</summary>
    public static BilledWords Parse(string? words)
    {
        var text = (words ?? string.Empty).Trim().ToLowerInvariant();
        text = text.Length > MostLetters ? text[..MostLetters] : text;
        var read = BillWords.Of(text);
        var kind = KindOf(read);
        return new BilledWords(
            kind switch
            {
                LineItemKind.Unknown or LineItemKind.Training => new LineItem(text, kind, PriceTier.Standard),
                LineItemKind.WebSearches => new LineItem(LineItem.ContextOf(text), kind, PriceTier.Standard),
                LineItemKind.FileSearches or LineItemKind.Sessions or LineItemKind.Storage => new LineItem("-", kind, PriceTier.Standard),
                _ => new LineItem(FamilyOf(read) ?? "-", kind, read.Tier),
            },
            FamilyOf(read));
    }

    private static string? FamilyOf(BillWords words) =>
        words.Model is { } model && words.Has(BillMeaning.Tuned) ? (ModelName.Parse(model) with { IsFineTuned = true }).ToString() : words.Model;

    private static LineItemKind KindOf(BillWords words)
    {
        var isTokens = words.Model is not null && words.Has(BillMeaning.Input | BillMeaning.Output);
        return words switch
        {
            _ when words.Has(BillMeaning.Training) || (words.Has(BillMeaning.Tuning) && !isTokens) => LineItemKind.Training,
            _ when !isTokens && words.Has(BillMeaning.Store) => LineItemKind.Storage,
            _ when !isTokens && words.Has(BillMeaning.File) && words.Has(BillMeaning.Search) => LineItemKind.FileSearches,
            _ when !isTokens && words.Has(BillMeaning.Search) => LineItemKind.WebSearches,
            _ when !isTokens && words.Has(BillMeaning.Session) => LineItemKind.Sessions,
            _ when words.Has(BillMeaning.Unit) && !words.Has(BillMeaning.Token) && words.Model is not null => LineItemKind.Units,
            _ => Tokens(words),
        };
    }

    private static LineItemKind Tokens(BillWords words) => words switch
    {
        _ when words.Has(BillMeaning.Cache) && words.Has(BillMeaning.Write) => LineItemKind.CacheWrite,
        _ when words.Has(BillMeaning.Cache) => LineItemKind.CachedInput,
        _ when words.Has(BillMeaning.Input) && words.Has(BillMeaning.Output) => Whole(words),
        _ when words.Has(BillMeaning.Input) => Of(words, LineItemKind.Input, LineItemKind.AudioInput, LineItemKind.ImageInput),
        _ when words.Has(BillMeaning.Output) => Of(words, LineItemKind.Output, LineItemKind.AudioOutput, LineItemKind.ImageOutput),
        _ when words.Model is not null && words.Has(BillMeaning.Audio | BillMeaning.Image) && !words.Has(BillMeaning.Unknown) => LineItemKind.Units,
        _ => Whole(words),
    };

    private static LineItemKind Of(BillWords words, LineItemKind text, LineItemKind audio, LineItemKind image) =>
        words.Has(BillMeaning.Audio) ? audio : words.Has(BillMeaning.Image) ? image : text;

    private static LineItemKind Whole(BillWords words) =>
        words.Model is not null && !words.Has(BillMeaning.Unknown) ? LineItemKind.Model : LineItemKind.Unknown;
}

/// <summary>What the words of one line of a bill say.</summary>
/// <param name="Item">What is billed.</param>
/// <param name="Family">The model the words name, whether the rest is understood or not; null for none.</param>
public readonly record struct BilledWords(LineItem Item, string? Family);
