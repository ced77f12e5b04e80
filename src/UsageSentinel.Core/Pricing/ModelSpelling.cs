using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace UsageSentinel.Core.Pricing;

/// <summary>The parts of a model's name that differ from one place to the next.</summary>
internal static partial class ModelSpelling
{
    private const string Latest = "-latest";

    private static readonly SearchValues<char> PlainLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.:/@");

    private static readonly FrozenSet<string> Providers = FrozenSet.Create(
        StringComparer.Ordinal,
        "openai", "azure", "azure-openai", "azureopenai", "azure-ai", "anthropic", "bedrock", "vertex", "vertex-ai", "google", "openrouter", "litellm",
        "chat", "completion", "completions", "text-completion-openai", "responses", "embedding", "embeddings", "realtime", "models");

    public static bool IsPlain([NotNullWhen(true)] string? text) => text is { Length: > 0 } && !text.AsSpan().ContainsAnyExcept(PlainLetters);

    /// <summary>Lower case, one hyphen for any run of blanks, underscores, brackets and quotes.</summary>
    public static string Plain(string? text) =>
        text is null ? string.Empty : Separators().Replace(text.Trim(), "-").Trim('-').ToLowerInvariant();

    /// <summary><c>ft:base:org:suffix:id</c>, <c>ft-base</c>, <c>base.ft-id</c> (Azure) and <c>base:ft-org-date</c> (legacy) are all the base.</summary>
    public static (string Name, bool IsFineTuned) WithoutTuning(string name)
    {
        var at = name.StartsWith("ft:", StringComparison.Ordinal) || name.StartsWith("ft-", StringComparison.Ordinal) ? 3
            : name.IndexOf("/ft:", StringComparison.Ordinal) is var path and >= 0 ? path + 4
            : name.IndexOf(":ft:", StringComparison.Ordinal) is var prefix and > 0 ? prefix + 4
            : 0;
        if (at > 0 && at < name.Length)
        {
            var end = name.IndexOf(':', at);
            return (end < 0 ? name[at..] : name[at..end], true);
        }

        var cut = name.IndexOf(".ft-", StringComparison.Ordinal) is var azure and > 0 ? azure : name.IndexOf(":ft-", StringComparison.Ordinal);
        return cut > 0 ? (name[..cut], true) : (name, false);
    }

    /// <summary>Without a path, a provider or a region in front, and without what a gateway appends after a colon.</summary>
    public static string WithoutProvider(string name)
    {
        var path = name.AsSpan().TrimEnd('/');
        var bare = path[(path.LastIndexOf('/') + 1)..];
        for (var colon = bare.IndexOf(':'); colon >= 0; colon = bare.IndexOf(':'))
        {
            if (colon + 1 == bare.Length || !Providers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(bare[..colon]))
            {
                bare = colon > 0 ? bare[..colon] : bare[1..];
                continue;
            }

            bare = bare[(colon + 1)..];
        }

        // "us.anthropic.claude-…": words in front of a dot. A dot within a version follows a digit.
        for (var dot = bare.IndexOf('.'); dot > 0 && dot + 1 < bare.Length && char.IsAsciiLetter(bare[dot + 1]) && !bare[..dot].ContainsAnyExceptInRange('a', 'z'); dot = bare.IndexOf('.'))
        {
            bare = bare[(dot + 1)..];
        }

        return bare.Length == name.Length ? name : bare.ToString();
    }

    /// <summary>Splits <c>-2024-08-06</c>, <c>-20240806</c>, <c>@20240806</c>, <c>-latest</c> and similar endings off the end.</summary>
    public static (string Name, DateOnly? Date) WithoutDate(string name)
    {
        var bare = name.AsSpan();
        DateOnly? date = null;
        if (bare.IndexOf('@') is var at and > 0)
        {
            date = DateOf(bare[(at + 1)..]);
            bare = bare[..at];
        }

        while (bare.Length > Latest.Length && bare.EndsWith(Latest, StringComparison.Ordinal))
        {
            bare = bare[..^Latest.Length];
        }

        // "-20241022-v2": how some clouds number a snapshot.
        if (bare.Length > 3 && bare[^3..] is ['-', 'v', >= '0' and <= '9'] && LettersOfDate(bare[..^3]) > 0)
        {
            bare = bare[..^3];
        }

        if (date is null && LettersOfDate(bare) is var letters and > 0)
        {
            date = DateOf(bare[^letters..]);
            bare = bare[..^(letters + 1)];
        }

        return (bare.Length == name.Length ? name : bare.ToString(), date);
    }

    /// <summary>Azure leaves the dot out, gateways write a hyphen for it; Anthropic itself writes hyphens and once changed the order.</summary>
    public static string Alias(string family)
    {
        if (family.StartsWith("gpt-35", StringComparison.Ordinal))
        {
            family = "gpt-3.5" + family[6..];
        }

        if (family.StartsWith("gpt-", StringComparison.Ordinal))
        {
            return HyphenVersion().Replace(family, "$1.$2");
        }

        if (!family.StartsWith("claude-", StringComparison.Ordinal))
        {
            return family;
        }

        var claude = ClaudeTail().Replace(family.Replace('.', '-'), string.Empty);
        claude = ClaudeOld().Replace(claude, "claude-3$2-$1");
        return ClaudeNew().Replace(claude, "claude-$2-$1");
    }

    /// <summary>Letters of the date at the end, the hyphen before it not counted; 0 for none.</summary>
    private static int LettersOfDate(ReadOnlySpan<char> name) =>
        name.Length > 11 && name[^11] == '-' && DateOf(name[^10..]) is not null ? 10
        : name.Length > 9 && name[^9] == '-' && DateOf(name[^8..]) is not null ? 8
        : 0;

    private static DateOnly? DateOf(ReadOnlySpan<char> text) =>
        DateOnly.TryParseExact(text, text.Length == 8 ? "yyyyMMdd" : "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;

    [GeneratedRegex(@"[\s_()\[\]""'`\u00A0]+|--+")]
    private static partial Regex Separators();

    /// <summary>A single digit, a hyphen and a single digit: <c>gpt-5-1-codex</c>. Days and contexts have two digits or a letter.</summary>
    [GeneratedRegex("(?<=-)([0-9])-([0-9])(?=-|$)")]
    private static partial Regex HyphenVersion();

    [GeneratedRegex("(?:-v[0-9]|(?<=-[0-9])-0)+$")]
    private static partial Regex ClaudeTail();

    [GeneratedRegex("^claude-(opus|sonnet|haiku)-3(-[0-9])?(?=-|$)")]
    private static partial Regex ClaudeOld();

    [GeneratedRegex("^claude-([4-9](?:-[0-9])?)-([a-z]+)(?=-|$)")]
    private static partial Regex ClaudeNew();
}
