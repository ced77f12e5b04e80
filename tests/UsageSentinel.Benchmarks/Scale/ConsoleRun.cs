using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>
/// <c>console [KEYS]</c>: what each page of the console costs over a large organization on SQLite, in CPU and bytes: the first page that a
/// process answers after a sweep, the same page again, and the first one without what a sweep writes for pages. Every key has a day of usage by
/// the hour, two findings, and every hundredth an alert.
/// </summary>
internal static class ConsoleRun
{
    private const string Variable = "CONSOLE_ADMIN_KEY";
    private const int KeysPerProject = 50;
    private const int Days = 62;

    private static readonly ProviderAccount Account = new("openai", "default");

    private static readonly ImmutableArray<string> Pages =
        ["/", "/alerts", "/keys", "/keys?page=100", "/keys?q=key+99&sort=name", "/spend", "/spend?by=key&period=week", "/spend?by=owner", "/spend?by=key&period=last_month", "/spend?by=project&period=last_week", "/hygiene", "/hygiene?q=key+99&severity=critical&sort=-observed", "/decisions", "/health", "/keys/openai/default/key_00042", "/keys/openai/default/key_00042?range=30d"];

    public static async Task RunAsync(string[] args)
    {
        var keys = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        Environment.SetEnvironmentVariable(Variable, "sk-admin-simulated");
        var folder = Directory.CreateTempSubdirectory("console-");
        await using (var store = SqliteEntityStore.Open(Path.Combine(folder.FullName, "sentinel.db")))
        {
            await WriteAsync(store, keys);
            await using var warm = Services(store);
            var refreshing = await CpuAsync(() => warm.GetRequiredService<AccountSummaries>().RefreshAsync(Account, default, default));
            var reviewing = await CpuAsync(() => warm.GetRequiredService<HygieneReader>().RefreshAsync(Account, TimeProvider.System.GetUtcNow(), default));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{keys:#,0} keys; after a sweep the summary takes {refreshing.TotalMilliseconds:0} ms of CPU, and the review of the hygiene, once a day with all usage, {reviewing.TotalMilliseconds:#,0} ms"));
            var alert = (await warm.GetRequiredService<AlertIndex>().ReadAsync(Account, DateTimeOffset.UnixEpoch, default))[0].Id;
            foreach (var page in Pages.Add($"/alerts/{alert}"))
            {
                await AskAsync(warm, page);
            }

            Console.WriteLine($"{"page",-52} {"first",9} {"again",9} {"KB",6}");
            foreach (var page in Pages.Add($"/alerts/{alert}"))
            {
                await MeasureAsync(store, page);
            }

            await warm.GetRequiredService<SeriesSummaryStore>().ForgetSummaryAsync(Account, default);
            await warm.GetRequiredService<HygieneStore>().ForgetAsync(Account, default);
            Console.WriteLine("without the summary and the review:");
            foreach (var page in Pages)
            {
                await MeasureAsync(store, page);
            }
        }

        folder.Delete(recursive: true);
    }

    private static async Task MeasureAsync(SqliteEntityStore store, string page)
    {
        await using var services = Services(store);
        var bytes = 0;
        var first = await CpuAsync(async () => bytes = await AskAsync(services, page));
        var again = await CpuAsync(() => AskAsync(services, page));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page,-52} {first.TotalMilliseconds,6:0} ms {again.TotalMilliseconds,6:0} ms {bytes / 1024.0,6:0.0}"));
    }

    private static async Task<TimeSpan> CpuAsync(Func<Task> work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await work();
        process.Refresh();
        return process.TotalProcessorTime - before;
    }

    private static async Task<int> AskAsync(ServiceProvider services, string page)
    {
        var call = new WebCall("GET", WebCall.Pairs(new Uri("http://x" + page).Query), ImmutableDictionary<string, string>.Empty, ReadOnlyMemory<byte>.Empty) { Path = page.Split('?')[0] };
        var answer = await services.GetRequiredService<ConsoleSite>().AnswerAsync(call, new ConsoleVisit("cli:benchmark", ConsoleVisit.Everything, string.Empty), default);
        return answer.Status == 200 ? Encoding.UTF8.GetByteCount(answer.Body) : throw new InvalidOperationException($"{page}: {answer.Status}");
    }

