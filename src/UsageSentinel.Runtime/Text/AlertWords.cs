using System.Text.RegularExpressions;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Text;

/// <summary>
/// The codes of alerts and decisions in words, for every place where people read them: the command, the console and notices. JSON, the ledger and
/// settings keep the codes, which never change.
/// </summary>
public static partial class AlertWords
{
    /// <summary>The kind of a row of the ledger, such as <c>withheld</c>.</summary>
    public static string Kind(string kind) => kind switch
    {
        "withheld" => "blocked",
        "intended" => "begun",
        "judged" => "evaluated",
        "awaiting_approval" => "waits for approval",
        "not_verified" => "not effective",
        "control" => "manual",
        "restoring" => "being restored",
        _ => kind.Replace('_', ' '),
    };

    /// <summary>A line of the ledger: it names levels and guardrails by their codes.</summary>
    public static string Text(string summary)
    {
        var text = Rails().Replace(Levels().Replace(summary, level => Level(level.Value)), rail => $"{rail.Groups[1].Value} \"{Guardrail(rail.Groups[2].Value)}\"");
        return text.Length > 0 && summary[0] != text[0] ? char.ToUpperInvariant(text[0]) + text[1..] : text;
    }

    /// <summary>The guardrail of that code, by what it checks; in camel case or in snake case.</summary>
    public static string Guardrail(string code) =>
        Enum.TryParse<Guardrail>(code.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true, out var rail) && Enum.IsDefined(rail) ? rail.Words() : Apart(code);

    /// <summary>The level or the guardrail of that code.</summary>
    public static string Decision(string code) =>
        Enum.TryParse<ContainmentLevel>(code, out var level) && Enum.IsDefined(level) ? level.Title()
        : Enum.TryParse<Guardrail>(code, out var rail) && Enum.IsDefined(rail) ? $"guardrail \"{rail.Words()}\""
        : code;

    /// <summary>The situation of an alert, such as <c>waiting</c>.</summary>
    public static string Situation(string situation) => situation switch
    {
        "open" => "not acknowledged",
        "waiting" => "waits for approval",
        "failed" => "containment failed",
        "history" => "in old history",
        _ => situation.Replace('_', ' '),
    };

    /// <summary>What an alert is called and what was found, once where both are the same: the same words in a notice, the command and the console.</summary>
    public static string Cause(string? title, string? cause) => (title, cause) switch
    {
        (null or "", _) => cause ?? string.Empty,
        (_, null or "") => title,
        _ when title == cause => cause,
        _ => $"{title} ({cause})",
    };

    /// <summary>The words for the phase of a rotation, such as <c>cut_over</c>: the one place for tables, pages and notices. JSON shows the phase itself.</summary>
    public static string Rotation(string phase) => phase switch
    {
        "due" => "due, not begun",
        "creating" => "creating the new key",
        "created" => "new key created",
        "stored" => "secret stored",
        "announced" => "new key not in use yet",
        "overlapping" => "new key in use, old key watched",
        "straggling" => "old key still in use after the deadline",
        "cut_over" => "old key no longer used",
        "deleting" => "deleting the old key",
        "deleted" => "old key deleted, not verified yet",
        "rotated" => "rotated, verified",
        "cancelled" => "cancelled",
        "failed" => "failed",
        _ => phase.Replace('_', ' '),
    };

    /// <summary>A code that has no words of its own, such as <c>SuccessorMissing</c>.</summary>
    private static string Apart(string code) => Capitals().Replace(code.Replace('_', ' '), letter => " " + letter.Value.ToLowerInvariant()).ToLowerInvariant();

    private static string Level(string code) => Enum.Parse<ContainmentLevel>(code).Title();

    [GeneratedRegex("\\b(?:Throttle|DenyModel|SpendLimit|RevokeKey|RevokeServiceAccount)\\b")]
    private static partial Regex Levels();

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Capitals();

    [GeneratedRegex("\\b([Gg]uardrail) ([A-Z][A-Za-z]+)\\b")]
    private static partial Regex Rails();
}
