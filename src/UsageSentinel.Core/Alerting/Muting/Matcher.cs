using System.Text.RegularExpressions;

namespace UsageSentinel.Core.Alerting.Muting;

/// <summary>A condition on one label: <c>name=value</c>, <c>name!=value</c>, <c>name=~pattern</c> or <c>name!~pattern</c>.</summary>
/// <param name="Label">The label; one that an alert does not have is the empty string.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Value">The value, or a regular expression that the whole value must match.</param>
public sealed partial record Matcher(string Label, MatchKind Kind, string Value)
{
    private static readonly string[] Own = ["key", "meter", "org", "project", "provider", "rule", "severity"];

    /// <summary>
    /// The labels of every alert: those that identify it, its severity, and the team that answers for it. Operators add labels of their own. An owner
    /// is none of them: names of people are not kept with notices.
    /// </summary>
    public static IReadOnlyList<string> Labels { get; } = [.. Own, "team"];

    /// <summary>Whether the label is the team or one of the operator's own: the alert itself does not hold it.</summary>
    public bool IsOfOwner => !Own.Contains(Label);

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(Label, string.Empty);
        return Kind switch
        {
            MatchKind.Equal => value == Value,
            MatchKind.NotEqual => value != Value,
            MatchKind.Like => Pattern().IsMatch(value),
            MatchKind.NotLike => !Pattern().IsMatch(value),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Parses a matcher. Which labels an operator has of their own is not known here.</summary>
    /// <exception cref="FormatException">The text is not a matcher; the message says why.</exception>
    public static Matcher Parse(string text)
    {
        if (text.Any(char.IsControl) || Form().Match(text) is not { Success: true } parts)
        {
            throw new FormatException($"'{text}' is not a matcher. Use label=value, label!=value, label=~pattern or label!~pattern.");
        }

        var matcher = new Matcher(parts.Groups[1].Value, KindOf(parts.Groups[2].Value), parts.Groups[3].Value);
        return matcher.Kind is MatchKind.Equal or MatchKind.NotEqual ? matcher : matcher.Checked();
    }

    public override string ToString() => Label + Sign(Kind) + Value;

    private Matcher Checked()
    {
        try
        {
            _ = Pattern();
            return this;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"'{Value}' is not a regular expression, or uses backreferences or lookarounds, which are not supported.", wrong);
        }
    }

    /// <summary>Anchored at both ends, and without backtracking: no pattern can take long.</summary>
    private Regex Pattern() => new($"^(?:{Value})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);

    private static MatchKind KindOf(string sign) => sign switch
    {
        "!=" => MatchKind.NotEqual,
        "=~" => MatchKind.Like,
        "!~" => MatchKind.NotLike,
        _ => MatchKind.Equal,
    };

    private static string Sign(MatchKind kind) => kind switch
    {
        MatchKind.NotEqual => "!=",
        MatchKind.Like => "=~",
        MatchKind.NotLike => "!~",
        _ => "=",
    };

    [GeneratedRegex("^([A-Za-z][A-Za-z0-9_./-]{0,99}?)(!=|=~|!~|=)(.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Form();
}

/// <summary>How a matcher compares.</summary>
public enum MatchKind
{
    Equal,
    NotEqual,

    /// <summary>The whole value matches a regular expression.</summary>
    Like,
    NotLike,
}
