using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>
/// <c>sweep [KEYS [STORE [HOURS]]]</c>: the user CPU of sweeps, divided by that of fetching and parsing the same answers in the same process. One sweep that
/// fills a day back, then 12 five minutes apart once all is warm, or one after an outage of HOURS. STORE is <c>sqlite</c> (the default), <c>memory</c>, or the connection string of an
/// emulator of Azure Storage. The organization is simulated by another process.
/// </summary>
internal static class SweepRun
{
    private const string Variable = "SWEEP_ADMIN_KEY";
    private const int MeasuredSweeps = 12;

    /// <summary>Sweeps before anything is measured: a process that watches runs for weeks, so what is measured is compiled. An hour, so that each kind of sweep was seen.</summary>
    private const int WarmingSweeps = 36;

    /// <summary>Between two sweeps a process that watches waits for minutes, in which the runtime compiles what ran often; here as long as it compiles.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private static readonly DateTimeOffset Morning = new(2026, 9, 15, 9, 2, 30, TimeSpan.Zero);

    public static async Task RunAsync(string[] args)
    {
        var keys = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000;
        var where = args.Length > 1 ? args[1] : "sqlite";
        var outage = args.Length > 2 ? TimeSpan.FromHours(double.Parse(args[2], CultureInfo.InvariantCulture)) : TimeSpan.Zero;
        Environment.SetEnvironmentVariable(Variable, "sk-admin-simulated");
        await using var organization = await ServedOrganization.StartAsync(keys, 2, Morning);
        var clock = new SimulatedClock(Morning);
        var folder = Directory.CreateTempSubdirectory("sweep-");
        var store = Open(where, folder);
        await using (var services = Services(organization.BaseUrl, store, clock))
        {
            await MeasureAsync(new Bench(services, store, clock, organization), keys, outage);
        }

        folder.Delete(recursive: true);
    }

