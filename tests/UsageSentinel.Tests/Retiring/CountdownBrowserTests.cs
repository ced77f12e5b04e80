using System.Collections.Immutable;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs.Browsing;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Retiring;

/// <summary>The deletion of an unused key in a real browser: the forms on every page that has them, and the mail that asks. The key has the worst of names.</summary>
public sealed class CountdownBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string Hostile = "<script>alert(1)</script>\u001b[31m\u202e<img src=x onerror=alert(2)>" + new string('W', 300);

    /// <summary>Each row: where the form is, and what is pressed.</summary>
    [SkippableTheory]
    [InlineData("", "deny")]
    [InlineData("hygiene", "deny")]
    [InlineData("hygiene", "approve")]
    [InlineData("key", "approve")]
    public async Task Form_OnAnyPage_DecidesAndShowsTheNameAsText(string where, string verdict)
    {
        await using var person = await chromium.PersonAsync();
        await using var waiting = await WaitingAsync();
        var (key, path) = (waiting.Key, where == "key" ? $"keys/openai/default/{waiting.Key.Id}" : where);
        var page = await OpenAsync(person, waiting);
        var said = Listen(page);
        foreach (var width in (int[])[390, 1440])
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.GotoAsync(new Uri(waiting.Dashboard.Url, path).AbsoluteUri);
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width} pixels.");
            Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('.panel, h1, h2, button')].every(part => part.scrollWidth <= part.clientWidth + 1)"), $"A part of {path} is cut off.");
            Assert.DoesNotContain((await page.RunAxe()).Violations, finding => finding.Impact is "serious" or "critical");
            await Chromium.ShootAsync(page, $"countdown-{(where.Length == 0 ? "overview" : where)}-{width}");
        }

        // On paper there is nothing to press.
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Equal(0, await page.Locator("form:visible").CountAsync());
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen, ColorScheme = ColorScheme.Light });

        await page.Locator("form:has(input[value=retire]) input[name=reason]").FillAsync("no <b>one</b> needs it");
        await page.Locator($"form:has(input[value=retire]) button[value={verdict}]").ClickAsync();
        await page.Locator("h1", new PageLocatorOptions { HasText = "Decision recorded" }).WaitForAsync();
        await Chromium.ShootAsync(page, $"countdown-{verdict}");

        Assert.Equal(verdict == "approve" ? [key.Id] : [], waiting.Rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.Contains(await waiting.Rig.Host.LedgerAsync(), row => row.Summary.EndsWith("no <b>one</b> needs it", StringComparison.Ordinal));
        Assert.Empty(said);
    }

    /// <summary>From the mail over its link to the decision; the link is good once.</summary>
    [SkippableTheory]
    [InlineData("approve")]
    [InlineData("deny")]
    public async Task Mail_DeleteOrKeep_LeadsToTheDecision(string verdict)
    {
        await using var person = await chromium.PersonAsync();
        await using var waiting = await WaitingAsync();
        var page = await OpenAsync(person, waiting);
        var said = Listen(page);
        var reported = waiting.Rig.Host.Reported.Last(reported => reported.Type == SystemEventTypes.Retirement);
        var link = await waiting.Rig.Host.Get<ApprovalLinks>().MintAsync([reported], "oncall", CancellationToken.None);
        Assert.NotNull(link);
        var notice = new Notice(new Route("oncall", ChannelKind.Email, [Audience.OnCall], RouteMatch.Anything), "n1", NotifyReason.First, [reported], 0, waiting.Rig.World.Now, null) { ApprovalLink = link };
        await using (var mail = await AnotherSite.StartAsync())
        {
            mail.Page = HtmlBody.Render(NoticeComposer.Write(notice, NoticeLinks.None));
            await page.SetViewportSizeAsync(390, 844);
            await page.GotoAsync(mail.Address.AbsoluteUri);
            await Chromium.ShootAsync(page, "mail-countdown-390");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Delete or keep" }).ClickAsync();
            await page.Locator("input[name=token]").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        }

        await Chromium.ShootAsync(page, "countdown-link-asked");
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('.panel, h2')].every(part => part.scrollWidth <= part.clientWidth)"), "A part of the page is cut off.");
        Assert.Equal(CountdownPhase.Proposed, (await GivenRetiring.OfAsync(waiting.Rig, waiting.Key)).Phase);
        await page.Locator($"button[value={verdict}]").ClickAsync();
        await page.GetByText("Decision recorded").First.WaitForAsync();
        Assert.Equal(verdict == "approve" ? [waiting.Key.Id] : [], waiting.Rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));

        await page.GotoAsync(link.AbsoluteUri);
        Assert.DoesNotContain("<form", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(said, line => line.Contains("alert", StringComparison.Ordinal));
    }

    private static async Task<IPage> OpenAsync(IBrowserContext person, Waiting waiting)
    {
        var page = await person.NewPageAsync();
        await page.GotoAsync(waiting.Dashboard.Url.AbsoluteUri);
        return page;
    }

    private static List<string> Listen(IPage page)
    {
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        page.Dialog += (_, dialog) => said.Add($"alert {dialog.Message}");
        return said;
    }

    private static async Task<Waiting> WaitingAsync()
    {
        var rig = await RotationRig.StartAsync(
            options =>
            {
                GivenRetiring.Options("approve")(options);
                options.Response.ApprovalKey = null;
            },
            keys: 4,
            more: services => services.AddSingleton<IApprovalKey>(new FixedKey()));
        var dashboard = await LocalDashboard.StartAsync(
            rig.Host.Get<ConsoleSite>().AnswerAsync,
            new LocalRoutes(ImmutableDictionary<string, Func<WebCall, CancellationToken, Task<WebAnswer>>>.Empty
                .Add("/approvals", (call, token) => rig.Host.Get<ApprovalEndpoint>().AnswerLocalAsync(call, "cli:ann", token))),
            CancellationToken.None);
        rig.Host.Get<ApprovalAddress>().Serve(dashboard.Approvals);
        var organization = rig.World.Organization;
        var key = organization.AddKey(organization.Keys[0].ProjectId, Hostile, organization.Users[0] with { Name = Hostile });
        await GivenRetiring.DueAsync(rig, key);
        await rig.Host.SweepAsync();
        Assert.Equal(CountdownPhase.Proposed, (await GivenRetiring.OfAsync(rig, key)).Phase);
        return new Waiting(rig, dashboard, key);
    }

    /// <summary>A key whose deletion waits for approval, and the console that takes the decision.</summary>
    private sealed record Waiting(RotationRig Rig, LocalDashboard Dashboard, SimulatedKey Key) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Dashboard.DisposeAsync();
            await Rig.DisposeAsync();
        }
    }

    private sealed class FixedKey : IApprovalKey
    {
        public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>([.. Enumerable.Repeat((byte)7, 32)]);
    }
}
