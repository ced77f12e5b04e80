using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Text;
using UsageSentinel.Simulator;

namespace UsageSentinel.Cli.Demo;

/// <summary>Runs the real product on a virtual clock against the simulator, and prints what happens as it happens.</summary>
public static class DemoRun
{
    /// <summary>A Tuesday at noon: office keys are at work, nightly ones asleep.</summary>
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Length = TimeSpan.FromHours(3);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5);
    private const string Variable = "SENTINEL_DEMO_ADMIN_KEY";

    public static async Task<int> RunAsync(CliContext context, int seed, bool isHeadless, CancellationToken cancellationToken)
    {
        if (context.HasData && File.Exists(context.StoreFile))
        {
            throw new UsageException($"The demo needs an empty store, but {context.Data.FullName} already contains one. Give an empty folder with --data, or omit --data.");
        }

        var folder = context.HasData ? context.Data : Directory.CreateTempSubdirectory("sentinel-demo-");
        try
        {
            return await RunInAsync(context.In(folder), seed, isHeadless, cancellationToken);
        }
        finally
        {
            if (!context.HasData)
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static async Task<int> RunInAsync(CliContext context, int seed, bool isHeadless, CancellationToken cancellationToken)
    {
        var clock = new SimulatedClock(Start);
        var world = new SimulatorOptions { Seed = seed, Traps = SimulatorTraps.Faithful, ErrorEvery = 97 };
        await using var server = await SimulatorServer.StartAsync(world, clock, 0, cancellationToken);
        Environment.SetEnvironmentVariable(Variable, world.AdminKey);
        await WriteConfigurationAsync(context, server.BaseUrl, cancellationToken);
        var story = new DemoStory(server.Organization);
        var hasUnknown = false;
        await using var host = CliHost.Open(context, Options(server.BaseUrl), clock, (received, line) =>
        {
            story.Hear(received);
            if (received.Data is { Rule: nameof(RuleKind.SourceRows), Severity: "info" })
            {
                hasUnknown = true;
                return;
            }

            Notify(context, received, line);
        });

        await using var dashboard = isHeadless ? null : await ServedDashboard.StartAsync(context, host, cancellationToken);
        await SayAsync(context, string.Create(
            CultureInfo.InvariantCulture,
            $"A simulated organization with {server.Organization.Keys.Length} keys and {world.Days} days of history is at {server.BaseUrl}. It simulates every known quirk of the real API."));
        await SayAsync(context, "The simulated time is Tuesday 2026-09-15, 12:00 UTC. The demo reads the history first, then runs three simulated hours in five-minute sweeps. Response mode: enforce.");
        var first = await ProgressBars.WhileAsync(
            context, progress => host.Engine.SweepAsync(host.Engine.Connections.All[0], SweepDue.Usage, progress, cancellationToken));
        if (first.Outcome is not SweepOutcome.Done)
        {
            await context.Streams.Error.WriteLineAsync($"The first sweep failed: {DisplayText.Of(first.Error, 500)}");
            return ExitCode.Failed;
        }

        (await host.Engine.NotifyAsync(cancellationToken)).Require();
        await SayAsync(context, string.Create(
            CultureInfo.InvariantCulture,
            $"Back-filled {first.Rows:#,0} usage rows of {first.Series} keys and projects. Old history causes no notices and no actions."));
        if (hasUnknown)
        {
            await SayAsync(context, "Some answers contain results of types that this version does not know, as the real API may do one day. They are excluded from all totals; 'sentinel alerts' lists them as one alert (info).");
        }

        await DemoClock.WriteAsync(context, clock.GetUtcNow(), cancellationToken);
        for (var passed = Step; passed <= Length; passed += Step)
        {
            clock.Advance(Step);
            await host.Engine.RunOnceAsync(null, cancellationToken);
            await DemoClock.WriteAsync(context, clock.GetUtcNow(), cancellationToken);
        }

        await host.Get<AccountDirectory>().AddAsync(host.Engine.Connections.All[0].Account, isRecording: true, cancellationToken);
        var verdict = await story.SumUpAsync(host, clock.GetUtcNow(), cancellationToken);
        await WriteAsync(context, verdict);
        if (dashboard is not null)
        {
            await StayAsync(context, dashboard, cancellationToken);
        }

        return verdict.Holds ? ExitCode.Done : ExitCode.No;
    }

    private static async Task StayAsync(CliContext context, LocalDashboard dashboard, CancellationToken cancellationToken)
    {
        await context.Streams.Error.WriteLineAsync($"The demo is finished. The console stays at {dashboard.Url} until you press Ctrl-C.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: that is how it ends.
        }
    }

    /// <summary>Leaves the configuration beside the store, so that every other verb can read it with --data alone.</summary>
    private static async Task WriteConfigurationAsync(CliContext context, Uri baseUrl, CancellationToken cancellationToken)
    {
        PrivateFile.CreateFolder(context.Data.FullName);
        var text = new JsonObject
        {
            ["deployment"] = "demo",
            ["providers"] = new System.Text.Json.Nodes.JsonArray(new JsonObject
            {
                ["name"] = "demo",
                ["baseUrl"] = baseUrl.ToString(),
                ["adminKey"] = $"env:{Variable}",
            }),
            ["response"] = new JsonObject { ["mode"] = "enforce" },
        };
        await WholeFile.WriteAsync(context.DataConfiguration, async file =>
        {
            await file.WriteAsync(text.ToJsonString(new JsonSerializerOptions { WriteIndented = true }).AsMemory(), cancellationToken);
            return file;
        });
    }

    private static SentinelOptions Options(Uri baseUrl) => new()
    {
        Deployment = "demo",
        Providers = [new ProviderOptions { Name = "demo", BaseUrl = baseUrl.ToString(), AdminKey = $"env:{Variable}" }],
        Response = new ResponseOptions { Mode = "enforce" },
    };

    private static async Task WriteAsync(CliContext context, DemoVerdict verdict)
    {
        if (context.IsJson)
        {
            Json.Write(context.Streams.Out, verdict);
            return;
        }

        await SayAsync(context, string.Empty);
        await SayAsync(context, "What happened, and how UsageSentinel responded:");
        foreach (var line in verdict.Lines)
        {
            await SayAsync(context, $"  {(line.Holds ? "ok  " : "FAIL")} {line.Text}");
        }

        await SayAsync(context, string.Create(
            CultureInfo.InvariantCulture,
            $"After three hours: the stolen key cost {new Usd(verdict.StolenUsd)} (estimated) before it was contained."));
    }

    private static void Notify(CliContext context, SentinelEvent received, string line)
    {
        var color = received.Data.Severity switch
        {
            _ when received.Type is EventTypes.Revoked or EventTypes.Contained => "green",
            "critical" => "red",
            "warning" => "yellow",
            _ => "grey",
        };
        if (context.Streams.IsTerminal)
        {
            context.Lines.MarkupLine($"[{color}]{Markup.Escape(DisplayText.Of(line, 600))}[/]");
        }
        else
        {
            context.Lines.Profile.Out.Writer.WriteLine(line);
        }
    }

    private static Task SayAsync(CliContext context, string line) => context.Lines.Profile.Out.Writer.WriteLineAsync(line);
}
