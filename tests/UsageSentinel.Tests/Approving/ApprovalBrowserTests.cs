using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;
using UsageSentinel.Tests.Alerting.Notifying;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Approving;

/// <summary>A person's word in a real browser: from the mail that asks, over the page, to what the responder does.</summary>
public sealed class ApprovalBrowserTests(BackfilledFixture fixture, Chromium chromium) : IClassFixture<BackfilledFixture>, IClassFixture<Chromium>
{
    [SkippableTheory]
    [InlineData("Approve", true)]
    [InlineData("Approve", false)]
    [InlineData("Deny", true)]
    public async Task Link_ClickedInAMail_ShowsAndDecides(string button, bool javaScript)
    {
        await using var person = await chromium.PersonAsync(javaScript);
        await using var waiting = await WaitingAsync();
        var page = await OpenLinkAsync(person, waiting);

        Assert.Equal("approvals", page.Url.Split('?')[0].Split('/')[^1]);
        await Chromium.ShootAsync(page, $"approval-asked{(javaScript ? string.Empty : "-without-script")}");
        Assert.DoesNotContain(await waiting.Rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Approved or LedgerKind.Denied or LedgerKind.Intended);

        await page.Locator("input[name=reason]").FillAsync("it <b>was</b> stolen");
        await page.Locator($"button[value={button.ToLowerInvariant()}]").ClickAsync();
        await page.GetByText("Decision recorded").First.WaitForAsync();

        await Chromium.ShootAsync(page, $"approval-{button.ToLowerInvariant()}{(javaScript ? string.Empty : "-without-script")}");
        Assert.Contains("Decision recorded", await page.ContentAsync(), StringComparison.Ordinal);
        var ledger = await waiting.Rig.Host.LedgerAsync();
        var word = Assert.Single(ledger, row => row.Kind is LedgerKind.Approved or LedgerKind.Denied);
        Assert.Equal((button == "Approve" ? LedgerKind.Approved : LedgerKind.Denied, waiting.Episode), (word.Kind, word.EpisodeId));
        Assert.Equal(button == "Approve", ledger.Any(row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Episode));

        // The same link again: it was good once.
        await page.GotoAsync(waiting.Link.AbsoluteUri);
        Assert.DoesNotContain("<form", await page.ContentAsync(), StringComparison.Ordinal);
        await Chromium.ShootAsync(page, "approval-used");
        Assert.Single(await waiting.Rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Approved or LedgerKind.Denied);
    }

    [SkippableFact]
    public async Task Link_Expired_ShowsThatAndNoButton()
    {
        await using var person = await chromium.PersonAsync();
        await using var waiting = await WaitingAsync();
        var page = await OpenLinkAsync(person, waiting);
        waiting.Rig.World.Clock.Advance(TimeSpan.FromHours(2));

        // The page was opened in time; the button comes too late.
        await page.Locator("button[value=approve]").ClickAsync();
        await page.GetByText("expired").First.WaitForAsync();
        Assert.Contains("expired", await page.ContentAsync(), StringComparison.Ordinal);
        await Chromium.ShootAsync(page, "approval-expired");

        await page.GotoAsync(waiting.Link.AbsoluteUri);
        Assert.DoesNotContain("<form", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(await waiting.Rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Approved or LedgerKind.Intended);
    }

    /// <summary>Somebody who got hold of the link makes the approver's own browser send the form, from another site and from another port of this host.</summary>
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Form_SentByAnotherSite_IsRefused(bool sameHost)
    {
        await using var person = await chromium.PersonAsync();
        await using var waiting = await WaitingAsync();
        var page = await OpenLinkAsync(person, waiting);
        var token = await page.Locator("input[name=token]").InputValueAsync();
        await using var attacker = await AnotherSite.StartAsync();
        attacker.Page = Forged(waiting.Link, token);

        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GotoAsync((sameHost ? attacker.SameHost : attacker.Address).AbsoluteUri),
            response => response.Request.Method == "POST");

        Assert.Equal(403, answer.Status);
        Assert.DoesNotContain(await waiting.Rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Approved or LedgerKind.Intended);
        Assert.All(attacker.Heard, heard => Assert.True(heard is { Cookie: "", Referer: "" }, heard.ToString()));
    }

    /// <summary>As in Azure: the same page behind the platform's sign-in and below another path. The browser is signed in wherever its request comes from.</summary>
    [SkippableFact]
    public async Task Link_ToTheEndpointInAzure_DecidesFromItsOwnPageOnly()
    {
        await using var person = await chromium.PersonAsync();
        await using var site = await SignedInSite.StartAsync();
        await using var waiting = await WaitingAsync(site);
        var page = await person.NewPageAsync();
        await using var attacker = await AnotherSite.StartAsync();
        attacker.Page = Forged(waiting.Link, waiting.Link.Query["?token=".Length..]);
        foreach (var address in (Uri[])[attacker.Address, attacker.SameHost])
        {
            var refused = await page.RunAndWaitForResponseAsync(() => page.GotoAsync(address.AbsoluteUri), response => response.Request.Method == "POST");
            Assert.Equal(403, refused.Status);
        }

        await page.WaitForLoadStateAsync();
        await Chromium.ShootAsync(page, "approval-from-another-site");
        Assert.DoesNotContain(await waiting.Rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Approved or LedgerKind.Intended);

        await ClickInMailAsync(page, waiting);
        await page.Locator("button[value=approve]").ClickAsync();
        await page.GetByText("Decision recorded").First.WaitForAsync();

        Assert.Contains("Decision recorded", await page.ContentAsync(), StringComparison.Ordinal);
        Assert.Single(await waiting.Rig.Host.LedgerAsync(), row => row is { Kind: LedgerKind.Approved, Actor: "ann@example.com" });
        Assert.Single(await waiting.Rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Intended && row.EpisodeId == waiting.Episode);
    }

