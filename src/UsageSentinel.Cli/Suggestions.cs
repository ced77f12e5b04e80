using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>What somebody meant who mistyped a verb or an option.</summary>
public static partial class Suggestions
{
    /// <summary>What is wrong, in one line: which value is not allowed for which option, and which are.</summary>
    public static string Line(ParseError error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2 || Typed().Match(lines[0]) is not { Success: true } found)
        {
            return string.Join(' ', lines);
        }

        var allowed = lines.Skip(1).Select(line => line.Trim('\'')).ToList();
        var of = (error.SymbolResult as OptionResult)?.Option.Name ?? (error.SymbolResult?.Parent as OptionResult)?.Option.Name ?? (error.SymbolResult as ArgumentResult)?.Argument.Name;
        var typed = DisplayText.Of(found.Groups[1].Value, 60);
        return $"'{typed}' is not a value of {of ?? "this argument"}. Use {string.Join(", ", allowed.SkipLast(1))} or {allowed[^1]}."
            + (NearestWord.Of(typed, allowed) is { } near ? $" Did you mean '{near}'?" : string.Empty);
    }

    /// <summary>One sentence for each word that is not known and near to one that is.</summary>
    public static IEnumerable<string> Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var verbs = command.Subcommands.Select(verb => verb.Name).ToList();
        var options = command.Options.Concat(parsed.RootCommandResult.Command.Options).Where(option => !option.Hidden).Select(option => option.Name).ToList();
        foreach (var typed in parsed.UnmatchedTokens.Distinct(StringComparer.Ordinal))
        {
            if (NearestWord.Of(typed, typed.StartsWith('-') ? options : verbs) is { } near)
            {
                yield return $"Did you mean '{near}'?";
            }
        }
    }

    [GeneratedRegex("'(.*)'")]
    private static partial Regex Typed();
}
