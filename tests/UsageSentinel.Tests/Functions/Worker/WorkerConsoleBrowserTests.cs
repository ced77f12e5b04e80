using System.Collections.Immutable;
using Azure.Storage.Queues;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Azurite;
using UsageSentinel.Tests.Rigs.Browsing;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>
/// The built Functions app in a real browser behind the sign-in: every page and every form with a person of each role, and without. The
/// requests carry what App Service adds: who signed in, and the signed token.
/// </summary>
public sealed class WorkerConsoleBrowserTests(AzuriteFixture azurite, Chromium chromium) : IClassFixture<AzuriteFixture>, IClassFixture<Chromium>
{
    private const string Account = "worker-browser";

    private static readonly string[] Lists =
        ["", "alerts", "alerts?open=open", "keys", "spend", "spend?by=model&period=week", "decisions", "hygiene", "health"];

    [SkippableFact]
    public async Task Console_BehindTheSignIn_ShowsEachPersonWhatTheirRolesAllow()
    {
        await using var first = await chromium.PersonAsync();
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 4, Days = 2, Scenario = "quiet" }, DateTimeOffset.UtcNow);
        await using var issuer = await TokenIssuer.StartAsync();
        await using var site = await SignedInWorker.StartAsync();
        await using var host = await HostSide.StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        var queue = new QueueServiceClient(azurite.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }).GetQueueClient(QueueNames.Response);
        await queue.CreateIfNotExistsAsync(cancellationToken: patience.Token);
        using var worker = WorkerProcess.Start(host.Address, BuiltWorker.Directory, Settings(world, issuer, site));
        var app = site.App = new ConsoleApp(new WorkerConversation(host, BuiltWorker.Directory), issuer);
        await app.LoadAsync(patience.Token);
        var key = await app.SweepAsync(azurite, Account, patience.Token);
        var alert = await WaitingAlertAsync(world, key, patience.Token);
        var visit = new Visit(site, app, queue, [.. Lists, $"alerts/{alert}", $"keys/openai/{Account}/{key}", $"keys/openai/{Account}/{key}?range=1d"], patience.Token);

        await AssertReaderAsync(visit);
        await AssertNobodyAsync(first, visit);
        await AssertForbiddenAsync(visit, "Operator");
        await AssertForbiddenAsync(visit, "Approver");
        await AssertForbiddenAsync(visit);
        await AssertApproverAsync(visit, $"alerts/{alert}");
        await AssertOperatorAsync(visit, $"alerts/{alert}", $"keys/openai/{Account}/{key}");
        await AssertDeletionAsync(visit, $"keys/openai/{Account}/{key}");
        app.End();
        Assert.Equal(0, await worker.WaitForEndAsync(patience.Token));
    }

    /// <summary>Every page at the width of a telephone and of a laptop; no form on any.</summary>
    private async Task AssertReaderAsync(Visit visit)
    {
        await using var person = await SignedInAsync(visit, "Reader");
        var page = await person.NewPageAsync();
        var said = Listen(page);
        foreach (var width in (int[])[390, 1440])
        {
            await page.SetViewportSizeAsync(width, 900);
            foreach (var path in visit.Pages)
            {
                Assert.Equal(200, (await page.GotoAsync(visit.Site.At(path)))!.Status);
                await Chromium.ShootAsync(page, $"azure-{(path.Length == 0 ? "overview" : path.Split('?', '/')[0])}-{width}");
                Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width} pixels.");
                Assert.Empty(await FindingsAsync(page, path));
                Assert.Equal(0, await page.Locator("form[method=post]").CountAsync());
                Assert.Contains("You are ann (example.com).", await page.Locator("footer").InnerTextAsync(), StringComparison.Ordinal);
            }
        }

        Assert.True(said.Count == 0, string.Join('\n', said));
    }

    /// <summary>Who is not signed in is sent to the sign-in once, and then reads what to do.</summary>
    private static async Task AssertNobodyAsync(IBrowserContext person, Visit visit)
    {
        var page = await person.NewPageAsync();
        foreach (var path in visit.Pages)
        {
            Assert.Equal(401, (await page.GotoAsync(visit.Site.At(path)))!.Status);
            Assert.Equal("Sign in first", await page.Locator("h1").InnerTextAsync());
            Assert.Contains("signed-in=yes", page.Url, StringComparison.Ordinal);
        }

        Assert.Empty(await FindingsAsync(page, "signed out"));
    }

    /// <summary>Without the role Reader every page says so, and shows nothing else.</summary>
    private async Task AssertForbiddenAsync(Visit visit, params string[] roles)
    {
        await using var person = await SignedInAsync(visit, roles);
        var page = await person.NewPageAsync();
        foreach (var path in visit.Pages)
        {
            Assert.Equal(403, (await page.GotoAsync(visit.Site.At(path)))!.Status);
            Assert.Contains("you do not have the role Reader", await page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(await FindingsAsync(page, "forbidden"));
    }

    private async Task AssertOperatorAsync(Visit visit, string alert, string key)
    {
        await using var person = await SignedInAsync(visit, "Reader", "Operator");
        var page = await person.NewPageAsync();
        var said = Listen(page);

        await page.GotoAsync(visit.Site.At(alert));
        Assert.Equal(["ack", "silence", "learn", "expect", "contain"], await FormsAsync(page));
        Assert.Empty(await FindingsAsync(page, "forms of an alert"));
        await page.SetViewportSizeAsync(390, 900);
        Assert.Empty(await FindingsAsync(page, "forms of an alert at 390 pixels"));
        await Chromium.ShootAsync(page, "azure-forms-390");
        await page.SetViewportSizeAsync(1440, 900);

        Assert.Contains("Acknowledged by", await SendAsync(visit, page, alert, "ack", form => form.Locator("[name=note]").FillAsync("<b>looking</b>")), StringComparison.Ordinal);
        Assert.Contains("silenced until", await SendAsync(visit, page, alert, "silence", WithReasonAsync), StringComparison.Ordinal);
        await page.GotoAsync(visit.Site.At(alert));
        Assert.Contains("expire", await FormsAsync(page));
        Assert.Contains("Silence ended", await SendAsync(visit, page, alert, "expire", _ => Task.CompletedTask), StringComparison.Ordinal);
        Assert.Contains("is expected until", await SendAsync(visit, page, key, "expect", async form =>
        {
            await form.Locator("[name=upto]").FillAsync("40");
            await WithReasonAsync(form);
        }), StringComparison.Ordinal);
        var contained = await SendAsync(visit, page, key, "contain", async form =>
        {
            await form.Locator("[name=level]").SelectOptionAsync("limit");
            await form.Locator("[name=radius]").CheckAsync();
            await WithReasonAsync(form);
        });
        Assert.True(contained.Contains("Contained", StringComparison.Ordinal), contained);
        await page.GotoAsync(visit.Site.At(key));
        Assert.Contains("restore", await FormsAsync(page));
        Assert.Contains("Restored", await SendAsync(visit, page, key, "restore", WithReasonAsync), StringComparison.Ordinal);
        Assert.Contains("Recorded as abuse", await SendAsync(visit, page, alert, "learn", _ => Task.CompletedTask), StringComparison.Ordinal);
        Assert.True(said.Count == 0, string.Join('\n', said));
        await AssertRefusedAsync(visit, page, alert, "decide", "verdict=approve", "Approver");
        await AssertRefusedAsync(visit, page, key, "revoke", "sure=yes&reason=test", "Approver");
    }

    /// <summary>An Approver decides, and sees no form of an Operator.</summary>
    private async Task AssertApproverAsync(Visit visit, string alert)
    {
        await using var person = await SignedInAsync(visit, "Reader", "Approver");
        var page = await person.NewPageAsync();
        var said = Listen(page);
        await page.GotoAsync(visit.Site.At(alert));

        Assert.Equal(["decide"], await FormsAsync(page));
        await AssertRefusedAsync(visit, await person.NewPageAsync(), alert, "ack", "for=4", "Operator");
        Assert.Contains("Denied.", await SendAsync(visit, page, alert, "decide", _ => Task.CompletedTask, "deny"), StringComparison.Ordinal);
        Assert.True(said.Count == 0, string.Join('\n', said));
    }

    /// <summary>To delete a key asks for it and approves it: both roles.</summary>
    private async Task AssertDeletionAsync(Visit visit, string key)
    {
        await using var person = await SignedInAsync(visit, "Reader", "Operator", "Approver");
        var page = await person.NewPageAsync();
        await page.GotoAsync(visit.Site.At(key));

        Assert.Equal(["silence", "expect", "contain", "revoke"], await FormsAsync(page));
        var deleted = await SendAsync(visit, page, key, "revoke", async form =>
        {
            await form.Locator("[name=sure]").CheckAsync();
            await form.Locator("[name=radius]").CheckAsync();
            await WithReasonAsync(form);
        });

        // The responder asks the guardrails: the service account that owns the key has another one.
        Assert.True(deleted.Contains("Done: delete", StringComparison.Ordinal) || deleted.Contains("Blocked by guardrail", StringComparison.Ordinal), deleted);
    }

    /// <summary>A form that the page does not offer, sent all the same: the page says which role is missing, and nothing is queued.</summary>
    private static async Task AssertRefusedAsync(Visit visit, IPage page, string path, string act, string fields, string role)
    {
        await page.GotoAsync(visit.Site.At(path));
        await page.EvaluateAsync(
            """
            ([act, fields]) => {
                const form = document.querySelector('form[method=post]').cloneNode(true);
                form.querySelectorAll('[required]').forEach(field => field.removeAttribute('required'));
                form.querySelector('[name=act]').value = act;
                for (const [name, value] of new URLSearchParams(fields)) {
                    const field = document.createElement('input');
                    field.name = name; field.value = value;
                    form.append(field);
                }
                document.body.append(form);
                form.requestSubmit();
            }
            """,
            new[] { act, fields });
        await page.Locator("main", new PageLocatorOptions { HasText = $"needs the role {role}" }).WaitForAsync();
        Assert.Equal(0, (await visit.Queue.PeekMessagesAsync(32, visit.Patience)).Value.Count(message => ConsoleCommand.Parse(message.Body.ToString()) is not null));
    }

    /// <summary>Fills a form and sends it; the responder takes the command from the queue.</summary>
    /// <returns>What came of it, as the decisions say.</returns>
    private static async Task<string> SendAsync(Visit visit, IPage page, string path, string act, Func<ILocator, Task> fill, string? button = null)
    {
        await page.GotoAsync(visit.Site.At(path));
        var form = page.Locator($"form:has(input[name=act][value={act}])").First;
        await fill(form);
        await form.Locator(button is null ? "button" : $"button[value={button}]").First.ClickAsync();
        await page.Locator("h1", new PageLocatorOptions { HasText = "Sent to the responder" }).WaitForAsync();
        var sent = Assert.Single(
            (await visit.Queue.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5), visit.Patience)).Value, message => ConsoleCommand.Parse(message.Body.ToString()) is not null);
        var command = ConsoleCommand.Parse(sent.Body.ToString())!;
        var answer = await visit.App.RespondAsync(sent.Body.ToString());
        Assert.True(answer.Succeeded, answer.Failure);
        await visit.Queue.DeleteMessageAsync(sent.MessageId, sent.PopReceipt, visit.Patience);
        await page.GotoAsync(visit.Site.At("decisions"));
        return await page.Locator("tbody tr", new PageLocatorOptions { HasText = command.Id }).First.InnerTextAsync();
    }

    private static Task WithReasonAsync(ILocator form) => form.Locator("[name=reason]").FillAsync("test");

    private static async Task<string[]> FormsAsync(IPage page) =>
        await page.Locator("form[method=post] input[name=act]").EvaluateAllAsync<string[]>("fields => fields.map(field => field.value)");

    /// <summary>Pages that do not refresh themselves: what is asked for does not depend on how long a step takes here. (<c>ConsoleBrowserTests</c> has the refresh.)</summary>
    private async Task<IBrowserContext> SignedInAsync(Visit visit, params string[] roles)
    {
        var person = await chromium.PersonAsync(headers:
        [
            .. ConsoleApp.Signed(visit.App.Token(roles)),
            new("X-MS-CLIENT-PRINCIPAL-NAME", "ann@example.com"),
            new("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String("""{"auth_typ":"aad","claims":[{"typ":"preferred_username","val":"ann@example.com"}]}"""u8)),
        ]);
        await person.AddInitScriptAsync("window.setInterval = () => 0;");
        return person;
    }

    private static List<string> Listen(IPage page)
    {
        var said = new List<string>();
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        return said;
    }

    private static async Task<ImmutableArray<string>> FindingsAsync(IPage page, string what) =>
        [.. (await page.RunAxe()).Violations.Where(finding => finding.Impact is "serious" or "critical")
            .Select(finding => $"{what}: {finding.Id}: {string.Join("; ", finding.Nodes.Take(3).Select(node => node.Html))}")];

    /// <summary>An open alert of a key of the organization, with an action that waits for approval.</summary>
    private async Task<string> WaitingAlertAsync(World world, string key, CancellationToken cancellationToken)
    {
        var account = new ProviderAccount("openai", Account);
        await using var host = world.Open(TablesEntityStore.ForEmulator(azurite.ConnectionString), options => options.Providers[0].Name = Account);
        var listed = (await host.Get<InventoryStore>().ReadAsync(account, cancellationToken)).Keys.Single(stored => stored.Key.Id.Value == key).Key;
        var series = new SeriesId(listed.Project, listed.Id);
        var stored = await host.Get<SeriesStore>().FindAsync(account, series, cancellationToken);
        var now = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds());
        var alert = new Alert(new AlertSubject(RuleKind.Spike, account, listed.Project, listed.Id), AlertState.Firing, now, Given.Anomaly(), Severity.Critical, now.AddMinutes(30), 2)
        {
            FiredAt = now.AddMinutes(5),
        };
        var state = stored?.State ?? Core.Judging.KeyState.New(account, series, now.AddDays(-2));
        await host.Get<AlertIndex>().PointAsync(account, Partitions.Series(account, series), [alert], cancellationToken);
        Assert.NotNull(await host.Get<SeriesStore>().CommitAsync(
            state with { Alerts = state.Alerts.Add(alert) }, stored?.ETag, [new Transition(TransitionKind.Fired, alert, now)], [], [], cancellationToken));
        var row = await host.Get<LedgerStore>().AppendAsync(
            new LedgerEntry(now, LedgerKind.AwaitingApproval, alert.Id, $"/keys/{key}", "automation", "Waiting for approval: delete the key", string.Empty), null, cancellationToken);
        await host.Get<ResponseCaseStore>().WriteAsync(
            new ResponseCase(alert.Id, account, listed.Project, listed.Id, now, $"AwaitApproval {ContainmentLevel.RevokeKey}", null) { AskedRow = row, AskedAt = now, Asked = 1 }, cancellationToken);
        return alert.Id;
    }

    private Dictionary<string, string> Settings(World world, TokenIssuer issuer, SignedInWorker site) => new()
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["OPENAI_ADMIN_KEY"] = world.Options.AdminKey,
        ["Sentinel__Deployment"] = Account,
        ["Sentinel__Providers__0__Name"] = Account,
        ["Sentinel__Providers__0__BaseUrl"] = world.Server.BaseUrl.ToString(),
        ["Sentinel__Providers__0__ResponseKey"] = "env:OPENAI_ADMIN_KEY",
        ["Sentinel__Response__Mode"] = "approve",
        ["Sentinel__Detection__BackfillDays"] = "1",
        ["Sentinel__Console__Issuer"] = issuer.Issuer,
        ["Sentinel__Console__Audience"] = TokenIssuer.Audience,
        ["Sentinel__Links__Console"] = site.Origin + "/api/console",
    };

    /// <summary>What every part of the test needs.</summary>
    private sealed record Visit(SignedInWorker Site, ConsoleApp App, QueueClient Queue, ImmutableArray<string> Pages, CancellationToken Patience);
}
