using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>
/// <c>cold SENTINEL_DLL [KEYS [ROUNDS]]</c>: the processor time of whole <c>watch --once</c> processes, divided by that of processes that only start, fetch
/// and parse the same. The first sweep goes back a day; the others read what a sweep reads again. The organization is simulated by another process.
/// </summary>
internal static class ColdWatch
{
    /// <summary>The other process: only fetches and parses what the next sweep of a store would.</summary>
    public const string FloorVerb = "cold-floor";

    private const string Key = "sk-admin-simulated";
    private const string Variable = "OPENAI_ADMIN_KEY";

    public static async Task RunAsync(string[] args)
    {
        var command = Path.GetFullPath(args.FirstOrDefault() ?? throw new ArgumentException("cold needs the path of sentinel.dll."));
        var keys = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
        var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
        var folder = Directory.CreateTempSubdirectory("usagesentinel-cold-");
        await using var organization = await ServedOrganization.StartAsync(keys, 1, DateTimeOffset.UtcNow);
        var environment = new Dictionary<string, string>
        {
            [Variable] = Key,
            ["Sentinel__Providers__0__BaseUrl"] = organization.BaseUrl,
            ["Sentinel__Detection__BackfillDays"] = "1",
        };
        string[] watch = [command, "--data", folder.FullName, "watch", "--once"];
        string[] floor = [typeof(ColdWatch).Assembly.Location, FloorVerb, organization.BaseUrl, Path.Combine(folder.FullName, "sentinel.db")];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{keys:#,0} keys"));
        for (var round = 0; round <= rounds; round++)
        {
            await organization.SetAsync(DateTimeOffset.UtcNow);
            var read = await StartRun.CpuAsync(floor, environment);
            var sweep = await StartRun.CpuAsync(watch, environment);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{(round == 0 ? "first" : "next"),-6} sweep {sweep,7:#,0} ms, floor {read,7:#,0} ms, {sweep / read:0.0} times"));
        }

        folder.Delete(recursive: true);
    }

    /// <summary>What <see cref="FloorVerb"/> does.</summary>
    public static async Task ReadAsync(string[] args)
    {
        var options = new SentinelOptions { Providers = [new ProviderOptions { BaseUrl = args[0], AdminKey = $"env:{Variable}" }] };
        options.Detection.BackfillDays = 1;
        await using var services = new ServiceCollection().AddSingleton<IEntityStore>(new MemoryEntityStore()).AddUsageSentinel(options, (_, _) => { }).BuildServiceProvider();
        var provider = services.GetRequiredService<ProviderConnections>().All[0].Usage;
        var now = TimeProvider.System.GetUtcNow();
        var state = new AccountState(provider.Account);
        if (File.Exists(args[1]))
        {
            await using var store = SqliteEntityStore.Open(args[1]);
            (state, _) = await new AccountStore(store).LoadAsync(provider.Account, default);
        }

        if (state.InventoryAt is not { } listed || now - listed >= new SweepPolicy().InventoryEvery)
        {
            await provider.ReadInventoryAsync(default);
        }

        var plan = SweepPlan.Of(state, 0, new SweepPolicy { Backfill = TimeSpan.FromDays(1) }, now);
        foreach (var endpoint in provider.Endpoints)
        {
            foreach (var hours in plan.Hours)
            {
                await provider.ReadUsageAsync(endpoint, hours, BucketWidth.Hour, default);
            }

            await provider.ReadUsageAsync(endpoint, plan.Minutes, BucketWidth.Minute, default);
        }
    }
}
