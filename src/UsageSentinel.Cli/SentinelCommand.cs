using System.CommandLine;
using UsageSentinel.Cli.Verbs;

namespace UsageSentinel.Cli;

/// <summary>The command <c>sentinel</c>: parses, runs a verb, and turns every failure into one clear line and an exit code.</summary>
public static class SentinelCommand
{
    private static readonly Verb[] Verbs =
    [
        new("demo", DemoVerb.Build),
        new("simulate", SimulateVerb.Build),
        new("watch", WatchVerb.Build),
        new("status", StatusVerb.Build),
        new("keys", KeysVerb.Build),
        new("inventory", InventoryVerb.Build),
        new("usage", UsageVerb.Build),
        new("alerts", AlertsVerb.Build),
        new("ack", AckVerb.Build),
        new("silence", SilenceVerb.Build),
        new("expect", ExpectVerb.Build),
        new("outbox", OutboxVerb.Build),
        new("routes", RoutesVerb.Build),
        new("prices", PricesVerb.Build),
        new("costs", CostsVerb.Build),
        new("budgets", BudgetsVerb.Build),
        new("envelope", EnvelopeVerb.Build),
        new("report", ReportVerb.Build),
        new("ledger", LedgerVerb.Build),
        new("explain", ExplainVerb.Build),
        new("audit", AuditVerb.Build),
        new("backup", BackupVerb.Build),
        new("purge", PurgeVerb.Build),
        new("arm", ArmVerb.Build),
        new("contain", ContainVerb.Build),
        new("revoke", ContainVerb.BuildRevoke),
        new("restore", RestoreVerb.Build),
        new("stop", StopVerb.Build),
        new("resume", StopVerb.BuildResume),
        new("protect", ProtectVerb.Build),
        new("unprotect", ProtectVerb.BuildUnprotect),
        new("rotate", RotateVerb.Build),
        new("rotations", RotationsVerb.Build),
        new("approve", ApproveVerb.Build),
        new("deny", ApproveVerb.BuildDeny),
        new("replay", ReplayVerb.Build),
        new("drill", DrillVerb.Build),
        new("config", ConfigVerb.Build),
        new("doctor", DoctorVerb.Build),
        new("completion", CompletionVerb.Build),
    ];

    public static async Task<int> RunAsync(string[] args, CliStreams streams, CancellationToken cancellationToken)
    {
        var parsed = Parse(args, streams);
        if (parsed.Errors.Count > 0)
        {
            // A mistyped verb is not a verb that is missing: only what names it is said.
            var named = parsed.Errors.Where(error => parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))).ToList();
            foreach (var error in named.Count > 0 ? named : parsed.Errors)
            {
                await streams.Error.WriteLineAsync(Suggestions.Line(error));
            }

            foreach (var suggestion in Suggestions.Of(parsed))
            {
                await streams.Error.WriteLineAsync(suggestion);
            }

            await streams.Error.WriteLineAsync($"See 'sentinel {string.Join(' ', new[] { HelpExamples.NameOf(parsed.CommandResult.Command), "--help" }.Where(word => word.Length > 0))}'.");
            return ExitCode.Usage;
        }

        try
        {
            var invocation = new InvocationConfiguration
            {
                Output = streams.Out,
                Error = streams.Error,
                EnableDefaultExceptionHandler = false,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (Exception failure)
        {
            return await ReportAsync(failure, streams, parsed.GetValue(GlobalOptions.Verbose));
        }
    }

    /// <summary>Every verb with its options.</summary>
    public static RootCommand Build(CliStreams streams) => Build(streams, Verbs);

    /// <summary>
    /// Most command lines name one verb, and the others take longer to build than it takes to parse. Whatever is not plainly right, and what is about
    /// all verbs, is parsed with all of them.
    /// </summary>
    public static ParseResult Parse(string[] args, CliStreams streams)
    {
        if (!args.Any(arg => arg.StartsWith('[')) && args.Select(arg => Array.Find(Verbs, verb => verb.Name == arg)).FirstOrDefault(verb => verb is not null) is { } named)
        {
            var parsed = Build(streams, [named]).Parse(args);
            if (parsed.Errors.Count == 0 && parsed.CommandResult.Command is not RootCommand)
            {
                return parsed;
            }
        }

        return Build(streams).Parse(args);
    }

    private static RootCommand Build(CliStreams streams, ReadOnlySpan<Verb> verbs)
    {
        var root = new RootCommand("Monitors the LLM API keys of an organization through the provider's usage data, detects abuse, sends alerts and contains abused keys.");
        foreach (var verb in verbs)
        {
            root.Subcommands.Add(verb.Build(streams));
        }

        GlobalOptions.AddTo(root);
        CommandHelp.AddTo(root, streams);
        return root;
    }

    private static async Task<int> ReportAsync(Exception failure, CliStreams streams, bool isVerbose)
    {
        var (lines, code) = CliFailure.Find(failure)
            ?? ([$"Internal error in sentinel ({failure.GetType().Name}): {failure.Message} Run the command again with --verbose and report the output."], ExitCode.Failed);
        foreach (var line in lines)
        {
            await streams.Error.WriteLineAsync(line);
        }

        if (isVerbose)
        {
            await streams.Error.WriteLineAsync(failure.ToString());
        }

        return code;
    }

    /// <summary>A verb that is built when it is needed.</summary>
    /// <param name="Name">As it is typed.</param>
    /// <param name="Build">Builds it with its options.</param>
    private sealed record Verb(string Name, Func<CliStreams, Command> Build);
}
