using UsageSentinel.Core.Findings;

namespace UsageSentinel.Runtime.Pages;

/// <summary>Words and colours of pages.</summary>
internal static class Words
{
    /// <summary>The class of a severity's colour.</summary>
    public static string Color(Severity severity) => severity switch
    {
        Severity.Critical => "bad",
        Severity.Warning => "warn",
        _ => "none",
    };

    /// <summary>
    /// Who did something. Sign-in names are often addresses, which pages hide wherever they are in a text: of people who act it must be seen who they are.
    /// </summary>
    /// <param name="actor">A sign-in name, a user of a machine, or the name of a part of the product.</param>
    public static string Person(string actor) => actor.Split('@') is [{ Length: > 0 } name, { Length: > 0 } at] && !actor.Any(char.IsWhiteSpace) ? $"{name} ({at})" : actor;

    public static string Rule(RuleKind rule) => Apart(rule.ToString());

    /// <summary>A name of the program as words: <c>SpendCap</c> is <c>spend cap</c>, and so is <c>spend_cap</c>.</summary>
    public static string Apart(string name) => string.Concat(name.Replace('_', ' ').Select((letter, index) =>
        char.IsUpper(letter) && index > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
