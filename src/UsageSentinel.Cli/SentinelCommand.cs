using System.CommandLine;
using UsageSentinel.Cli.Verbs;

namespace UsageSentinel.Cli;

/// <summary>The command <c>sentinel</c>: parses, runs a verb, and turns every failure into one clear line and an exit code.</summary>
public static class SentinelCommand
{
    public static async Task<int> RunAsync(string[] args, CliStreams streams, CancellationToken cancellationToken)
    {
        var parsed = Build(streams).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // A mistyped verb is not a verb that is missing: only what names it is said.
            var named = parsed.Errors.Where(error => parsed.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal))).ToList();
            foreach (var error in named.Count > 0 ? named : parsed.Errors)
            {
                await streams.Error.WriteLineAsync(error.Message);
            }

            foreach (var suggestion in Suggestions.Of(parsed))
            {
                await streams.Error.WriteLineAsync(suggestion);
            }

            await streams.Error.WriteLineAsync("See 'sentinel --help'.");
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
    public static RootCommand Build(CliStreams streams)
    {
        var root = new RootCommand("Monitors the LLM API keys of an organization through the provider's usage data, detects abuse, sends alerts and contains abused keys.")
        {
            DemoVerb.Build(streams),
            SimulateVerb.Build(streams),
            WatchVerb.Build(streams),
            StatusVerb.Build(streams),
            KeysVerb.Build(streams),
            InventoryVerb.Build(streams),
            UsageVerb.Build(streams),
            AlertsVerb.Build(streams),
            AckVerb.Build(streams),
            SilenceVerb.Build(streams),
            ExpectVerb.Build(streams),
            OutboxVerb.Build(streams),
            RoutesVerb.Build(streams),
            PricesVerb.Build(streams),
            CostsVerb.Build(streams),
            BudgetsVerb.Build(streams),
            EnvelopeVerb.Build(streams),
            ReportVerb.Build(streams),
            LedgerVerb.Build(streams),
            ExplainVerb.Build(streams),
            AuditVerb.Build(streams),
            BackupVerb.Build(streams),
            ArmVerb.Build(streams),
            ContainVerb.Build(streams),
            ContainVerb.BuildRevoke(streams),
            RestoreVerb.Build(streams),
            StopVerb.Build(streams),
            StopVerb.BuildResume(streams),
            ProtectVerb.Build(streams),
            ProtectVerb.BuildUnprotect(streams),
            RotateVerb.Build(streams),
            RotationsVerb.Build(streams),
            ApproveVerb.Build(streams),
            ApproveVerb.BuildDeny(streams),
            ReplayVerb.Build(streams),
            DrillVerb.Build(streams),
            ConfigVerb.Build(streams),
            DoctorVerb.Build(streams),
            CompletionVerb.Build(streams),
        };
        GlobalOptions.AddTo(root);
        CommandHelp.AddTo(root);
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
}
