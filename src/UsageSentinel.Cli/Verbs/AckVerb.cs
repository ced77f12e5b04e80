using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting.Quieting;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Channels;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>ack</c>: takes an alert on, or ends it by hand.</summary>
public static class AckVerb
{
    public static Command Build(CliStreams streams)
    {
        var id = new Argument<string>("ALERT") { Description = "The id of the alert, as 'sentinel alerts' shows it." };
        var length = new Option<string>("--for") { Description = "How long, such as 4h or 2d.", HelpName = "TIME", DefaultValueFactory = _ => "24h" };
        var by = new Option<string?>("--by") { Description = "Who takes it on; the user of this machine where it is left out.", HelpName = "NAME" };
        var note = new Option<string?>("--note") { Description = "What others should know.", HelpName = "TEXT" };
        var hold = new Option<bool>("--hold") { Description = "No automatic response is begun meanwhile." };
        var resolve = new Option<bool>("--resolve") { Description = "End it. It fires again only after its condition was seen normal." };
        var command = new Command("ack", "Takes an alert on: it is not repeated until the time is over or it gets worse.") { id, length, by, note, hold, resolve };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var lasts = TimeText.Length(parsed.GetValue(length) ?? "24h");
            await using var host = CliHost.Open(context, context.ReadOptions());
            var found = await FindAsync(host, parsed.GetValue(id) ?? string.Empty, stop);
            var now = TimeProvider.System.GetUtcNow();
            var who = DisplayText.Of(parsed.GetValue(by) ?? Environment.UserName);
            if (!found.Alert.IsOpen)
            {
                throw new UsageException("That alert is over: there is nothing to take on.");
            }

            var ack = new Ack(found.Alert.Id, who, now, now + lasts, found.Alert.Severity)
            {
                Holds = parsed.GetValue(hold),
                Note = parsed.GetValue(note) is { } said ? DisplayText.Of(said, 500) : null,
            };
            await host.Get<AlertDesk>().AcknowledgeAsync(found, ack, stop);
            var isEnded = parsed.GetValue(resolve) && await host.Get<AlertDesk>().ResolveAsync(found, now, stop);
            await host.Engine.TellAsync(stop);
            if (context.IsJson)
            {
                Json.Write(streams.Out, new AckJson(found.Alert.Id, who, ack.Until, ack.Holds, isEnded));
            }
            else
            {
                await streams.Out.WriteLineAsync(isEnded
                    ? $"Ended by {who}."
                    : $"Taken on by {who} until {ack.Until.UtcDateTime:u}{(ack.Holds ? "; no automatic response meanwhile" : string.Empty)}.");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<FoundAlert> FindAsync(CliHost host, string id, CancellationToken cancellationToken)
    {
        foreach (var account in host.Engine.Connections.All.Select(connection => connection.Account).Append(host.Get<HealthAlerts>().Account))
        {
            if (await host.Get<AlertDesk>().FindAsync(account, id, cancellationToken) is { } found)
            {
                return found;
            }
        }

        throw new UsageException($"There is no alert {DisplayText.Of(id, 100)}: see 'sentinel alerts --open'.");
    }
}
