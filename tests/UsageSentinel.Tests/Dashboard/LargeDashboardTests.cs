using System.Collections.Immutable;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Dashboard;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Dashboard;

/// <summary>The page of an organization with 10,000 keys: as short as any other, and it says what it leaves out.</summary>
public sealed class LargeDashboardTests
{
    private const int Keys = 10_000;
    private const int Projects = 200;

    /// <summary>Every hundredth key has an alert of its own; the cheapest of all has a critical one.</summary>
    [Fact]
    public async Task Page_OfTenThousandKeys_IsShortAndSaysWhatItLeavesOut()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 1, Days = 1, Scenario = "quiet" });
        await using var host = world.Open(
            new MemoryEntityStore(), more: services => services.AddSingleton<DashboardReader>());
        await WriteAsync(host);

        var page = DashboardPage.Render(await host.Get<DashboardReader>().ReadAsync(CancellationToken.None), "bm9uY2U=", 10, "/");

        Assert.InRange(page.Length, 20_000, 150_000);
        var document = XDocument.Parse(page);
        Assert.Equal(50, Panel(document, "Keys of").Descendants("tbody").Single().Elements("tr").Count());
        Assert.EndsWith("9,950 more: sentinel keys", Panel(document, "Keys of").Value.Trim(), StringComparison.Ordinal);
        var alerts = Panel(document, "Open alerts");
        Assert.Equal(20, alerts.Elements("div").Count());
        Assert.EndsWith("80 more: sentinel alerts --open", alerts.Value.Trim(), StringComparison.Ordinal);
        Assert.Contains("critical", alerts.Elements("div").First().Value, StringComparison.Ordinal);
        Assert.Contains("key_09999", alerts.Elements("div").First().Value, StringComparison.Ordinal);
        Assert.Contains("(100 alerts)", document.Root!.Element("head")!.Element("title")!.Value, StringComparison.Ordinal);
    }

    private static XElement Panel(XDocument page, string title) =>
        page.Descendants("div").Single(panel => panel.Element("h3")?.Value.StartsWith(title, StringComparison.Ordinal) is true);

    private static async Task WriteAsync(EngineHost host)
    {
        var now = World.Noon;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var keys = Enumerable.Range(0, Keys).Select(number => new ApiKey(
            new KeyId($"key_{number:D5}"), new ProjectId($"proj_{number % Projects:D3}"), $"service {number}", null, KeyOwnerType.User, null, null, null, now.AddDays(-90), now)).ToImmutableArray();
        await host.Get<InventoryStore>().WriteAsync(
            EngineHost.Account,
            new Inventory([.. Enumerable.Range(0, Projects).Select(number => new Project(new ProjectId($"proj_{number:D3}"), $"team {number}", false, null))], keys),
            now,
            CancellationToken.None);
        await host.Get<SeriesSummaryStore>().WriteAsync(
            EngineHost.Account,
            keys.Select((key, number) => new SeriesSummary(
                new SeriesCosts(new SeriesId(key.Project, key.Id), Enumerable.Range(0, 62).ToImmutableSortedDictionary(day => today.AddDays(-day), _ => new Usd(Keys - number))),
                now,
                now,
                700,
                IsAlerting(number) ? 1 : 0)),
            CancellationToken.None);
        foreach (var key in keys.Where((_, number) => IsAlerting(number)))
        {
            var severity = key.Id.Value == "key_09999" ? Severity.Critical : Severity.Warning;
            var series = new SeriesId(key.Project, key.Id);
            var alert = new Alert(
                new AlertSubject(RuleKind.Spike, EngineHost.Account, key.Project, key.Id), AlertState.Firing, now, Given.Anomaly() with { Severity = severity }, severity, now, 2);
            await host.Get<SeriesStore>().CommitAsync(
                KeyState.New(EngineHost.Account, series, now.AddDays(-90)) with { Alerts = [alert] }, null, [], [], CancellationToken.None);
        }
    }

    private static bool IsAlerting(int number) => number % 100 == 99;
}