    private static async Task WriteAsync(SqliteEntityStore store, int count)
    {
        var now = BucketWidth.Hour.Floor(TimeProvider.System.GetUtcNow());
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var keys = Enumerable.Range(0, count).Select(number => new ApiKey(
            new KeyId($"key_{number:D5}"), new ProjectId($"proj_{number / KeysPerProject:D4}"), $"key {number}", null, KeyOwnerType.User, "user", $"owner {number % 40}", true, now.AddDays(-90), now)).ToImmutableArray();
        var projects = keys.Select(key => key.Project).Distinct().Select(project => new Project(project, $"name of {project}", false, null));
        await new InventoryStore(store).WriteAsync(Account, new Inventory([.. projects], keys), now, default);
        await WriteHygieneAsync(store, keys, now);
        await WriteAlertsAsync(store, keys, now);
        await new SeriesSummaryStore(store).WriteAsync(
            Account,
            keys.Select((key, number) => SeriesSummary.Empty(new SeriesId(key.Project, key.Id)) with
            {
                Costs = new SeriesCosts(new SeriesId(key.Project, key.Id), Enumerable.Range(0, Days).ToImmutableSortedDictionary(day => today.AddDays(-day), day => new Usd((number % 97 * 0.013m) + (day * 0.0007m)))),
                LastUsedAt = now,
                JudgedThrough = now,
                HoursLearned = 2_000,
            }),
            default);
        var accounts = new AccountStore(store);
        var (state, version) = await accounts.LoadAsync(Account, default);
        await accounts.CommitAsync(state with { CollectedFrom = now.AddDays(-90), HoursThrough = now, MinutesThrough = now, SweptAt = now, CostsAt = now }, version, [], [], default);
    }

    /// <summary>Every key is too old and its owner left; it was used all day yesterday.</summary>
    private static async Task WriteHygieneAsync(SqliteEntityStore store, ImmutableArray<ApiKey> keys, DateTimeOffset now)
    {
        var items = keys.Select(key => new InventoryItem(InventoryKind.Key, key.Project.Value, key.Id.Value)
        {
            Name = key.Name,
            Owner = key.OwnerId,
            OwnerName = key.OwnerName,
            CreatedAt = now.AddDays(-400),
            LastUsedAt = now,
            Settings = InventoryItem.SettingsOf(("owner_type", "user"), ("owner_access", "inactive")),
        });
        InventoryPart[] parts = [.. keys.Select(key => key.Project.Value).Distinct().Select(project => new InventoryPart(InventoryKind.Key, project))];
        await new AccessStore(store).WriteAsync(Account, InventorySnapshot.Of(null, now, items, parts), [], null, new AccessHead(now, IsJudged: false, string.Empty, string.Empty), default);
        var history = new UsageHistory(store);
        foreach (var key in keys)
        {
            var rows = Enumerable.Range(0, 24).Select(hour => new UsageRow(
                UsageEndpoint.Completions,
                new TimeWindow(now.AddHours(hour - 24), now.AddHours(hour - 23)),
                new UsageDimensions(key.Project, key.Id, "gpt-4o-mini"),
                new UsageCounts { Requests = 40, InputTokens = 9_000, OutputTokens = 3_000 })).ToList();
            await history.MergeAsync(Account, new SeriesId(key.Project, key.Id), BucketWidth.Hour, rows, default);
        }
    }

    private static async Task WriteAlertsAsync(SqliteEntityStore store, ImmutableArray<ApiKey> keys, DateTimeOffset now)
    {
        await using var services = Services(store);
        foreach (var key in keys.Where((_, number) => number % 100 == 42))
        {
            var series = new SeriesId(key.Project, key.Id);
            var anomaly = new Anomaly(Severity.Warning, "USD/h", 30, 1, 6, new Usd(12), EvidenceFamilies.Volume, "usage spike", "30 USD/h where 1 is usual.");
            var alert = new Alert(new AlertSubject(RuleKind.Spike, Account, key.Project, key.Id), AlertState.Firing, now, anomaly, Severity.Warning, now, 2) { FiredAt = now };
            await services.GetRequiredService<AlertIndex>().PointAsync(Account, Partitions.Series(Account, series), [alert], default);
            await services.GetRequiredService<SeriesStore>().CommitAsync(
                KeyState.New(Account, series, now.AddDays(-90)) with { Alerts = [alert] }, null, [new Transition(TransitionKind.Fired, alert, now)], [], [], default);
        }
    }

    private static ServiceProvider Services(SqliteEntityStore store)
    {
        var options = new SentinelOptions { Providers = [new ProviderOptions { AdminKey = $"env:{Variable}" }] };
        return new ServiceCollection().AddSingleton<IEntityStore>(store).AddUsageSentinel(options, (_, _) => { }).BuildServiceProvider();
    }
}
