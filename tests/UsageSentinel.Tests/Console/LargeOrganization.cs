using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>An organization as large as one gets, written as sweeps would have left it.</summary>
internal static class LargeOrganization
{
    private const int Projects = 200;

    public static async Task WriteAsync(EngineHost host, int count, Func<int, string> nameOf)
    {
        var now = World.Noon;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var keys = Enumerable.Range(0, count).Select(number => new ApiKey(
            new KeyId($"key_{number:D5}"), new ProjectId($"proj_{number % Projects:D3}"), nameOf(number), null, KeyOwnerType.User, null, null, null, now.AddDays(-90), now)).ToImmutableArray();
        await host.Get<InventoryStore>().WriteAsync(
            EngineHost.Account,
            new Inventory([.. Enumerable.Range(0, Projects).Select(number => new Project(new ProjectId($"proj_{number:D3}"), nameOf(number), false, null))], keys),
            now,
            CancellationToken.None);
        await WriteAccessAsync(host, keys);
        await host.Get<SeriesSummaryStore>().WriteAsync(
            EngineHost.Account,
            keys.Select((key, number) => new SeriesSummary(
                new SeriesCosts(new SeriesId(key.Project, key.Id), Enumerable.Range(0, 62).ToImmutableSortedDictionary(day => today.AddDays(-day), _ => new Usd(count - number))),
                now,
                now,
                700,
                IsAlerting(number) ? 1 : 0)),
            CancellationToken.None);
        foreach (var key in keys.Where((_, number) => IsAlerting(number)))
        {
            var severity = key.Id.Value == $"key_{count - 1:D5}" ? Severity.Critical : Severity.Warning;
            var series = new SeriesId(key.Project, key.Id);
            var alert = new Alert(
                new AlertSubject(RuleKind.Spike, EngineHost.Account, key.Project, key.Id), AlertState.Firing, now, Given.Anomaly() with { Severity = severity, Explanation = nameOf(1) }, severity, now, 2) { FiredAt = now };
            await host.Get<AlertIndex>().PointAsync(EngineHost.Account, Partitions.Series(EngineHost.Account, series), [alert], CancellationToken.None);
            await host.Get<SeriesStore>().CommitAsync(
                KeyState.New(EngineHost.Account, series, now.AddDays(-90)) with { Alerts = [alert] }, null, [new Transition(TransitionKind.Fired, alert, now)], [], [], CancellationToken.None);
        }
    }

    /// <summary>As a sweep leaves it.</summary>
    public static async Task SummarizeAsync(EngineHost host)
    {
        var accounts = host.Get<AccountStore>();
        var (state, version) = await accounts.LoadAsync(EngineHost.Account, CancellationToken.None);
        await accounts.CommitAsync(state with { MinutesThrough = World.Noon, HoursThrough = World.Noon, SweptAt = World.Noon }, version, [], [], CancellationToken.None);
        await host.Get<HygieneReader>().RefreshAsync(EngineHost.Account, World.Noon, CancellationToken.None);
        await host.Get<AccountSummaries>().RefreshAsync(EngineHost.Account, World.Noon, CancellationToken.None);
    }

    /// <summary>Every key is too old, and its owner left: two findings for each.</summary>
    private static async Task WriteAccessAsync(EngineHost host, ImmutableArray<ApiKey> keys)
    {
        var items = keys.Select(key => new InventoryItem(InventoryKind.Key, key.Project.Value, key.Id.Value)
        {
            Name = key.Name,
            Owner = "user-left",
            OwnerName = key.Name,
            CreatedAt = World.Noon.AddDays(-400),
            LastUsedAt = World.Noon,
            Settings = InventoryItem.SettingsOf(("owner_type", "user"), ("owner_access", "inactive")),
        });
        var access = host.Get<AccessStore>();
        await access.WriteAsync(
            EngineHost.Account,
            InventorySnapshot.Of(null, World.Noon, items, [.. keys.Select(key => key.Project.Value).Distinct().Select(project => new InventoryPart(InventoryKind.Key, project))]),
            [],
            null,
            new AccessHead(World.Noon, IsJudged: false, string.Empty, string.Empty),
            CancellationToken.None);
    }

    private static bool IsAlerting(int number) => number % 100 == 99;
}
