using System.CommandLine;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>restore</c>: restores the exact limits from before a reversible action.</summary>
public static class RestoreVerb
{
    public static Command Build(CliStreams streams)
    {
        var what = new Argument<string>("WHAT") { Description = "A key (its id or its name), an alert or an action (ALERT|ACTION) whose limits are restored." };
        var yes = new Option<bool>("--yes") { Description = "Do it. Without it, the command only shows what it would restore." };
        var reason = new Option<string>("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command("restore", "Restores the limits from before an action.") { what, yes, reason };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            return await RunAsync(
                context,
                host,
                parsed.GetValue(what) ?? string.Empty,
                parsed.GetValue(yes),
                DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300),
                stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, CliHost host, string what, bool isMeant, string reason, CancellationToken cancellationToken)
    {
        what = await Named.KeyAsync(host, what.Contains('|', StringComparison.Ordinal) ? what : await Named.AlertAsync(host, what, cancellationToken), cancellationToken);
        var acts = (await host.Get<LedgerStore>().ReadActsAsync(cancellationToken)).Acts
            .Where(act => act.HoldsLimit && (act.Id == what || act.EpisodeId == what || act.Key.Value == what))
            .OrderByDescending(act => act.BegunAt)
            .ToList();
        if (acts.Count == 0)
        {
            throw new UsageException($"No reversible action found for {DisplayText.Of(what)}. See 'sentinel ledger'. Deleted keys cannot be restored.");
        }

        var shown = new List<RestoredJson>();
        foreach (var act in acts)
        {
            var outcome = isMeant ? await host.Get<ActionRollback>().RestoreAsync(act.Id, Person.OfProcess, reason.Length > 0 ? reason : "no reason given", cancellationToken) : (RestoreOutcome?)null;
            shown.Add(new RestoredJson(act.Id, act.Level.Word(), act.Project.Value, outcome is { } known ? Json.Word(known) : "preview"));
        }

        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, shown);
        }
        else
        {
            foreach (var line in shown)
            {
                await context.Streams.Out.WriteLineAsync($"{line.Outcome}: {line.Response} of project {line.ProjectId} ({line.Act})");
            }
        }

        if (!isMeant)
        {
            await context.Streams.Error.WriteLineAsync("Add --yes to restore it.");
            return ExitCode.Usage;
        }

        return shown.TrueForAll(line => line.Outcome == Json.Word(RestoreOutcome.Restored)) ? ExitCode.Done : ExitCode.Failed;
    }
}

/// <summary>What came of putting one act back, as JSON.</summary>
public sealed record RestoredJson(string Act, string Response, string ProjectId, string Outcome);
