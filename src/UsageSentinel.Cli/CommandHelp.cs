using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using UsageSentinel.Cli.Output;

namespace UsageSentinel.Cli;

/// <summary>Help: the verbs in groups for the whole command, and examples for a verb.</summary>
/// <param name="general">The help of a single command.</param>
/// <param name="streams">Says how wide the terminal is.</param>
public sealed class CommandHelp(HelpAction general, CliStreams streams) : SynchronousCommandLineAction
{
    /// <summary>The verbs as people look for them.</summary>
    public static readonly (string Title, string[] Verbs)[] Groups =
    [
        ("Try it", ["demo", "simulate", "replay", "drill"]),
        ("Watch", ["watch", "doctor", "config"]),
        ("Look", ["status", "alerts", "explain", "keys", "usage", "costs", "budgets", "report"]),
        ("Answer alerts", ["ack", "silence", "expect", "routes", "outbox"]),
        ("Respond", ["arm", "approve", "deny", "contain", "restore", "revoke", "envelope", "stop", "resume"]),
        ("Key health", ["inventory", "rotate", "rotations", "protect", "unprotect"]),
        ("Records", ["ledger", "audit", "backup", "purge", "prices"]),
        ("Shell", ["completion"]),
    ];

    /// <summary>Somebody who asks for help has not given what is required yet: that is why they ask.</summary>
    public override bool ClearsParseErrors => true;

    /// <summary>Gives the help of the whole command to a root.</summary>
    public static void AddTo(RootCommand root, CliStreams streams)
    {
        if (root.Options.OfType<HelpOption>().Single() is { Action: HelpAction action } help)
        {
            help.Action = new CommandHelp(action, streams);

            // Shells would complete these of Windows everywhere.
            help.Aliases.Remove("/?");
            help.Aliases.Remove("/h");
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        int? width = streams.HasWidth ? streams.AnswerConsole(false).Profile.Width : null;
        if (command is RootCommand root)
        {
            WriteAll(root, output, width);
            return ExitCode.Done;
        }

        general.MaxWidth = width ?? general.MaxWidth;
        var code = general.Invoke(parseResult);
        if (HelpExamples.Of(command) is { Length: > 0 } examples)
        {
            output.WriteLine("Examples:");
            foreach (var (what, line) in examples)
            {
                if (what.Length > 0)
                {
                    output.WriteLine($"  {what}:");
                }

                output.WriteLine($"  {(what.Length > 0 ? "  " : string.Empty)}{line}");
            }

            output.WriteLine();
        }

        return code;
    }

    private static void WriteAll(RootCommand root, TextWriter output, int? width)
    {
        Write(output, root.Description ?? string.Empty, 0, width);
        output.WriteLine();
        output.WriteLine("Usage: sentinel VERB [OPTIONS]");
        var verbs = root.Subcommands.ToDictionary(verb => verb.Name, StringComparer.Ordinal);
        foreach (var (title, names) in Groups)
        {
            output.WriteLine();
            output.WriteLine(title);
            foreach (var verb in names.Where(verbs.ContainsKey).Select(name => verbs[name]))
            {
                WriteEntry(output, verb.Name, FirstSentence(verb.Description), width);
            }
        }

        output.WriteLine();
        output.WriteLine("Options of every verb");
        foreach (var option in root.Options.Where(option => !option.Hidden))
        {
            WriteEntry(output, option.Name, option.Description ?? string.Empty, width);
        }

        output.WriteLine();
        Write(output, "Start with 'sentinel demo'. 'sentinel VERB --help' shows the options of a verb, with examples.", 0, width);
    }

    private static void WriteEntry(TextWriter output, string name, string text, int? width) => Write(output, $"  {name,-12} {text}", 15, width);

    private static void Write(TextWriter output, string line, int indent, int? width)
    {
        foreach (var one in width is { } room ? CellText.Hanging(line, indent, room) : [line])
        {
            output.WriteLine(one);
        }
    }

    private static string FirstSentence(string? text) => text?.Split(". ")[0].TrimEnd('.') ?? string.Empty;
}
