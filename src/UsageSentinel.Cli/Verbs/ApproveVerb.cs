using System.CommandLine;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>approve</c> and <c>deny</c>: a person's word on an act that waits for one, by the same way as a link.</summary>
public static class ApproveVerb
{
    /// <summary>Names the deletion of an unused key in place of an alert.</summary>
    private const string Hygiene = "hygiene";

    public static Command Build(CliStreams streams) => Build(streams, "approve", "Approves the action that waits for approval. All other guardrails are checked again before it is done.", Approval.Approved);

    public static Command BuildDeny(CliStreams streams) => Build(streams, "deny", "Denies the action that waits for approval.", Approval.Denied);

    private static Command Build(CliStreams streams, string name, string description, Approval verdict)
    {
        var what = new Argument<string>("ALERT") { Description = "The alert, or the alert and the action: ALERT/RevokeKey. For the deletion of an unused key: hygiene/KEY." };
        var reason = new Option<string>("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command(name, description) { what, reason };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var named = (parsed.GetValue(what) ?? string.Empty).Split('/', 2);
            if (named is [Hygiene, var key])
            {
                return await DecideAsync(context, host, await Named.KeyAsync(host, key, stop), verdict, parsed.GetValue(reason) ?? string.Empty, stop);
            }

            var outcome = await host.Get<Approvals>().DecideAsync(
                new ApprovalAnswer(await Named.AlertAsync(host, named[0], stop), named.ElementAtOrDefault(1), verdict, Person.OfProcess) { Reason = parsed.GetValue(reason) ?? string.Empty }, stop);
            (await host.Engine.TellAsync(stop)).Require();
            return await SayAsync(context, outcome);
        });
        return command;
    }

    /// <summary>A person's word on the deletion of an unused key.</summary>
    private static async Task<int> DecideAsync(CliContext context, CliHost host, string key, Approval verdict, string reason, CancellationToken cancellationToken)
    {
        if (await host.Get<Countdowns>().FindAsync(key, cancellationToken) is not { } countdown)
        {
            throw new UsageException($"The key {DisplayText.Of(key)} has no countdown to its deletion. See 'sentinel keys --hygiene'.");
        }

        var outcome = await host.Get<CountdownApprovals>().DecideAsync(countdown, new CountdownWord(verdict is Approval.Approved, Person.OfProcess) { Reason = reason }, cancellationToken);
        (await host.Engine.TellAsync(cancellationToken)).Require();
        return await SayAsync(context, outcome);
    }

    private static async Task<int> SayAsync(CliContext context, ApprovalOutcome outcome)
    {
        var (word, line) = outcome switch
        {
            ApprovalOutcome.Taken taken => ("taken", taken.What),
            ApprovalOutcome.Withheld withheld => ("withheld", withheld.Why),
            ApprovalOutcome.Refused refused => ("refused", refused.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, new ApprovalJson(word, line));
        }
        else
        {
            await (outcome is ApprovalOutcome.Taken ? context.Streams.Out : context.Streams.Error).WriteLineAsync(DisplayText.Of(line, 4_000));
        }

        return outcome is ApprovalOutcome.Taken ? ExitCode.Done : ExitCode.Refused;
    }
}

/// <summary>What came of a word, as JSON.</summary>
public sealed record ApprovalJson(string Outcome, string Detail);
