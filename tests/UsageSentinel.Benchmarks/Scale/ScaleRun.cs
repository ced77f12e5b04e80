using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>
/// The first sweep of a large organization, taken apart: reading alone, the whole sweep in memory, the whole sweep on
/// SQLite. The organization is served by another process: <c>sentinel simulate --keys 10000 --days 1 --scenario quiet</c>.
/// </summary>
public static class ScaleRun
{
    private const string Variable = "SCALE_ADMIN_KEY";

    public static async Task RunAsync(string[] args)
    {
        var baseUrl = args.FirstOrDefault() ?? throw new ArgumentException("scale needs the address of a simulated organization.");
        Environment.SetEnvironmentVariable(Variable, "sk-admin-simulated");
        var reading = await ReadAsync(baseUrl);
        var memory = await SweepAsync(baseUrl, new MemoryEntityStore());
        var folder = Directory.CreateTempSubdirectory("scale-");
        await using (var store = SqliteEntityStore.Open(Path.Combine(folder.FullName, "sentinel.db")))
        {
            var sqlite = await SweepAsync(baseUrl, store);
            Say("reading, one page after another", reading, sqlite);
            Say("and judging, stored in memory", memory, sqlite);
            Say("the whole sweep, stored in SQLite", sqlite, sqlite);
        }

        folder.Delete(recursive: true);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"peak working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB (of all three together)"));
    }

    private static async Task<TimeSpan> ReadAsync(string baseUrl)
    {
        await using var services = Services(baseUrl, new MemoryEntityStore());
        var provider = services.GetRequiredService<ProviderConnections>().All[0].Usage;
        var now = TimeProvider.System.GetUtcNow();
        var clock = Stopwatch.StartNew();
        foreach (var endpoint in provider.Endpoints)
        {
            await provider.ReadUsageAsync(endpoint, new TimeWindow(BucketWidth.Hour.Floor(now.AddHours(-24)), BucketWidth.Hour.Floor(now)), BucketWidth.Hour, default);
            await provider.ReadUsageAsync(endpoint, new TimeWindow(BucketWidth.Hour.Floor(now.AddMinutes(-15)), now), BucketWidth.Minute, default);
        }

        return clock.Elapsed;
    }

    private static async Task<TimeSpan> SweepAsync(string baseUrl, IEntityStore store)
    {
        await using var services = Services(baseUrl, store);
        var clock = Stopwatch.StartNew();
        var report = await services.GetRequiredService<SentinelEngine>().RunOnceAsync(null, default);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{store.GetType().Name}: {report.Sweeps[0].Outcome}, {report.Sweeps[0].Series} series, {report.Sweeps[0].Rows:#,0} rows, {clock.Elapsed.TotalSeconds:0.0} s"));
        return clock.Elapsed;
    }

    private static ServiceProvider Services(string baseUrl, IEntityStore store)
    {
        var options = new SentinelOptions { Providers = [new ProviderOptions { BaseUrl = baseUrl, AdminKey = $"env:{Variable}" }] };
        return new ServiceCollection().AddSingleton(store).AddUsageSentinel(options, (_, _) => { }).BuildServiceProvider();
    }

    private static void Say(string what, TimeSpan took, TimeSpan whole) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what,-36} {took.TotalSeconds,6:0.0} s {took / whole,6:P0}"));
}
