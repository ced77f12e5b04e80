using System.Xml.Linq;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Cli;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Console;

/// <summary>An organization with 10,000 keys, and one in which every name is an attack.</summary>
public sealed class LargeConsoleTests
{
    private const int Keys = 10_000;
    private const int MostBytes = 200 * 1024;

    /// <summary>Each of the hundred alerts is a pointer and a row; nothing is read for each key.</summary>
    private const int MostRows = 500;

    /// <summary>Every hundredth key has an alert of its own; the cheapest of all has a critical one.</summary>
    [Fact]
    public async Task Pages_OfTenThousandKeys_AreShortAndComeInPages()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 1, Days = 1, Scenario = "quiet" });
        var store = new ReadCounter(new MemoryEntityStore());
        await using var host = world.Open(store);
        await LargeOrganization.WriteAsync(host, Keys, number => $"service {number}");
        await LargeOrganization.SummarizeAsync(host);
        var console = new ConsoleRig(host);

        foreach (var path in ConsoleRig.Lists.Concat(["/keys?page=200", "/keys?q=service+99", "/spend?by=key", "/spend?by=team&period=week", "/spend?by=key&period=last_month", "/spend?by=project&period=last_week", "/spend?by=owner&period=yesterday", "/hygiene?severity=critical&sort=-observed&page=7", "/keys/openai/default/key_09999", $"/alerts/{(await host.AlertsAsync())[0].Id}"]))
        {
            store.Reset();
            var answer = await console.GetAsync(path);
            Assert.True(store.Rows <= MostRows, $"{path} reads {store.Rows} rows of the store.");
            Assert.True(answer.Status == 200, path);
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(answer.Body), 1_500, MostBytes);
        }

        var last = await console.PageAsync("/keys?page=200");
        Assert.Contains("page 200 of 200", last.Root!.Value, StringComparison.Ordinal);
        Assert.Equal(50, last.Descendants("tbody").Single().Elements("tr").Count());
        var first = (await console.PageAsync("/")).Descendants("div").First(entry => entry.Attribute("class")?.Value.StartsWith("alert ", StringComparison.Ordinal) is true);
        Assert.Contains("service 9999", first.Value, StringComparison.Ordinal);
        Assert.Equal(Keys, (await console.JsonAsync("/api/v1/keys")).GetArrayLength());
        Assert.Contains("20,000 rows", (await console.PageAsync("/hygiene")).Root!.Value, StringComparison.Ordinal);
        Assert.Contains("its owner has no access to the project", (await console.PageAsync("/keys/openai/default/key_00042")).Root!.Value, StringComparison.Ordinal);
    }

    /// <summary>Whoever may create a key may name it: on no page does a name become markup, direction or control.</summary>
    [Fact]
    public async Task Pages_WithHostileNames_ShowThemAsText()
    {
        const string Hostile = HostileNameTests.Name + "<img src=x onerror=alert(1)>\u200B jane.doe@example.com sk-proj-abcdefgh12345678";
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 1, Days = 1, Scenario = "quiet" });
        await using var host = world.Open(new MemoryEntityStore());
        await LargeOrganization.WriteAsync(host, 100, _ => Hostile);
        await LargeOrganization.SummarizeAsync(host);
        await host.Get<LedgerStore>().AppendAsync(
            new LedgerEntry(World.Noon, LedgerKind.Withheld, "a.1", "/keys/key_00001", Hostile, Hostile, """[{"rail":"<b>x","withholds":true,"reason":"<script>"}]"""), null, CancellationToken.None);
        await host.Get<RotationStore>().OpenAsync(
            new Rotation("r1", EngineHost.Account, new ProjectId("proj_099"), new KeyId("key_00099"), World.Noon, RotationPhase.Overlapping)
            {
                NewKey = new KeyId("key_00098"), AnnouncedAt = World.Noon, Name = Hostile, Note = Hostile,
            },
            CancellationToken.None);
        var console = new ConsoleRig(host);
        var alert = (await host.AlertsAsync())[0].Id;

        foreach (var path in ConsoleRig.Lists.Concat([$"/alerts/{alert}", "/keys/openai/default/key_00099", "/keys/openai/default/key_00098", "/hygiene?project_id=%3Cscript%3E&q=%1B[31m", "/keys?q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E", "/keys?status=%22%3E%3Cimg%20src=x%3E"]))
        {
            var answer = await console.GetAsync(path);
            var page = await console.PageAsync(path);
            Assert.Single(page.Descendants("script"));
            Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "img" or "b" && element.Ancestors("main").Any() && element.Value.Contains("alert", StringComparison.Ordinal));
            Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
            Assert.DoesNotContain(answer.Body, letter => letter is '\u001b' or '\u0007' or '\u202e' or '\u202c' or '\u200b');
            Assert.DoesNotContain("jane.doe", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("sk-proj", answer.Body, StringComparison.Ordinal);
            Assert.True(path.Contains('?', StringComparison.Ordinal) || path is "/health" || page.Root!.Value.Contains("<script>alert(", StringComparison.Ordinal), $"{path} shows no such name: the test proves nothing about it.");
        }
    }
}
