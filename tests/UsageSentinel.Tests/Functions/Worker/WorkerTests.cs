using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Hosting.Configuring;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rigs.Azurite;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Functions.Worker;

/// <summary>
/// The Functions app with the real worker packages, started as a process of its own and spoken to as the host speaks to it, against
/// an emulator of Azure Storage and a simulated organization. What a host does besides (triggers, scaling, leases) is not here.
/// </summary>
[Collection(AzuriteCollection.Name)]
public class WorkerTests(AzuriteFixture azurite)
{
    private const string Name = "worker-test";

    /// <summary>With its configuration in app settings, and as in Azure in a blob.</summary>
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task App_StartsIndexesLoadsAndAnswersAnInvocationOfEachFunction(bool isConfigurationInABlob)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 4, Days = 2, Scenario = "quiet" }, DateTimeOffset.UtcNow);
        var queues = new QueueServiceClient(azurite.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queues.GetQueueClient(QueueNames.Sweep).CreateIfNotExistsAsync(cancellationToken: patience.Token);
        await using var host = await HostSide.StartAsync();
        await using var collector = await OtlpCollector.StartAsync();
        var folder = Directory.CreateTempSubdirectory("worker-");
        var marker = Guid.NewGuid().ToString("N");
        var settings = Settings(world.Server.BaseUrl.ToString(), world.Options.AdminKey, collector.Origin);
        // Application Insights cannot be reached: the app works all the same, and keeps what it could not send.
        settings[HostSettings.ApplicationInsights] = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://127.0.0.1:1/";
        settings["TMPDIR"] = settings["TMP"] = folder.FullName;
        if (isConfigurationInABlob)
        {
            settings[HostSettings.Configuration] = await PutConfigurationAsync($"route {marker}");
        }

        using var worker = WorkerProcess.Start(host.Address, BuiltWorker.Directory, settings);
        var conversation = new WorkerConversation(host, BuiltWorker.Directory);

        var functions = await conversation.IndexAsync(patience.Token);
        Assert.Equal(Triggers.All.Select(trigger => trigger.DeclaringType!.Name).Order(), functions.Select(function => function.Name).Order());

        var answers = new Dictionary<string, WorkerAnswer>();
        foreach (var function in functions)
        {
            await conversation.LoadAsync(function, patience.Token);
            answers[function.Name] = await conversation.InvokeAsync(function, Input(function), patience.Token);
        }

        Assert.All(answers, answer => Assert.True(answer.Value.Succeeded, $"{answer.Key}: {answer.Value.Failure}"));
        Assert.All(functions.Where(function => function.TriggerType is "httpTrigger"), function => Assert.Matches("^[2-5][0-9]{2}$", answers[function.Name].HttpStatus));
        Assert.Contains(answers["HealthHttp"].HttpStatus, new[] { "200", "503" });
        Assert.True((await queues.GetQueueClient(QueueNames.Sweep).GetPropertiesAsync(patience.Token)).Value.ApproximateMessagesCount > 0);
        // What throws must come back as a failure, or the host would take the message as handled.
        var refused = await conversation.InvokeAsync(functions.Single(function => function.Name == "SweepQueue"), Proto.Text(1, "garbage"), patience.Token);
        Assert.Contains("not a sweep message", refused.Failure, StringComparison.Ordinal);

        // A hint of Key Vault is one, whoever wrote it: here no vault is configured, so it is passed over and no message is set aside.
        var hint = await conversation.InvokeAsync(functions.Single(function => function.Name == "RespondQueue"), Proto.Text(1, NearExpiryTests.Message("rotated-worker", "https://kvn-worker.vault.azure.net")), patience.Token);
        Assert.True(hint.Succeeded, hint.Failure);
        Assert.DoesNotContain(await new DeadLetterStore(TablesEntityStore.ForEmulator(azurite.ConnectionString)).ReadAsync(patience.Token), letter => letter.Begins.Contains("rotated-worker", StringComparison.Ordinal));

        conversation.End();
        Assert.Equal(0, await worker.WaitForEndAsync(patience.Token));
        AssertTelemetryArrived(collector);
        Assert.NotEmpty(folder.EnumerateFiles("*.blob*", SearchOption.AllDirectories));
        folder.Delete(recursive: true);
        var taken = await new LastGoodConfiguration(TablesEntityStore.ForEmulator(azurite.ConnectionString)).ReadAsync(patience.Token);
        Assert.Equal(isConfigurationInABlob, taken?.Contains(marker, StringComparison.Ordinal) is true);
    }

    /// <summary>An instance that is taken away in the middle of a sweep ends in time, and leaves no lease that others must wait for.</summary>
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task App_EndedInTheMiddleOfASweep_GivesItsLeaseBack(bool isCallCancelledFirst)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var provider = (await HttpReceiver.StartAsync()).Answering(new Reply(0, IsNever: true));
        var account = new ProviderAccount("openai", $"ended-{isCallCancelledFirst}-{Guid.NewGuid():N}");
        await using var host = await HostSide.StartAsync();
        using var worker = WorkerProcess.Start(
            host.Address, BuiltWorker.Directory, Settings($"{provider.Origin}/v1", "sk-admin-simulated", null, account.Account));
        var conversation = new WorkerConversation(host, BuiltWorker.Directory);
        var sweep = (await conversation.IndexAsync(patience.Token)).Single(function => function.Name == "SweepQueue");
        await conversation.LoadAsync(sweep, patience.Token);
        var call = conversation.Begin(sweep, Proto.Text(1, new SweepMessage(account.Provider, account.Account, SweepDue.Usage).ToJson()));
        await provider.Arrived.WaitAsync(patience.Token);
        var store = new AccountStore(TablesEntityStore.ForEmulator(azurite.ConnectionString));
        Assert.False(await TryLeaseAsync(store, account));

        if (isCallCancelledFirst)
        {
            conversation.Cancel(call);
            Assert.False((await conversation.AnswerAsync(patience.Token)).Succeeded);
        }

        conversation.End();
        Assert.Equal(0, await worker.WaitForEndAsync(patience.Token));
        Assert.True(await TryLeaseAsync(store, account));
    }

    /// <summary>Puts a <c>sentinel.json</c> into the emulator, and returns its address.</summary>
    private async Task<string> PutConfigurationAsync(string route)
    {
        var container = new BlobContainerClient(azurite.ConnectionString, $"config-{Guid.NewGuid():N}");
        await container.CreateAsync();
        var blob = container.GetBlobClient("sentinel.json");
        await blob.UploadAsync(BinaryData.FromString($$"""{"routes":[{"name":"{{route}}","audience":"all"}]}"""));
        return blob.Uri.ToString();
    }

    private static Task<bool> TryLeaseAsync(AccountStore store, ProviderAccount account) =>
        store.TryLeaseAsync(account, new LeaseOwner("another machine", "1"), DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10), CancellationToken.None);

    private static void AssertTelemetryArrived(HttpReceiver collector)
    {
        var metrics = collector.TextOf("metrics");
        foreach (var name in new[]
        {
            TelemetryNames.SweepDuration, TelemetryNames.SweepLag, TelemetryNames.SweepCoverage, TelemetryNames.WatermarkAge, TelemetryNames.OutboxAge,
            TelemetryNames.ProviderCalls, TelemetryNames.PoisonMessages, TelemetryNames.CostMonth,
        })
        {
            Assert.Contains(name, metrics, StringComparison.Ordinal);
        }

        Assert.Contains(TelemetryNames.Source, collector.TextOf("traces"), StringComparison.Ordinal);
        Assert.NotEmpty(collector.TextOf("logs"));
        Assert.DoesNotContain("sk-admin", metrics + collector.TextOf("traces") + collector.TextOf("logs"), StringComparison.Ordinal);
    }

    private Dictionary<string, string> Settings(string provider, string key, string? collector, string account = Name) => new()
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["OPENAI_ADMIN_KEY"] = key,
        ["Sentinel__Deployment"] = Name,
        ["Sentinel__Providers__0__Name"] = account,
        ["Sentinel__Providers__0__BaseUrl"] = provider,
        ["Sentinel__Detection__BackfillDays"] = "1",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector ?? "",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    /// <summary>What the host would hand over: a due timer, a message, a request.</summary>
    private static byte[] Input(WorkerFunction function) => function.TriggerType switch
    {
        "timerTrigger" => Proto.Text(2, """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}"""),
        "queueTrigger" when function.Name == "SweepQueue" => Proto.Text(1, new SweepMessage("openai", Name, SweepDue.Usage).ToJson()),
        "queueTrigger" => Proto.Text(1, "garbage"),
        _ => WorkerConversation.Request("GET", "health"),
    };
}
