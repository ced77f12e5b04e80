using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace UsageSentinel.Cli;

/// <summary>Help: the verbs in groups for the whole command, and examples for a verb.</summary>
/// <param name="general">The help of a single command.</param>
public sealed class CommandHelp(HelpAction general) : SynchronousCommandLineAction
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

    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["demo"] = ["sentinel demo", "sentinel demo --headless --data ./demo    keeps the store, so that you can look at it"],
        ["watch"] = ["OPENAI_ADMIN_KEY=… sentinel watch", "sentinel watch --once --config sentinel.json"],
        ["alerts"] = ["sentinel alerts", "sentinel alerts --all --last 7d --sort loss --top 5", "sentinel alerts --fail-on critical    for scripts"],
        ["show"] = ["sentinel alerts show 3f9c"],
        ["derive"] = ["sentinel audit derive 3f9c"],
        ["explain"] = ["sentinel explain 3f9c"],
        ["ack"] = ["sentinel ack 3f9c --for 4h --note \"Ada is on it\"", "sentinel ack 3f9c --benign", "sentinel ack 3f9c --expected-until 2d"],
        ["expect"] = ["sentinel expect checkout-api --from 2026-12-01T20:00:00Z --until 2026-12-02 --up-to 40usd/h --reason \"load test\""],
        ["usage"] = ["sentinel usage --last 24h --group-by key,model --sort cost --top 10", "sentinel usage --key checkout-api --last 7d --group-by day"],
        ["keys"] = ["sentinel keys --sort last-used", "sentinel keys --project billing --top 10"],
        ["costs"] = ["sentinel costs --last 30d --project billing"],
        ["ledger"] = ["sentinel ledger --last 24h", "sentinel ledger --alert 3f9c"],
        ["contain"] = ["sentinel contain checkout-api    shows what it would do", "sentinel contain checkout-api --yes --reason \"looks stolen\""],
        ["rotate"] = ["sentinel rotate checkout-api    shows what it would do", "sentinel rotate checkout-api --yes --to checkout.env", "sentinel rotate checkout-api --cancel"],
        ["replay"] = ["sentinel replay --usage usage.csv.gz", "sentinel replay --usage usage.csv.gz --inject stolen-key:key_1:2026-11-20T10:00:00Z:50"],
        ["drill"] = ["sentinel drill --key checkout-api --kind stolen-key --times 50"],
        ["completion"] = ["source <(sentinel completion bash)", "sentinel completion fish > ~/.config/fish/completions/sentinel.fish"],
    };

    /// <summary>Gives the help of the whole command to a root.</summary>
    public static void AddTo(RootCommand root)
    {
        if (root.Options.OfType<HelpOption>().Single() is { Action: HelpAction action } help)
        {
            help.Action = new CommandHelp(action);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        var output = parseResult.InvocationConfiguration.Output;
        if (command is RootCommand root)
        {
            WriteAll(root, output);
            return ExitCode.Done;
        }

        var code = general.Invoke(parseResult);
        if (Examples.TryGetValue(command.Name, out var examples))
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine("  " + example);
            }

            output.WriteLine();
        }

        return code;
    }

    private static void WriteAll(RootCommand root, TextWriter output)
    {
        output.WriteLine(root.Description);
        output.WriteLine();
        output.WriteLine("Usage: sentinel VERB [OPTIONS]");
        var verbs = root.Subcommands.ToDictionary(verb => verb.Name, StringComparer.Ordinal);
        foreach (var (title, names) in Groups)
        {
            output.WriteLine();
            output.WriteLine(title);
            foreach (var verb in names.Where(verbs.ContainsKey).Select(name => verbs[name]))
            {
                WriteEntry(output, verb.Name, FirstSentence(verb.Description));
            }
        }

        output.WriteLine();
        output.WriteLine("Options of every verb");
        foreach (var option in root.Options.Where(option => !option.Hidden))
        {
            WriteEntry(output, option.Name, option.Description ?? string.Empty);
        }

        output.WriteLine();
        output.WriteLine("Start with 'sentinel demo'. 'sentinel VERB --help' shows the options of a verb, with examples.");
    }

    private static void WriteEntry(TextWriter output, string name, string text) => output.WriteLine($"  {name,-12} {text}");

    private static string FirstSentence(string? text) => text?.Split(". ")[0].TrimEnd('.') ?? string.Empty;
}
