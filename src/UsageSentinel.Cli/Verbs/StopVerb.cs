using System.CommandLine;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>stop</c> and <c>resume</c>: the stop switch. Stopping needs no second thought; going on does.</summary>
public static class StopVerb
{
    public static Command Build(CliStreams streams) => Build(streams, "stop", "Stops all actions immediately, in every response mode. Monitoring and notifications continue.", null, true);

    public static Command BuildResume(CliStreams streams) => Build(
        streams, "resume", "Turns the stop switch off.", new Option<bool>("--yes") { Description = "Confirm. Without it, nothing is changed." }, false);

    private static Command Build(CliStreams streams, string name, string description, Option<bool>? yes, bool isOn)
    {
        var reason = new Option<string>("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command(name, description) { reason };
        if (yes is not null)
        {
            command.Options.Add(yes);
        }

        command.SetAction(async (parsed, stop) =>
        {
            if (yes is not null && !parsed.GetValue(yes))
            {
                throw new UsageException("This allows automatic actions again. Add --yes to confirm.");
            }

            var context = new CliContext(parsed, streams);
            var options = context.ReadOptions();
            await using var host = CliHost.Open(context, options);
            await host.Get<ManualContainment>().SetStopAsync(isOn, Person.OfProcess, DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300), stop);
            var line = isOn ? "Stopped: no action is taken on any key until 'sentinel resume'."
                : options.Response.Stopped ? "The stop switch is off, but response.stopped in the configuration still stops all actions."
                : "The stop switch is off.";
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
