using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary><c>hygiene [KEYS]</c>: the hygiene of an organization, against reading the same inventory from JSON.</summary>
internal static class HygieneRun
{
    private const int KeysPerProject = 50;
    private const int Rounds = 9;

    private static readonly DateTimeOffset Now = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    public static void Run(string[] args)
    {
        var keys = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var facts = Facts(keys);
        var json = AccessCodec.Write(new InventorySnapshotWire([.. facts.Inventory.Items.Select(InventoryItemWire.Of)], []));
        var read = Median(() => AccessCodec.ReadSnapshot(json).Items.Select(item => item.ToItem()).ToList().Count);
        var found = 0;
        var review = Median(() => found = HygieneRules.Review(facts, new HygienePolicy(), Now).Findings.Length);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{keys:#,0} keys, {facts.Inventory.Items.Length:#,0} items, {json.Length / 1e6:0.0} MB of JSON: read in {read.TotalMilliseconds:0.0} ms, judged in {review.TotalMilliseconds:0.0} ms ({review / read:0.00} times), {found:#,0} findings, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"));
    }

    private static TimeSpan Median(Func<int> work)
    {
        var times = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            work();
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        times.Sort();
        return times[Rounds / 2];
    }

    private static HygieneFacts Facts(int keys)
    {
        var (items, uses) = (new List<InventoryItem>(), new List<KeyUse>());
        for (var number = 0; number < keys; number++)
        {
            var project = string.Create(CultureInfo.InvariantCulture, $"proj_{number / KeysPerProject}");
            if (number % KeysPerProject == 0)
            {
                items.Add(new InventoryItem(InventoryKind.Project, string.Empty, project) { Name = $"team {project}" });
                items.AddRange(Enumerable.Range(0, 20).Select(limit => new InventoryItem(InventoryKind.RateLimit, project, $"rl-model-{limit}")
                {
                    Name = $"model-{limit}",
                    Settings = InventoryItem.SettingsOf(("max_requests_per_1_minute", "10000"), ("max_tokens_per_1_minute", "30000000")),
                }));
            }

            var id = string.Create(CultureInfo.InvariantCulture, $"key_{number:D16}");
            items.Add(new InventoryItem(InventoryKind.Key, project, id)
            {
                Name = $"service {number}",
                Owner = $"svc_{number / 2}",
                OwnerName = $"Service {number / 2}",
                CreatedAt = Now.AddDays(-(number % 200)),
                LastUsedAt = Now.AddDays(-(number % 90)),
                Settings = InventoryItem.SettingsOf(("owner_type", number % 3 == 0 ? "user" : "service_account"), ("owner_access", "active")),
            });
            var byHour = Enumerable.Range(0, 24).Select(hour => (long)(hour * number % 17)).ToImmutableArray();
            uses.Add(new KeyUse(project, id, [Use($"model-{number % 20}", byHour), Use($"model-{number % 7}x", byHour)], Now.AddDays(-(number % 90))));
        }

        var parts = items.Where(item => item.Kind is InventoryKind.Project).Select(item => item.Id).Prepend(string.Empty)
            .SelectMany(project => Enum.GetValues<InventoryKind>().Select(kind => new InventoryPart(kind, project)));
        return new HygieneFacts(InventorySnapshot.Of(null, Now, items, [.. parts]), [.. uses], HygieneFacts.Window);
    }

    private static ModelUse Use(string model, ImmutableArray<long> byHour) => new(UsageEndpoint.Completions, model, byHour.Sum(), 20, byHour, 40, 90_000, 5, 9_000);
}
