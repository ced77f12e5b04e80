using System.Collections.Immutable;
using System.Xml.Linq;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Cli;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>An organization with 10,000 keys, and one in which every name is an attack.</summary>
public sealed class LargeConsoleTests
{
    private const int Keys = 10_000;
    private const int Projects = 200;
    private const int MostBytes = 200 * 1024;

    /// <summary>Every hundredth key has an alert of its own; the cheapest of all has a critical one.</summary>
    [Fact]
    public async Task Pages_OfTenThousandKeys_AreShortAndComeInPages()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 1, Days = 1, Scenario = "quiet" });
        await using var host = world.Open(new MemoryEntityStore());
        await WriteAsync(host, Keys, number => $"service {number}");
        var console = new ConsoleRig(host);

        foreach (var path in ConsoleRig.Lists.Concat(["/keys?page=200", "/keys?q=service+99", "/spend?by=key", "/keys/openai/default/key_09999"]))
        {
            var answer = await console.GetAsync(path);
            Assert.True(answer.Status == 200, path);
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(answer.Body), 1_500, MostBytes);
        }

        var last = await console.PageAsync("/keys?page=200");
        Assert.Contains("page 200 of 200", last.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(50, last.Descendants("tbody").Single().Elements("tr").Count());
        var first = (await console.PageAsync("/")).Descendants("div").First(entry => entry.Attribute("class")?.Value.StartsWith("alert ", StringComparison.Ordinal) is true);
        Assert.Contains("service 9999", first.Value, StringComparison.Ordinal);
        Assert.Equal(Keys, (await console.JsonAsync("/api/v1/keys")).GetArrayLength());
    }

    /// <summary>Whoever may create a key may name it: on no page does a name become markup, direction or control.</summary>
    [Fact]
    public async Task Pages_WithHostileNames_ShowThemAsText()
    {
        const string Hostile = HostileNameTests.Name + "<img src=x onerror=alert(1)>\u200B jane.doe@example.com sk-proj-abcdefgh12345678";
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 1, Days = 1, Scenario = "quiet" });
        await using var host = world.Open(new MemoryEntityStore());
        await WriteAsync(host, 100, _ => Hostile);
        await host.Get<LedgerStore>().AppendAsync(
            new LedgerEntry(World.Noon, LedgerKind.Withheld, "a.1", "/keys/key_00001", Hostile, Hostile, """[{"rail":"<b>x","withholds":true,"reason":"<script>"}]"""), null, CancellationToken.None);
        var console = new ConsoleRig(host);
        var alert = (await host.AlertsAsync())[0].Id;

        foreach (var path in ConsoleRig.Lists.Concat([$"/alerts/{alert}", "/keys/openai/default/key_00099", "/keys?q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E", "/keys?status=%22%3E%3Cimg%20src=x%3E"]))
        {
            var answer = await console.GetAsync(path);
            var page = await console.PageAsync(path);
            Assert.Single(page.Descendants("script"));
            Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "img" or "b" && element.Ancestors("main").Any() && element.Value.Contains("alert", StringComparison.Ordinal));
            Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            Assert.DoesNotContain(answer.Body, letter => letter is '\u001b' or '\u0007' or '\u202e' or '\u202c' or '\u200b');
            Assert.DoesNotContain("jane.doe", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("sk-proj", answer.Body, StringComparison.Ordinal);
        }
    }

    private static async Task WriteAsync(EngineHost host, int count, Func<int, string> nameOf)
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

    private static bool IsAlerting(int number) => number % 100 == 99;
}
