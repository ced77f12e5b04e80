using System.CommandLine;
using UsageSentinel.Cli.Demo;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>demo</c>: the whole product at accelerated time against the simulator.</summary>
public static class DemoVerb
{
    public static Command Build(CliStreams streams)
    {
        var headless = new Option<bool>("--headless") { Description = "No dashboard; end by itself, as it does wherever there is no terminal." };
        var seed = new Option<int>("--seed") { Description = "The same seed tells the same story.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("demo", "Shows a stolen key, a runaway loop and a benign launch; needs no key, no account, no network.") { headless, seed };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            return await DemoRun.RunAsync(context, parsed.GetValue(seed), parsed.GetValue(headless) || !streams.IsTerminal, stop);
        });
        return command;
    }
}
