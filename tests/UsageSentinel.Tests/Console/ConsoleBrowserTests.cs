using System.Collections.Immutable;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Console;

/// <summary>The console in a real browser: every page at the width of a telephone and of a laptop, light and dark.</summary>
public sealed class ConsoleBrowserTests(ConsoleFixture fixture, Chromium chromium) : IClassFixture<ConsoleFixture>, IClassFixture<Chromium>
{
    [SkippableTheory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    public async Task Pages_AreReadableAndWithoutSeriousFindings(int width, ColorScheme scheme)
    {
        await using var person = await chromium.PersonAsync();
        await using var served = await LocalDashboard.StartAsync(fixture.Rig.Host.Get<ConsoleSite>().AnswerAsync, CancellationToken.None);
        var page = await OpenAsync(person, served, width, scheme);
        var said = Listen(page);
        foreach (var path in await fixture.PagesAsync())
        {
            var answer = await page.GotoAsync(new Uri(served.Url, path.TrimStart('/')).AbsoluteUri);

            Assert.Equal(200, answer!.Status);
            await Chromium.ShootAsync(page, $"console{path.Split('?')[0].Replace('/', '-')}{(path.Contains('?', StringComparison.Ordinal) ? "-" + path.Split('?')[1].Replace('&', '-').Replace('=', '-') : string.Empty)}-{width}-{scheme}".ToLowerInvariant());
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width} pixels.");
            Assert.Empty(await FindingsAsync(page, path));
        }

        Assert.Empty(said);
    }

    /// <summary>From the page one comes in by to what was done, with the keyboard alone.</summary>
    [SkippableFact]
    public async Task Keyboard_LeadsFromTheStartToAnAlert()
    {
        await using var person = await chromium.PersonAsync();
        await using var served = await LocalDashboard.StartAsync(fixture.Rig.Host.Get<ConsoleSite>().AnswerAsync, CancellationToken.None);
        var page = await OpenAsync(person, served, 1100, ColorScheme.Light);

        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the content", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("document.activeElement.id === 'content'");
        await page.Keyboard.PressAsync("Tab");
        await page.WaitForFunctionAsync("document.activeElement.pathname?.includes('/alerts/')");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("p.state").WaitForAsync();

        Assert.Equal(1, await page.Locator("p.state").CountAsync());
    }

