using System.CommandLine;
using UsageSentinel.Cli.Demo;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>demo</c>: the whole product at accelerated time against the simulator.</summary>
public static class DemoVerb
{
    public static Command Build(CliStreams streams)
    {
        var headless = new Option<bool>("--headless") { Description = "Run without the console and exit at the end. This is the default without a terminal." };
        var seed = new Option<int>("--seed") { Description = "The random seed. The same seed gives the same demo.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("demo", "Demonstrates a stolen key, a runaway loop and a benign launch. Needs no key, no account and no network.") { headless, seed };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            return await DemoRun.RunAsync(context, parsed.GetValue(seed), parsed.GetValue(headless) || !streams.IsTerminal, stop);
        });
        return command;
    }
}
