using System.CommandLine;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>What somebody meant who mistyped a verb or an option.</summary>
public static class Suggestions
{
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
}
