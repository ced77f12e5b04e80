using System.Text.RegularExpressions;
using Azure.Storage.Queues;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Azurite;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>
/// The built Functions app serves the console: every page with a person of each role and without, tokens of an issuer on loopback, a form
/// through the queue to the responder.
/// </summary>
[Collection(AzuriteCollection.Name)]
public sealed partial class WorkerConsoleTests(AzuriteFixture azurite)
{
    private const string Origin = "https://sentinel.example.com";
    private const string Account = "worker-console";

    private static readonly string[] Lists = ["console", "console/", "console/alerts", "console/keys", "console/spend", "console/decisions", "console/health"];

    private static readonly string[] Api =
        ["v1/alerts", "v1/keys", "v1/status", "v1/budgets", "v1/spend", "v1/decisions", "v1/hygiene", "v1/health", "v1/openapi.json", "console/api/v1/keys"];

    private static readonly KeyValuePair<string, string>[] Forged =
    [
        new("X-MS-CLIENT-PRINCIPAL", Convert.ToBase64String("""{"auth_typ":"aad","claims":[{"typ":"roles","val":"Reader"},{"typ":"preferred_username","val":"eve@example.com"}]}"""u8)),
        new("X-MS-CLIENT-PRINCIPAL-NAME", "eve@example.com"),
    ];

    [SkippableFact]
    public async Task App_ServesTheConsoleToWhoeverAValidTokenNames()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 4, Days = 2, Scenario = "quiet" }, DateTimeOffset.UtcNow);
        await using var issuer = await TokenIssuer.StartAsync();
        var queue = new QueueServiceClient(azurite.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }).GetQueueClient(QueueNames.Response);
        await queue.CreateIfNotExistsAsync(cancellationToken: patience.Token);
        await using var host = await HostSide.StartAsync();
        using var worker = WorkerProcess.Start(host.Address, BuiltWorker.Directory, Settings(world, issuer));
        var app = new ConsoleApp(new WorkerConversation(host, BuiltWorker.Directory), issuer);
        await app.LoadAsync(patience.Token);
        var key = await app.SweepAsync(azurite, Account, patience.Token);
        string[] pages = [.. Lists, $"console/keys/openai/{Account}/{key}"];

        foreach (var page in pages)
        {
            await app.AssertAsync("200", page, "Reader");
            await app.AssertAsync("200", page, "Reader", "Operator");
            await app.AssertAsync("200", page, "Reader", "Approver");
            await app.AssertAsync("403", page, "Operator");
            await app.AssertAsync("403", page, "Approver");
            await app.AssertAsync("403", page);
            Assert.Equal("302", (await app.GetAsync(page, [])).HttpStatus);
            Assert.Equal("302", (await app.GetAsync(page, Forged)).HttpStatus);
            Assert.Equal("401", (await app.GetAsync(page + "?signed-in=yes", Forged)).HttpStatus);
        }

        foreach (var path in Api)
        {
            await app.AssertAsync("200", path, "Reader");
            await app.AssertAsync("403", path, "Operator");
            Assert.Equal("401", (await app.GetAsync(path, [])).HttpStatus);
            Assert.Equal("401", (await app.GetAsync(path, Forged)).HttpStatus);
            Assert.Equal("401", (await app.GetAsync(path, ConsoleApp.Signed(issuer.Token("ann@example.com", DateTimeOffset.UtcNow.AddHours(-3), "Reader")))).HttpStatus);
            Assert.Equal("401", (await app.GetAsync(path, ConsoleApp.Signed(app.Strange(token => token.Audience = "another application")))).HttpStatus);
            Assert.Equal("401", (await app.GetAsync(path, ConsoleApp.Signed(app.Strange(token => token.Issuer = issuer.Issuer.Replace("tenant", "other", StringComparison.Ordinal))))).HttpStatus);
        }

        Assert.Contains("\"/\"", (await app.GetAsync("v1/openapi.json", ConsoleApp.Signed(app.Token("Reader")))).Body, StringComparison.Ordinal);
        Assert.Equal("200", (await app.GetAsync("console/assets/console.css", [])).HttpStatus);
        await AssertFormsAsync(app, queue, key, patience.Token);
        app.End();
        Assert.Equal(0, await worker.WaitForEndAsync(patience.Token));
    }

    private static async Task AssertFormsAsync(ConsoleApp app, QueueClient queue, string key, CancellationToken cancellationToken)
    {
        var page = $"console/keys/openai/{Account}/{key}";
        var token = app.Token("Reader", "Operator");
        var opened = await app.GetAsync(page, ConsoleApp.Signed(token));
        var cookie = opened.Headers["Set-Cookie"].Split(';')[0];
        var guard = Guard().Match(opened.Body).Groups[1].Value;
        KeyValuePair<string, string>[] sent = [.. ConsoleApp.Signed(token), new("Cookie", cookie), new("Origin", Origin), new("Content-Type", "application/x-www-form-urlencoded")];

        Assert.Equal("403", (await app.PostAsync(page, sent, "act=silence&for=4&reason=load+test")).HttpStatus);
        Assert.Equal("403", (await app.PostAsync(page, [.. sent.Where(header => header.Key != "Origin")], $"form={guard}&act=silence&for=4&reason=load+test")).HttpStatus);
        var refused = await app.PostAsync(page, sent, $"form={guard}&act=decide&verdict=approve");
        Assert.Equal("403", refused.HttpStatus);
        Assert.Contains("needs the role Approver", refused.Body, StringComparison.Ordinal);
        Assert.Equal(0, (await queue.PeekMessagesAsync(32, cancellationToken)).Value.Count(message => ConsoleCommand.Parse(message.Body.ToString()) is not null));

        Assert.Equal("202", (await app.PostAsync(page, sent, $"form={guard}&act=silence&for=4&reason=load+test")).HttpStatus);
        var message = Assert.Single((await queue.ReceiveMessagesAsync(32, cancellationToken: cancellationToken)).Value, message => ConsoleCommand.Parse(message.Body.ToString()) is not null);
        var answer = await app.RespondAsync(message.Body.ToString());
        Assert.True(answer.Succeeded, answer.Failure);
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        Assert.Contains("Notices are silenced until", (await app.GetAsync("v1/decisions", ConsoleApp.Signed(app.Token("Reader")))).Body, StringComparison.Ordinal);
    }

    private Dictionary<string, string> Settings(World world, TokenIssuer issuer) => new()
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["OPENAI_ADMIN_KEY"] = world.Options.AdminKey,
        ["Sentinel__Deployment"] = Account,
        ["Sentinel__Providers__0__Name"] = Account,
        ["Sentinel__Providers__0__BaseUrl"] = world.Server.BaseUrl.ToString(),
        ["Sentinel__Detection__BackfillDays"] = "1",
        ["Sentinel__Console__Issuer"] = issuer.Issuer,
        ["Sentinel__Console__Audience"] = TokenIssuer.Audience,
        ["Sentinel__Links__Console"] = Origin + "/api/console",
    };

    [GeneratedRegex("name=\"form\" value=\"([0-9a-f]+)\"")]
    private static partial Regex Guard();
}
