using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>contain</c> and <c>revoke</c>: a person acts on a key, behind the guard rails that hold for people too.</summary>
public static class ContainVerb
{
    private static readonly (string Word, Rung Rung)[] Reversible =
        [(Rung.Throttle.Word(), Rung.Throttle), (Rung.DenyModel.Word(), Rung.DenyModel), (Rung.SpendLimit.Word(), Rung.SpendLimit)];

    public static Command Build(CliStreams streams)
    {
        var rung = new Option<string>("--rung")
        {
            Description = "What to do; each can be undone with 'restore'.",
            HelpName = string.Join('|', Reversible.Select(pair => pair.Word)),
            DefaultValueFactory = _ => Rung.Throttle.Word(),
        };
        rung.AcceptOnlyFromAmong([.. Reversible.Select(pair => pair.Word)]);
        return Build(streams, "contain", "Limits what a key's project can do, so that it can be undone.", rung, parsed => Reversible.Single(pair => pair.Word == parsed.GetValue(rung)).Rung);
    }

    public static Command BuildRevoke(CliStreams streams) =>
        Build(streams, "revoke", "Deletes a key, or the service account that owns it. It can never be undone.", null, _ => Rung.RevokeKey);

    private static Command Build(CliStreams streams, string name, string description, Option<string>? rung, Func<ParseResult, Rung> rungOf)
    {
        var key = new Argument<string>("KEY") { Description = "The public id of the key." };
        var yes = new Option<bool>("--yes") { Description = "Do it; without this it only says what would be done." };
        var radius = new Option<bool>("--accept-radius") { Description = "Though it touches a large share of the project's normal traffic." };
        var reason = new Option<string>("--reason") { Description = "Why, for the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command(name, description) { key, yes, radius, reason };
        if (rung is not null)
        {
            command.Options.Add(rung);
        }

        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var person = new Requester.Person(
                Person.OfProcess,
                rungOf(parsed),
                parsed.GetValue(radius) ? RadiusConsent.Given : RadiusConsent.NotGiven,
                DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300));
            return await RunAsync(context, host.Get<ManualContainment>(), parsed.GetValue(key) ?? string.Empty, person, parsed.GetValue(yes), stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CliContext context, ManualContainment manual, string key, Requester.Person person, bool isMeant, CancellationToken cancellationToken)
    {
        var one = await manual.OpenAsync(key, cancellationToken)
            ?? throw new UsageException($"No inventory names the key {DisplayText.Of(key)}: run 'sentinel keys' to see them, or 'sentinel watch --once' to read them again.");
        var (decision, act) = isMeant
            ? await manual.ContainAsync(one, person, cancellationToken)
            : (await manual.PreviewAsync(one, person, cancellationToken), null);
        var (outcome, line, code) = (decision, act) switch
        {
            (_, { Status: ActStatus.Done or ActStatus.Verified }) => ("done", $"Done: {act.Rung.Words()}. It is verified with the next runs; 'sentinel ledger --alert {one.EpisodeId}' tells.", ExitCode.Done),
            (_, { Status: ActStatus.Intended }) => ("intended", "Begun, and the provider's answer is not known: it is taken up again with the next run.", ExitCode.Failed),
            (_, not null) => ("failed", $"The provider did not do it: see 'sentinel ledger --alert {one.EpisodeId}'.", ExitCode.Refused),
            (ResponseDecision.Act acting, _) => ("preview", $"Would {acting.Rung.Words()} (key {one.Key}, project {one.Project}). {DecisionLog.Radius(acting)} Say --yes to do it.", ExitCode.Usage),
            ({ } withheld, _) => ("withheld", $"Withheld by {DecisionLog.Headline(withheld)}", ExitCode.Refused),
            _ => ("failed", "The organization of the key is not configured.", ExitCode.Usage),
        };
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, new ContainmentJson(outcome, (decision?.Rung ?? person.Rung).Word(), act?.Id, line));
        }
        else
        {
            await (code == ExitCode.Done ? context.Streams.Out : context.Streams.Error).WriteLineAsync(DisplayText.Of(line, 4_000));
        }

        return code;
    }
}

/// <summary>What came of containing by hand, as JSON.</summary>
public sealed record ContainmentJson(string Outcome, string Response, string? Act, string Detail);
