using Azure.Storage.Queues;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Functions;
using UsageSentinel.Tests.Scenarios;
using UsageSentinel.Tests.Storing.Azurite;

namespace UsageSentinel.Tests.Worker;

/// <summary>
/// The Functions app with the real worker packages, started as a process of its own and spoken to as the host speaks to it, against
/// an emulator of Azure Storage and a simulated organization. What a host does besides (triggers, scaling, leases) is not here.
/// </summary>
[Collection(AzuriteCollection.Name)]
public class WorkerTests(AzuriteFixture azurite)
{
    [SkippableFact]
    public async Task App_StartsIndexesLoadsAndAnswersAnInvocationOfEachFunction()
    {
        WorkerProcess.RequireWorker();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 4, Days = 2, Scenario = "quiet" }, DateTimeOffset.UtcNow);
        var queues = new QueueServiceClient(azurite.ConnectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queues.GetQueueClient(QueueNames.Sweep).CreateIfNotExistsAsync(cancellationToken: patience.Token);
        await using var host = await HostSide.StartAsync();
        using var worker = WorkerProcess.Start(host.Address, Settings(world));
        var conversation = new WorkerConversation(host, WorkerProcess.Directory);

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

        conversation.End();
        Assert.Equal(0, await worker.WaitForEndAsync(patience.Token));
    }

    private Dictionary<string, string> Settings(World world) => new()
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["OPENAI_ADMIN_KEY"] = world.Options.AdminKey,
        ["Sentinel__Deployment"] = "worker-test",
        ["Sentinel__Providers__0__Name"] = "worker-test",
        ["Sentinel__Providers__0__BaseUrl"] = world.Server.BaseUrl.ToString(),
        ["Sentinel__Detection__BackfillDays"] = "1",
    };

    /// <summary>What the host would hand over: a due timer, a message, a request.</summary>
    private static byte[] Input(WorkerFunction function) => function.TriggerType switch
    {
        "timerTrigger" => Proto.Text(2, """{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}"""),
        "queueTrigger" when function.Name == "SweepQueue" => Proto.Text(1, new SweepMessage("openai", "worker-test", SweepDue.Usage).ToJson()),
        "queueTrigger" => Proto.Text(1, "garbage"),
        _ => Proto.Bytes(5, Proto.Message(Proto.Text(1, "GET"), Proto.Text(2, "http://localhost/api/health"))),
    };
}