    /// <summary>A person reads: the page does not change under them. They look away from it: it shows what is new.</summary>
    [SkippableFact]
    public async Task Refresh_WaitsWhileAPersonReads()
    {
        await using var person = await chromium.PersonAsync();
        var asked = 0;
        await using var served = await LocalDashboard.StartAsync(
            (call, visit, token) =>
            {
                asked += call.Path == "/health" ? 1 : 0;
                return fixture.Rig.Host.Get<ConsoleSite>().AnswerAsync(call, visit, token);
            },
            CancellationToken.None);
        var page = await OpenAsync(person, served, 1100, ColorScheme.Light);
        await page.Clock.InstallAsync();
        await page.GotoAsync(new Uri(served.Url, "health").AbsoluteUri);
        await page.EvaluateAsync("getSelection().selectAllChildren(document.querySelector('h1'))");
        await page.Clock.RunForAsync(65_000);
        Assert.Equal(1, asked);

        await page.EvaluateAsync("getSelection().removeAllRanges()");
        await page.RunAndWaitForResponseAsync(() => page.Clock.RunForAsync(31_000), answer => answer.Url.EndsWith("/health", StringComparison.Ordinal));
        Assert.Equal(2, asked);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Forms_WorkWithAndWithoutScript(bool javaScript)
    {
        await using var person = await chromium.PersonAsync(javaScript);
        await using var served = await LocalDashboard.StartAsync(fixture.Rig.Host.Get<ConsoleSite>().AnswerAsync, CancellationToken.None);
        var page = await person.NewPageAsync();
        await page.GotoAsync(served.Url.AbsoluteUri);
        await page.GotoAsync(new Uri(served.Url, $"keys/openai/default/{fixture.Rig.Stolen}").AbsoluteUri);

        await page.Locator("form:has(input[value=silence]) input[name=reason]").FillAsync($"load <b>test</b> {javaScript}");
        await page.Locator("form:has(input[value=silence]) button").ClickAsync();
        await page.Locator("h1", new PageLocatorOptions { HasText = "Silenced" }).WaitForAsync();

        Assert.Equal("Silenced", await page.Locator("h1").InnerTextAsync());
        await Chromium.ShootAsync(page, $"console-form{(javaScript ? string.Empty : "-without-script")}");
        Assert.Contains(await fixture.Rig.Host.Get<MuteStore>().SilencesAsync(CancellationToken.None), silence => silence.Why == $"load <b>test</b> {javaScript}");
    }

    /// <summary>Another site sends a form with the cookies of the person.</summary>
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Form_SentByAnotherSite_IsRefused(bool sameHost)
    {
        await using var person = await chromium.PersonAsync();
        await using var served = await LocalDashboard.StartAsync(fixture.Rig.Host.Get<ConsoleSite>().AnswerAsync, CancellationToken.None);
        var page = await OpenAsync(person, served, 1100, ColorScheme.Light);
        await using var attacker = await AnotherSite.StartAsync();
        attacker.Page = $"""
            <!DOCTYPE html><title>attacker</title>
            <form method="post" action="{new Uri(served.Url, $"keys/openai/default/{fixture.Rig.Stolen}").GetLeftPart(UriPartial.Path)}"><input name="act" value="silence"><input name="for" value="4"><input name="reason" value="attack"></form>
            <script>document.forms[0].submit()</script>
            """;

        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GotoAsync((sameHost ? attacker.SameHost : attacker.Address).AbsoluteUri), response => response.Request.Method == "POST");

        Assert.Equal(403, answer.Status);
        Assert.DoesNotContain(await fixture.Rig.Host.Get<MuteStore>().SilencesAsync(CancellationToken.None), silence => silence.Why == "attack");
        Assert.All(attacker.Heard, heard => Assert.True(heard is { Cookie: "", Referer: "" }, heard.ToString()));
    }

    /// <summary>Another account of this machine listens on another port of 127.0.0.1, and gets the person's browser to open it.</summary>
    [SkippableFact]
    public async Task Cookies_OfTheConsole_AreNotSentToAnotherPortOfThisHost()
    {
        await using var person = await chromium.PersonAsync();
        await using var served = await LocalDashboard.StartAsync(fixture.Rig.Host.Get<ConsoleSite>().AnswerAsync, CancellationToken.None);
        await using var neighbour = await AnotherSite.StartAsync();
        var page = await OpenAsync(person, served, 1100, ColorScheme.Light);
        Assert.Equal(3, (await person.CookiesAsync()).Count);

        neighbour.Page = """<!DOCTYPE html><title>neighbour</title><img src="/again/"><img src="/again/alerts">""";
        foreach (var path in (string[])["", "approvals", "?token=x", "alerts", "a/assets/console.js"])
        {
            await page.GotoAsync(new Uri(neighbour.SameHost, path).AbsoluteUri);
        }

        Assert.All(neighbour.Heard, heard => Assert.True(heard.Cookie.Length == 0, $"{heard.Path} got {heard.Cookie}"));
        Assert.DoesNotContain(neighbour.Heard, heard => heard.Referer.Contains($":{served.Url.Port}", StringComparison.Ordinal));
    }

    private static async Task<IPage> OpenAsync(IBrowserContext person, LocalDashboard served, int width, ColorScheme scheme)
    {
        var page = await person.NewPageAsync();
        await page.SetViewportSizeAsync(width, 900);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await page.GotoAsync(served.Url.AbsoluteUri);
        return page;
    }

    /// <summary>Everything that the page says to a developer or asks of a person.</summary>
    private static List<string> Listen(IPage page)
    {
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        page.Dialog += (_, dialog) => said.Add(dialog.Message);
        return said;
    }

    private static async Task<ImmutableArray<string>> FindingsAsync(IPage page, string path) =>
        [.. (await page.RunAxe()).Violations.Where(finding => finding.Impact is "serious" or "critical")
            .Select(finding => $"{path}: {finding.Id}: {string.Join("; ", finding.Nodes.Take(3).Select(node => node.Html))}")];
}
