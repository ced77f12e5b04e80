using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Console;

/// <summary>The console of 10,000 keys in a real browser: every page, and the forms of a key and of an alert.</summary>
public sealed class LargeConsoleBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [SkippableFact]
    public async Task Pages_OfTenThousandKeys_AreReadableAndTheirFormsWork()
    {
        await using var person = await chromium.PersonAsync();
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 1, Days = 1, Scenario = "quiet" });
        await using var host = world.Open(new MemoryEntityStore());
        await LargeOrganization.WriteAsync(host, 10_000, number => $"service {number}");
        await LargeOrganization.SummarizeAsync(host);
        await using var served = await LocalDashboard.StartAsync(host.Get<ConsoleSite>().AnswerAsync, CancellationToken.None);
        var page = await person.NewPageAsync();
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        await page.GotoAsync(served.Url.AbsoluteUri);
        var alert = $"alerts/{(await host.AlertsAsync())[0].Id}";
        const string Key = "keys/openai/default/key_09999";

        foreach (var width in (int[])[390, 1440])
        {
            await page.SetViewportSizeAsync(width, 900);
            foreach (var path in (string[])["", "alerts", "keys", "keys?page=200", "keys?q=service+99&sort=name", "spend", "spend?by=key&period=week", "decisions", "hygiene", "hygiene?severity=critical&page=9", "health", alert, Key])
            {
                Assert.Equal(200, (await page.GotoAsync(new Uri(served.Url, path).AbsoluteUri))!.Status);
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width} pixels.");
                Assert.DoesNotContain((await page.RunAxe()).Violations, finding => finding.Impact is "serious" or "critical");
            }

            await Chromium.ShootAsync(page, $"console-large-key-{width}");
        }

        await SendAsync(page, served, alert, "silence", "large <b>silence</b>", "Silenced");
        await SendAsync(page, served, Key, "silence", "of the key", "Silenced");
        await page.GotoAsync(new Uri(served.Url, Key).AbsoluteUri);
        await page.Locator("form:has(input[value=expire]) button").First.ClickAsync();
        await page.Locator("h1", new PageLocatorOptions { HasText = "Silence ended" }).WaitForAsync();

        Assert.Contains(await host.Get<MuteStore>().SilencesAsync(CancellationToken.None), silence => silence.Why == "large <b>silence</b>");
        Assert.Empty(said);
    }

    private static async Task SendAsync(IPage page, LocalDashboard served, string path, string form, string reason, string title)
    {
        await page.GotoAsync(new Uri(served.Url, path).AbsoluteUri);
        await page.Locator($"form:has(input[value={form}]) input[name=reason]").FillAsync(reason);
        await page.Locator($"form:has(input[value={form}]) button").ClickAsync();
        await page.Locator("h1", new PageLocatorOptions { HasText = title }).WaitForAsync();
    }
}
