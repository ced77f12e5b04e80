using System.CommandLine;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>contain</c> and <c>revoke</c>: a person acts on a key, with the guardrails that apply to people too.</summary>
public static class ContainVerb
{
    private static readonly (string Word, ContainmentLevel Level)[] Reversible =
        [(ContainmentLevel.Throttle.Word(), ContainmentLevel.Throttle), (ContainmentLevel.DenyModel.Word(), ContainmentLevel.DenyModel), (ContainmentLevel.SpendLimit.Word(), ContainmentLevel.SpendLimit)];

    public static Command Build(CliStreams streams)
    {
        var level = new Option<string>("--rung")
        {
            Description = "The action. Each is reversible with 'sentinel restore'.",
            HelpName = string.Join('|', Reversible.Select(pair => pair.Word)),
            DefaultValueFactory = _ => ContainmentLevel.Throttle.Word(),
        };
        level.AcceptOnlyFromAmong([.. Reversible.Select(pair => pair.Word)]);
        return Build(streams, "contain", "Limits the project of a key. Reversible with 'sentinel restore'.", level, parsed => Reversible.Single(pair => pair.Word == parsed.GetValue(level)).Level);
    }

    public static Command BuildRevoke(CliStreams streams) =>
        Build(streams, "revoke", "Deletes a key, or the service account that owns it. Irreversible.", null, _ => ContainmentLevel.RevokeKey);

    private static Command Build(CliStreams streams, string name, string description, Option<string>? level, Func<ParseResult, ContainmentLevel> levelOf)
    {
        var key = new Argument<string>("KEY") { Description = "The key: its id, or its name if no other key has that name." };
        var yes = new Option<bool>("--yes") { Description = "Do it. Without it, the command only shows what it would do." };
        var radius = new Option<bool>("--accept-radius") { Description = "Proceed even if a large share of the project's normal traffic is affected." };
        var reason = new Option<string>("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command(name, description) { key, yes, radius, reason };
        if (level is not null)
        {
            command.Options.Add(level);
        }

        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var person = new Requester.Person(
                Person.OfProcess,
                levelOf(parsed),
                parsed.GetValue(radius) ? BlastRadiusConsent.Given : BlastRadiusConsent.NotGiven,
                DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300));
            var id = await Named.KeyAsync(host, parsed.GetValue(key) ?? string.Empty, stop);
            return await RunAsync(context, host.Get<ManualContainment>(), id, person, parsed.GetValue(yes), stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CliContext context, ManualContainment manual, string key, Requester.Person person, bool isMeant, CancellationToken cancellationToken)
    {
        var one = await manual.OpenAsync(key, cancellationToken)
            ?? throw new UsageException($"The key {DisplayText.Of(key)} is not in the inventory. Run 'sentinel keys' to list all keys, or 'sentinel watch --once' to read them again.");
        var (decision, act) = isMeant
            ? await manual.ContainAsync(one, person, cancellationToken)
            : (await manual.PreviewAsync(one, person, cancellationToken), null);
        var (outcome, line, code) = (decision, act) switch
        {
            (_, { Status: ActionStatus.Done or ActionStatus.Verified }) => ("done", $"Done: {act.Level.Words()}. The next runs verify it: see 'sentinel ledger --alert {one.EpisodeId}'.", ExitCode.Done),
            (_, { Status: ActionStatus.Intended }) => ("intended", "Started, but the provider's answer is not known. The next run retries.", ExitCode.Failed),
            (_, not null) => ("failed", $"The provider rejected the action: see 'sentinel ledger --alert {one.EpisodeId}'.", ExitCode.Refused),
            (ResponseDecision.Act acting, _) => ("preview", $"Would {acting.Level.Words()} (key {one.Key}, project {one.Project}). {DecisionLog.Radius(acting)} Add --yes to do it.", ExitCode.Usage),
            ({ } withheld, _) => ("withheld", $"Blocked by guardrail {DecisionLog.Headline(withheld)}", ExitCode.Refused),
            _ => ("failed", "The organization of the key is not configured.", ExitCode.Usage),
        };
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, new ContainmentJson(outcome, (decision?.Level ?? person.Level).Word(), act?.Id, line));
        }
        else
        {
            await (code == ExitCode.Done ? context.Streams.Out : context.Streams.Error).WriteLineAsync(DisplayText.Of(AlertWords.Text(line), 4_000));
        }

        return code;
    }
}

/// <summary>The result of a manual containment, as JSON.</summary>
public sealed record ContainmentJson(string Outcome, string Response, string? Act, string Detail);
