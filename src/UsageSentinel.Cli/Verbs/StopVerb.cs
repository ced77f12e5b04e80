using System.CommandLine;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>stop</c> and <c>resume</c>: the stop switch. Stopping needs no second thought; going on does.</summary>
public static class StopVerb
{
    public static Command Build(CliStreams streams) => Build(streams, "stop", "Stops every act at once, whatever the mode. Watching and telling go on.", null, true);

    public static Command BuildResume(CliStreams streams) => Build(
        streams, "resume", "Takes the stop back.", new Option<bool>("--yes") { Description = "Really; without this nothing is changed." }, false);

    private static Command Build(CliStreams streams, string name, string description, Option<bool>? yes, bool isOn)
    {
        var reason = new Option<string>("--reason") { Description = "Why, for the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command(name, description) { reason };
        if (yes is not null)
        {
            command.Options.Add(yes);
        }

        command.SetAction(async (parsed, stop) =>
        {
            if (yes is not null && !parsed.GetValue(yes))
            {
                throw new UsageException("What was stopped may act again: say --yes if that is meant.");
            }

            var context = new CliContext(parsed, streams);
            var options = context.ReadOptions();
            await using var host = CliHost.Open(context, options);
            await host.Get<ManualContainment>().SetStopAsync(isOn, Person.OfProcess, DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300), stop);
            var line = isOn ? "Stopped: nothing is done to any key until 'sentinel resume'."
                : options.Response.Stopped ? "The switch is off, but response.stopped of the configuration still stops everything."
                : "The switch is off.";
            if (context.IsJson)
            {
                Json.Write(streams.Out, new StopJson(isOn || options.Response.Stopped));
            }
            else
            {
                await streams.Out.WriteLineAsync(line);
            }

            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>The stop switch, as JSON.</summary>
public sealed record StopJson(bool Stopped);