    /// <summary>Without the console of this start in the browser the link shows nothing, and says what to do.</summary>
    [SkippableFact]
    public async Task Link_OpenedBeforeTheDashboard_SaysToOpenItFirst()
    {
        await using var person = await chromium.PersonAsync();
        await using var waiting = await WaitingAsync();
        var page = await person.NewPageAsync();

        var answer = await page.GotoAsync(waiting.Link.AbsoluteUri);

        Assert.Equal(403, answer!.Status);
        Assert.Contains("Open the console", await page.ContentAsync(), StringComparison.Ordinal);
        await Chromium.ShootAsync(page, "approval-without-dashboard");
    }

    /// <summary>Opens the console, then clicks the link in a mail that is read in the same browser.</summary>
    private static async Task<IPage> OpenLinkAsync(IBrowserContext person, Waiting waiting)
    {
        var page = await person.NewPageAsync();
        await page.GotoAsync(waiting.Dashboard.Url.AbsoluteUri);
        await ClickInMailAsync(page, waiting);
        return page;
    }

    /// <summary>A page that sends the approval form as soon as it is opened.</summary>
    private static string Forged(Uri link, string token) => $"""
        <!DOCTYPE html><title>attacker</title>
        <form method="post" action="{link.GetLeftPart(UriPartial.Path)}"><input name="token" value="{token}"><input name="verdict" value="approve"></form>
        <script>document.forms[0].submit()</script>
        """;

    private static async Task ClickInMailAsync(IPage page, Waiting waiting)
    {
        await using var mail = await AnotherSite.StartAsync();
        mail.Page = HtmlBody.Render(NoticeComposer.Write(waiting.Notice, NoticeLinks.None));
        await page.GotoAsync(mail.Address.AbsoluteUri);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Approve" }).ClickAsync();
        await page.Locator("input[name=token]").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }

    private async Task<Waiting> WaitingAsync(SignedInSite? azure = null)
    {
        var medium = new Medium();
        var rig = await ResponseRig.StartAsync(fixture, options => (options.Response.Mode, options.Response.ApprovalUrl) = ("approve", azure?.Approvals.AbsoluteUri), services => services
            .AddSingleton<IApprovalKey>(new OneKey())
            .AddSingleton(new ApprovalPolicy("group", PlatformAuthentication.On, NamedApprovers.NoOne))
            .AddSingleton(new ChannelDirectory(
                [new Route("oncall", ChannelKind.Email, [Audience.OnCall], RouteMatch.Anything)], ImmutableDictionary<string, IChannel>.Empty.Add("oncall", medium), medium)));
        var dashboard = await LocalDashboard.StartAsync(
            (_, _, _) => Task.FromResult(WebAnswer.Text(200, "The console.")),
            new LocalRoutes(ImmutableDictionary<string, Func<WebCall, CancellationToken, Task<WebAnswer>>>.Empty
                .Add("/approvals", (call, token) => rig.Host.Get<ApprovalEndpoint>().AnswerLocalAsync(call, "cli:ann", token))),
            CancellationToken.None);
        rig.Host.Get<ApprovalAddress>().Serve(dashboard.Approvals);
        if (azure is not null)
        {
            azure.Endpoint = rig.Host.Get<ApprovalEndpoint>().AnswerSignedInAsync;
        }

        await rig.RunUntilAsync(() => medium.Sent.Any(notice => notice.ApprovalLink is not null));
        return new Waiting(rig, dashboard, medium.Sent.First(notice => notice.ApprovalLink is not null));
    }

    /// <summary>An act that waits, the console that takes the decision, and the notice that asks for it.</summary>
    private sealed record Waiting(ResponseRig Rig, LocalDashboard Dashboard, Notice Notice) : IAsyncDisposable
    {
        public Uri Link => Notice.ApprovalLink!;

        public string? Episode => Notice.Events.First(reported => reported.Type == EventTypes.AwaitingApproval).Data.AlertId;

        public async ValueTask DisposeAsync()
        {
            await Dashboard.DisposeAsync();
            await Rig.DisposeAsync();
        }
    }

    private sealed class OneKey : IApprovalKey
    {
        public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>(Encoding.ASCII.GetBytes(new string('k', ApprovalToken.KeyBytes)));
    }
}
