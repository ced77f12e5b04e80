using System.CommandLine;
using UsageSentinel.Simulator;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>simulate</c>: serves a simulated organization until interrupted.</summary>
public static class SimulateVerb
{
    private static readonly string[] Scenarios = ["quiet", "demo", "incidents", "surprises", "mixed"];

    public static Command Build(CliStreams streams)
    {
        var port = new Option<int>("--port") { Description = "The port on loopback. 0 selects a free port.", HelpName = "PORT", DefaultValueFactory = _ => 8642 };
        var seed = new Option<int>("--seed") { Description = "The random seed. The same seed gives the same organization.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var keys = new Option<int>("--keys") { Description = "Number of keys, 1 to 100,000.", HelpName = "N", DefaultValueFactory = _ => 24 };
        var days = new Option<int>("--days") { Description = "Days of history, 0 to 365.", HelpName = "N", DefaultValueFactory = _ => 30 };
        var scenario = new Option<string>("--scenario") { Description = "The scenario to simulate.", DefaultValueFactory = _ => "demo", HelpName = string.Join('|', Scenarios) };
        scenario.AcceptOnlyFromAmong(Scenarios);
        var traps = new Option<string>("--traps")
        {
            Description = "Quirks of the real API to simulate: comma-separated names, or none, default, faithful or all.",
            HelpName = "NAMES",
            DefaultValueFactory = _ => "default",
        };
        var command = new Command("simulate", "Serves a simulated OpenAI organization on loopback.") { port, seed, keys, days, scenario, traps };
        command.SetAction((parsed, stop) => RunAsync(
            new CliContext(parsed, streams),
            new SimulatorOptions
            {
                Seed = parsed.GetValue(seed),
                Keys = Within(parsed.GetValue(keys), 1, 100_000, "--keys"),
                Days = Within(parsed.GetValue(days), 0, 365, "--days"),
                Scenario = parsed.GetValue(scenario) ?? "demo",
                Traps = Traps(parsed.GetValue(traps)),
            },
            Within(parsed.GetValue(port), 0, 65_535, "--port"),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, SimulatorOptions options, int port, CancellationToken cancellationToken)
    {
        await using var server = await SimulatorServer.StartAsync(options, context.Clock, port, cancellationToken);
        await SayAsync(context, options, server);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: that is how it ends.
        }

        return ExitCode.Done;
    }

    private static async Task SayAsync(CliContext context, SimulatorOptions options, SimulatorServer server)
    {
        var answer = context.Streams.Out;
        if (context.IsJson)
        {
            Json.Write(answer, new ServerJson(server.BaseUrl, options.AdminKey, server.Organization.Keys.Length, options.Seed, options.Scenario));
        }
        else
        {
            await answer.WriteLineAsync($"A simulated organization with {server.Organization.Keys.Length} keys is at {server.BaseUrl}");
            await answer.WriteLineAsync("Watch it from another terminal:");
            await answer.WriteLineAsync(
                $"  OPENAI_ADMIN_KEY={options.AdminKey} Sentinel__Providers__0__BaseUrl={server.BaseUrl} sentinel watch");
        }

        await answer.FlushAsync();
    }

    private static int Within(int value, int least, int most, string name) =>
        value >= least && value <= most ? value : throw new UsageException($"{name} must be between {least} and {most}.");

    private static SimulatorTraps Traps(string? text)
    {
        var traps = SimulatorTraps.None;
        foreach (var name in (text ?? "none").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            traps |= Enum.TryParse<SimulatorTraps>(name, ignoreCase: true, out var trap) && !int.TryParse(name, out _)
                ? trap
                : throw new UsageException($"--traps: unknown name '{name}'. Known: {string.Join(", ", Enum.GetNames<SimulatorTraps>())}.");
        }

        return traps;
    }

    private sealed record ServerJson(Uri BaseUrl, string AdminKey, int Keys, int Seed, string Scenario);
}
