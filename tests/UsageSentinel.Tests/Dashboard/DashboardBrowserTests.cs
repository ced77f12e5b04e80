using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Dashboard;

/// <summary>The dashboard in a real browser, and what that browser then tells other programs of the same machine.</summary>
public sealed class DashboardBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Page_Opened_IsStyledAndRunsNothingThatCameFromOutside(bool javaScript)
    {
        await using var person = await chromium.PersonAsync(javaScript);
        await using var dashboard = await LocalDashboard.StartAsync(_ => Task.FromResult(Views.Hostile), CancellationToken.None);
        var page = await person.NewPageAsync();
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        page.Dialog += (_, dialog) => said.Add(dialog.Message);

        await page.GotoAsync(dashboard.Url.AbsoluteUri);
        await Chromium.ShootAsync(page, $"dashboard{(javaScript ? string.Empty : "-without-script")}");

        Assert.Empty(said);
        Assert.Equal("UsageSentinel", await page.Locator("h1").InnerTextAsync());
        Assert.Equal("grid", await page.Locator(".tiles").First.EvaluateAsync<string>("element => getComputedStyle(element).display"));
    }

    /// <summary>The page asks again by itself, from its own path and by its cookie; the token is not in the address any more.</summary>
    [SkippableFact]
    public async Task Page_OpenedAgainWithoutTheToken_IsShown()
    {
        await using var person = await chromium.PersonAsync();
        await using var dashboard = await LocalDashboard.StartAsync(_ => Task.FromResult(Views.Nothing), CancellationToken.None);
        var page = await person.NewPageAsync();
        await page.GotoAsync(dashboard.Url.AbsoluteUri);

        Assert.Contains($"url={dashboard.Url.AbsolutePath}", await page.Locator("meta[http-equiv=refresh]").GetAttributeAsync("content"), StringComparison.Ordinal);
        Assert.Equal(200, (await page.GotoAsync(dashboard.Url.GetLeftPart(UriPartial.Path)))!.Status);
        Assert.Equal(403, (await page.GotoAsync(dashboard.Url.GetLeftPart(UriPartial.Authority)))!.Status);
    }

    /// <summary>Another account of this machine listens on another port of 127.0.0.1, and gets the person's browser to open it.</summary>
    [SkippableFact]
    public async Task Cookies_OfTheDashboard_AreNotSentToAnotherPortOfThisHost()
    {
        await using var person = await chromium.PersonAsync();
        await using var dashboard = await LocalDashboard.StartAsync(_ => Task.FromResult(Views.Nothing), CancellationToken.None);
        await using var neighbour = await AnotherSite.StartAsync();
        var page = await person.NewPageAsync();
        await page.GotoAsync(dashboard.Url.AbsoluteUri);
        Assert.Equal(2, (await person.CookiesAsync()).Count);

        // Asked for by a page of the same host, a request is of the same site to the browser: strict cookies would be sent too.
        neighbour.Page = """<!DOCTYPE html><title>neighbour</title><img src="/again/"><img src="/again/approvals?token=x">""";
        foreach (var path in (string[])["", "approvals", "?token=x", "leaks", "a/approvals"])
        {
            await page.GotoAsync(new Uri(neighbour.SameHost, path).AbsoluteUri);
        }

        Assert.Contains(neighbour.Heard, heard => heard.Path.StartsWith("/again/approvals", StringComparison.Ordinal));
        Assert.All(neighbour.Heard, heard => Assert.True(heard.Cookie.Length == 0, $"{heard.Path} got {heard.Cookie}"));
        Assert.DoesNotContain(neighbour.Heard, heard => heard.Referer.Contains($":{dashboard.Url.Port}", StringComparison.Ordinal));
    }
}
