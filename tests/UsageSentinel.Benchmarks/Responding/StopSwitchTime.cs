using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Responding;

/// <summary>
/// <c>stop SENTINEL_DLL</c>: one process limits and releases a project without a pause; another one runs <c>sentinel stop</c> on the
/// same store. How long from the start of that command to the first act that is withheld, and to the last one that was begun.
/// </summary>
internal static class StopSwitchTime
{
    private const int Rounds = 10;
    private const string Key = "sk-admin-stop-switch";

    public static async Task RunAsync(string[] args)
    {
        var command = Path.GetFullPath(args.FirstOrDefault() ?? throw new ArgumentException("stop needs the path of sentinel.dll."));
        var data = Directory.CreateTempSubdirectory("usagesentinel-stop-").FullName;
        Environment.SetEnvironmentVariable("SENTINEL_STOP_KEY", Key);
        await using var server = await SimulatorServer.StartAsync(
            new SimulatorOptions { Keys = 6, Days = 2, Scenario = "quiet", AdminKey = Key }, new SimulatedClock(DateTimeOffset.UtcNow), 0, CancellationToken.None);
        await using var store = SqliteEntityStore.Open(Path.Combine(data, "sentinel.db"));
        await using var services = Services(server, store);
        await services.GetRequiredService<SentinelEngine>().RunOnceAsync(null, CancellationToken.None);
        var key = server.Organization.Keys[0].Id;
        var seconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await services.GetRequiredService<ManualContainment>().SetStopAsync(false, "benchmark", "a round begins", CancellationToken.None);
            var (withheld, last, acts) = await RoundAsync(services, key, command, data);
            seconds.Add(withheld.TotalSeconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"first act withheld after {withheld.TotalSeconds:F2} s; the last of {acts} acts meanwhile was begun after {last.TotalSeconds:F2} s"));
        }

        seconds.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Rounds} rounds: median {seconds[Rounds / 2]:F2} s, at the most {seconds[^1]:F2} s from the start of the command."));
        await store.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private static async Task<(TimeSpan Withheld, TimeSpan Last, int Acts)> RoundAsync(ServiceProvider services, string key, string command, string data)
    {
        var manual = services.GetRequiredService<ManualContainment>();
        var person = new Requester.Person("benchmark", ContainmentLevel.SpendLimit, BlastRadiusConsent.Given);
        var clock = Stopwatch.StartNew();
        using var stop = Process.Start(new ProcessStartInfo("dotnet", [command, "--data", data, "stop", "--reason", "benchmark"]) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The command did not start.");
        var (last, acts) = (TimeSpan.Zero, 0);
        while (true)
        {
            var begun = clock.Elapsed;
            var one = await manual.OpenAsync(key, CancellationToken.None) ?? throw new InvalidOperationException("The key is not in the inventory.");
            var (decision, act) = await manual.ContainAsync(one, person, CancellationToken.None);
            if (decision is ResponseDecision.Withhold { Guardrail: Guardrail.StopSwitch } || act is { Status: ActionStatus.Withdrawn })
            {
                var withheld = clock.Elapsed;
                await stop.WaitForExitAsync();
                return (withheld, last, acts);
            }

            if (act is not { Status: ActionStatus.Done })
            {
                throw new InvalidOperationException($"Nothing was done: {decision} {act?.Status}");
            }

            (last, acts) = (begun, acts + 1);
            await services.GetRequiredService<ActionRollback>().RestoreAsync(act.Id, "benchmark", "next", CancellationToken.None);
        }
    }

    private static ServiceProvider Services(SimulatorServer server, IEntityStore store)
    {
        var options = new SentinelOptions
        {
            Deployment = "benchmark",
            Providers = [new ProviderOptions { BaseUrl = server.BaseUrl.ToString(), AdminKey = "env:SENTINEL_STOP_KEY" }],
        };
        options.Detection.BackfillDays = 2;
        options.Response.Mode = "enforce";
        options.Response.MaxLimitsPerHour = 1_000;
        return new ServiceCollection().AddSingleton(store).AddUsageSentinel(options, (_, _) => { }).BuildServiceProvider();
    }
}