    private static async Task MeasureAsync(Bench bench, int keys, TimeSpan outage)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{keys:#,0} keys"));
        Console.WriteLine($"{"",-24} {"series",7} {"rows",10} {"sweep",9} {"floor",9} {"ratio",6} {"transactions a series",22} {"allocated",10} {"peak",8}");
        Say("first, a day of hours", await bench.SweepAsync(TimeSpan.Zero));
        if (outage > TimeSpan.Zero)
        {
            // What the first sweep left is no part of it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            Say(string.Create(CultureInfo.InvariantCulture, $"after {outage.TotalHours:0.#} hours"), await bench.SweepAsync(outage));
            return;
        }

        var steady = new List<Measured>();
        for (var warming = 0; warming < WarmingSweeps; warming++)
        {
            await bench.SweepAsync(TimeSpan.FromMinutes(5));
            await CompiledAsync();
        }

        var (before, methods) = (JitInfo.GetCompilationTime(), JitInfo.GetCompiledMethodCount());
        for (var round = 0; round < MeasuredSweeps; round++)
        {
            steady.Add(await bench.SweepAsync(TimeSpan.FromMinutes(5)));
            await CompiledAsync();
        }

        // Once an hour the last hour and the inventory are read as well.
        var byRows = steady.OrderBy(one => one.Rows).ToList();
        Say("steady, 11 of an hour", Sum(byRows[..^1]));
        Say("steady, with hours", byRows[^1]);
        var all = Sum(steady);
        Say("steady, all of an hour", all);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"after {WarmingSweeps} sweeps to warm up; {JitInfo.GetCompiledMethodCount() - methods:#,0} methods were compiled while measuring, in {(JitInfo.GetCompilationTime() - before).TotalMilliseconds:#,0} ms"));
    }

    private static async Task CompiledAsync()
    {
        for (var known = -1L; known != JitInfo.GetCompiledMethodCount();)
        {
            known = JitInfo.GetCompiledMethodCount();
            await Task.Delay(Pause);
        }
    }

    private static Measured Sum(IReadOnlyList<Measured> all) => new(
        all.Sum(one => one.Series),
        all.Sum(one => one.Rows),
        TimeSpan.FromTicks(all.Sum(one => one.Sweep.Ticks)),
        TimeSpan.FromTicks(all.Sum(one => one.Floor.Ticks)),
        all.Sum(one => one.Reads),
        all.Sum(one => one.Queries),
        all.Sum(one => one.Batches),
        all.Sum(one => one.Allocated),
        all.Max(one => one.Peak));

    private static void Say(string what, Measured one) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-24} {one.Series,7:#,0} {one.Rows,10:#,0} {one.Sweep.TotalMilliseconds,6:#,0} ms {one.Floor.TotalMilliseconds,6:#,0} ms {one.Sweep / one.Floor,6:0.00} {(one.Reads + one.Queries + one.Batches) / (double)one.Series,5:0.00} ({one.Reads / (double)one.Series:0.00}, {one.Queries / (double)one.Series:0.00}, {one.Batches / (double)one.Series:0.00}) {one.Allocated / 1e6,7:#,0} MB {one.Peak,5:#,0} MB"));

    private static IEntityStore Open(string where, DirectoryInfo folder) => where switch
    {
        "sqlite" => SqliteEntityStore.Open(Path.Combine(folder.FullName, "sentinel.db")),
        "memory" => new MemoryEntityStore(),
        _ => TablesEntityStore.ForEmulator(where),
    };

    private static ServiceProvider Services(string baseUrl, IEntityStore store, TimeProvider clock)
    {
        var options = new SentinelOptions { Providers = [new ProviderOptions { BaseUrl = baseUrl, AdminKey = $"env:{Variable}" }] };
        options.Detection.BackfillDays = 1;
        return new ServiceCollection().AddSingleton(clock).AddSingleton<IEntityStore>(new TransactionCounter(store)).AddUsageSentinel(options, (_, _) => { }).BuildServiceProvider();
    }

    /// <summary>The parts of a measurement.</summary>
    private sealed record Bench(ServiceProvider Services, IEntityStore Store, SimulatedClock Clock, ServedOrganization Organization)
    {
        public async Task<Measured> SweepAsync(TimeSpan later)
        {
            Clock.Advance(later);
            await Organization.SetAsync(Clock.GetUtcNow());
            var engine = Services.GetRequiredService<SentinelEngine>();
            var counter = (TransactionCounter)Services.GetRequiredService<IEntityStore>();
            var provider = new RecordingProvider(engine.Connections.All[0].Usage);
            counter.Forget();
            ForgetPeak();
            var allocated = GC.GetTotalAllocatedBytes();
            SweepReport? report = null;
            var sweep = await CpuAsync(async () =>
            {
                report = await engine.SweepAsync(engine.Connections.All[0] with { Usage = provider }, SweepDue.Usage, null, CancellationToken.None);
                await engine.TellAsync(CancellationToken.None);
            });
            allocated = GC.GetTotalAllocatedBytes() - allocated;
            var (reads, queries, batches, peak) = (counter.Reads, counter.Queries, counter.Batches, Peak());
            var floor = await CpuAsync(provider.RepeatAsync);
            return report is { Outcome: SweepOutcome.Done }
                ? new Measured(report.Series, report.Rows, sweep, floor, reads, queries, batches, allocated, peak)
                : throw new InvalidOperationException(report?.Error ?? report?.Outcome.ToString());
        }

        private static async Task<TimeSpan> CpuAsync(Func<Task> work)
        {
            using var process = Process.GetCurrentProcess();
            var before = process.UserProcessorTime;
            await work();
            process.Refresh();
            return process.UserProcessorTime - before;
        }

        private static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

        private static long Peak() => long.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture) / 1_000;
    }

    /// <param name="Series">Series that had something to judge.</param>
    /// <param name="Rows">Rows read.</param>
    /// <param name="Sweep">User CPU of the sweep and what follows it.</param>
    /// <param name="Floor">User CPU of fetching and parsing alone.</param>
    /// <param name="Reads">Single rows read.</param>
    /// <param name="Queries">Ranges read.</param>
    /// <param name="Batches">Batches written.</param>
    /// <param name="Allocated">Bytes allocated.</param>
    /// <param name="Peak">The largest working set in megabytes.</param>
    private sealed record Measured(
        long Series, long Rows, TimeSpan Sweep, TimeSpan Floor, long Reads, long Queries, long Batches, long Allocated, long Peak);
}
