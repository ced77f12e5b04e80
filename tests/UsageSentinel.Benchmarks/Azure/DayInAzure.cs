using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Azure;

/// <summary>One weekday of a simulated organization, with every timer of the Functions app, counted.</summary>
/// <param name="Store">What was asked of the tables.</param>
/// <param name="ProviderCalls">Requests to the provider.</param>
/// <param name="ProviderRounds">How often the program waited for the provider.</param>
/// <param name="Events">Events published.</param>
/// <param name="SweepTime">All sweeps together, on this machine.</param>
/// <param name="TellTime">All other runs together.</param>
internal sealed record DayInAzure(CountingStore Store, long ProviderCalls, long ProviderRounds, long Events, TimeSpan SweepTime, TimeSpan TellTime)
{
    public const int UsageTimers = 288;
    public const int OutboxTimers = 720;
    public const int InventoryTimers = 24;
    public const int CostTimers = 4;

    /// <summary>Days of hours that are there before the day begins.</summary>
    public const int HistoryDays = 7;

    /// <summary>A Tuesday.</summary>
    private static readonly DateTimeOffset Morning = new(2026, 9, 15, 0, 0, 0, TimeSpan.Zero);

    public static async Task<DayInAzure> RunAsync(int keys, TextWriter progress)
    {
        var clock = new SimulatedClock(Morning);
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Keys = keys, Days = HistoryDays + 1, Scenario = "quiet" }, clock, 0, CancellationToken.None);
        Environment.SetEnvironmentVariable("AZURE_DAY_KEY", "sk-admin-simulated");
        var options = new SentinelOptions { Providers = [new ProviderOptions { BaseUrl = server.BaseUrl.ToString(), AdminKey = "env:AZURE_DAY_KEY" }] };
        options.Detection.BackfillDays = HistoryDays;
        var store = new CountingStore(new MemoryEntityStore());
        var rounds = new RoundCounter();
        var collection = new ServiceCollection().AddSingleton<TimeProvider>(clock).AddSingleton<IEntityStore>(store).AddUsageSentinel(options, (_, _) => { });
        collection.AddHttpClient(OpenAIRegistration.ClientName("default")).AddHttpMessageHandler(rounds.Tap);
        await using var services = collection.BuildServiceProvider();
        var engine = services.GetRequiredService<SentinelEngine>();
        await engine.RunOnceAsync(null, CancellationToken.None);
        await progress.WriteLineAsync($"filled back: {store.Transactions} transactions");
        return await CountAsync(engine, services.GetRequiredService<StoreGauges>(), store, rounds, clock);
    }

    private static async Task<DayInAzure> CountAsync(SentinelEngine engine, StoreGauges vitals, CountingStore store, RoundCounter rounds, SimulatedClock clock)
    {
        using var listener = Listen(out var counts);
        store.Forget();
        rounds.EndSweep();
        var (callsBefore, roundsBefore) = (rounds.Calls, rounds.Rounds);
        var (sweeping, telling) = (new Stopwatch(), new Stopwatch());
        for (var tick = 0; tick < UsageTimers; tick++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            var due = SweepDue.Usage
                | (tick % (UsageTimers / InventoryTimers) == 0 ? SweepDue.Inventory : SweepDue.Usage)
                | (tick % (UsageTimers / CostTimers) == 0 ? SweepDue.Costs : SweepDue.Usage);
            await TimedAsync(telling, () => vitals.MeasureAsync(CancellationToken.None));
            await TimedAsync(sweeping, () => engine.SweepAsync(engine.Connections.All[0], due, null, CancellationToken.None));
            rounds.EndSweep();
            for (var minute = 0; minute <= (OutboxTimers + UsageTimers - 1) / UsageTimers; minute++)
            {
                await TimedAsync(telling, () => engine.NotifyAsync(CancellationToken.None));
            }
        }

        return new DayInAzure(store, rounds.Calls - callsBefore, rounds.Rounds - roundsBefore, counts.GetValueOrDefault(TelemetryNames.AlertsPublished), sweeping.Elapsed, telling.Elapsed);
    }

    private static async Task TimedAsync(Stopwatch watch, Func<Task> run)
    {
        watch.Start();
        await run();
        watch.Stop();
    }

    private static MeterListener Listen(out Dictionary<string, long> counts)
    {
        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == TelemetryNames.Source)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            lock (counted)
            {
                counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();
        counts = counted;
        return listener;
    }
}
