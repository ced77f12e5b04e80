using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace UsageSentinel.Core.Pricing;

/// <summary>A model's name taken apart: what a successor shares with the models before it.</summary>
/// <param name="Line">The product line, the first word: <c>gpt</c>, <c>claude</c>, <c>o</c>.</param>
/// <param name="Generation">The version: 5.6 of <c>gpt-5.6-luna</c>, 5.5 of <c>claude-opus-5-5</c>, 3 of <c>o3-mini</c>; null for none.</param>
/// <param name="Words">The other words, sorted: the size and what the model is for.</param>
internal sealed record ModelShape(string Line, decimal? Generation, ImmutableSortedSet<string> Words)
{
    /// <summary>Words that say nothing about the price.</summary>
    private static readonly FrozenSet<string> Noise = FrozenSet.Create(
        StringComparer.Ordinal, "preview", "latest", "beta", "exp", "experimental", "model", "stable");

    /// <summary>Words of models that are metered in another way: they are compared with their own kind only.</summary>
    private static readonly FrozenSet<string> Kinds = FrozenSet.Create(
        StringComparer.Ordinal,
        "audio", "realtime", "image", "tts", "transcribe", "whisper", "embedding", "embeddings", "moderation", "search", "video", "sora", "dall", "similarity");

    /// <summary>The kind of model; empty for plain text.</summary>
    public ImmutableSortedSet<string> Kind { get; } = [.. Words.Add(Line).Where(Kinds.Contains)];

    /// <param name="family">In the normal form, without a date.</param>
    public static ModelShape Of(string family)
    {
        var words = new List<string>();
        decimal? generation = null;
        var isOpen = false;
        foreach (var part in family.Split(['-', ':', '/', '_', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var (before, number, after) = Split(part);
            if (number is { } version and >= 0 && (generation is null || (isOpen && before.Length == 0)))
            {
                // "5-5" is generation 5.5; a third number is a stamp.
                isOpen = generation is null && version == decimal.Truncate(version) && after.Length == 0;
                generation = generation is { } major ? major + (version / 10) : version;
                words.AddRange(((string[])[before, after]).Where(word => word.Length > 0));
                continue;
            }

            isOpen = false;
            if (number is null)
            {
                words.Add(part);
            }
        }

        return new ModelShape(words.FirstOrDefault() ?? string.Empty, generation, [.. words.Skip(1).Where(word => !Noise.Contains(word))]);
    }

    /// <summary>How alike the words are, 0 to 1.</summary>
    public double Overlap(ModelShape other) =>
        Words.Count + other.Words.Count == 0 ? 1 : (double)Words.Intersect(other.Words).Count / Words.Union(other.Words).Count;

    /// <summary>How far apart the generations are; far where one has none.</summary>
    public decimal Distance(ModelShape other) => (Generation, other.Generation) switch
    {
        ({ } own, { } its) => decimal.Abs(own - its),
        (null, null) => 0,
        _ => 100,
    };

    /// <summary>A version of at most two digits, with a word on one side of it at the most: <c>o3</c>, <c>4o</c>, <c>5.6</c>. Sizes such as <c>16k</c> and <c>120b</c> are words.</summary>
    private static (string Before, decimal? Number, string After) Split(string part)
    {
        var from = part.AsSpan().IndexOfAnyInRange('0', '9');
        if (from < 0)
        {
            return (part, null, string.Empty);
        }

        var to = from;
        while (to < part.Length && (char.IsAsciiDigit(part[to]) || (part[to] == '.' && to + 1 < part.Length && char.IsAsciiDigit(part[to + 1]))))
        {
            to++;
        }

        var (before, digits, after) = (part[..from], part[from..to], part[to..]);
        if (after is "k" or "b" or "m" or "x" || (before.Length > 0 && after.Length > 0))
        {
            return (part, null, string.Empty);
        }

        return digits.Length <= 4 && (digits.Contains('.', StringComparison.Ordinal) || digits.Length <= 2)
            && decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? (before, number, after)
            : before.Length + after.Length > 0 ? (part, null, string.Empty) : (string.Empty, -1, string.Empty);
    }
}
