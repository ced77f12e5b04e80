using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>What the Functions host gets from the registration, and what its messages may say.</summary>
public class HostingTests
{
    private static readonly SimulatorOptions Small = new() { Keys = 6, Days = 3, Scenario = "quiet" };

    [Fact]
    public async Task AddUsageSentinel_ResolvesEveryPortAndEveryTrigger()
    {
        await using var services = Registered();

        Assert.NotNull(services.GetRequiredService<IScheduleTrigger>());
        Assert.NotNull(services.GetRequiredKeyedService<IMessageHandler>(QueueNames.Sweep));
        Assert.NotNull(services.GetRequiredKeyedService<IMessageHandler>(QueueNames.Response));
        Assert.NotNull(services.GetRequiredService<IHealthReport>());
        var triggers = Assembly.Load("UsageSentinel.Functions").GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name == "FunctionAttribute")))
            .ToList();
        Assert.Equal(18, triggers.Count);
        Assert.All(triggers, trigger => Assert.NotNull(ActivatorUtilities.CreateInstance(services, trigger)));
    }

    /// <summary>A second account is swept under its own name.</summary>
    [Fact]
    public async Task AddUsageSentinel_TwoAccounts_AreTwoConnections()
    {
        await using var services = Registered(
            ("Sentinel:Providers:0:Name", "one"), ("Sentinel:Providers:1:Name", "two"), ("Sentinel:Providers:1:AdminKey", "env:OTHER_KEY"));

        Assert.Equal(
            ["one", "two"], services.GetRequiredService<ProviderConnections>().All.Select(connection => connection.Account.Account));
    }

    [Theory]
    [InlineData(SweepDue.Usage)]
    [InlineData(SweepDue.Inventory)]
    [InlineData(SweepDue.Costs)]
    [InlineData(SweepDue.Inventory | SweepDue.Costs)]
    public void SweepMessage_RoundTrips(SweepDue due)
    {
        var message = new SweepMessage("openai", "a/b ü\"", due);
        Assert.Equal(message, SweepMessage.Parse(message.ToJson()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"provider":"openai"}""")]
    [InlineData("""{"provider":"openai","account":"nobody","due":"Usage"}""")]
    [InlineData("""{"provider":"openai","account":"default","due":"Everything"}""")]
    [InlineData("""{"provider":1,"account":2,"due":3}""")]
    public async Task SweepMessage_Malformed_IsPoisonAndDoesNothing(string message)
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore());
        var handler = new SweepMessageHandler(host.Engine, host.Get<SweepPing>(), new RunningWork());

        await Assert.ThrowsAsync<InvalidOperationException>(() => handler.HandleAsync(QueueNames.Sweep, message, CancellationToken.None));

        Assert.Empty(host.Wire.Sent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("<event/>")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"UsageSentinel.Alert.Firing.v1"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"UsageSentinel.Alert.Firing.v1","data":null}""")]
    [InlineData("""{"specversion":"1.0","id":"1","type":"UsageSentinel.Alert.Firing.v1","data":"text"}""")]
    public async Task ResponseMessage_Malformed_IsPutAsideOnceAndTold(string message)
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Response.Mode = "enforce");
        var handler = new ResponseMessageHandler(host.Get<EventVetting>(), host.Get<ConsoleCommands>(), host.Get<Runtime.Rotating.NearExpiry>(), host.Get<DeadLetters>(), host.Get<Runtime.Auditing.Sealing>(), host.Get<Runtime.Auditing.Anchoring>());

        await handler.HandleAsync(QueueNames.Response, message, CancellationToken.None);
        await handler.HandleAsync(QueueNames.Response, message, CancellationToken.None);

        Assert.Empty(host.Wire.Sent);
        Assert.Empty(await host.LedgerAsync());
        await ParkedOnceAndToldAsync(host);
    }

    [Theory]
    [InlineData(QueueNames.Finance, "{}")]
    [InlineData(QueueNames.OnCall, "not an event")]
    public async Task NotifyMessage_Malformed_IsPutAsideOnceAndTold(string queue, string message)
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore());
        var handler = new NotifyMessageHandler(new ServiceCollection().BuildServiceProvider(), host.Get<QueueVetting>(), host.Get<DeadLetters>());

        await handler.HandleAsync(queue, message, CancellationToken.None);
        await handler.HandleAsync(queue, message, CancellationToken.None);

        await ParkedOnceAndToldAsync(host);
    }

    private static async Task ParkedOnceAndToldAsync(EngineHost host)
    {
        await host.Engine.TellAsync(CancellationToken.None);
        Assert.Single(host.Told, told => told.Type == SystemEventTypes.MessageParked);
        Assert.Null(Assert.Single(await host.Get<DeadLetterStore>().ReadAsync(CancellationToken.None)).Event);
    }

    [Fact]
    public async Task SweepMessage_OfAnAccount_SweepsIt()
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 2);

        await new SweepMessageHandler(host.Engine, host.Get<SweepPing>(), new RunningWork()).HandleAsync(QueueNames.Sweep, new SweepMessage("openai", "default", SweepDue.Inventory | SweepDue.Costs).ToJson(), CancellationToken.None);

        Assert.Equal(world.Now, (await host.StateAsync()).SweptAt);
    }

    [Fact]
    public async Task Health_SaysWhetherEachPartIsWell()
    {
        await using var world = await World.StartAsync(Small);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 2);
        Assert.Equal([("openai/default", false), ("outbox", true)], await LinesAsync(host));

        await host.SweepAsync();
        Assert.Equal([("openai/default", true), ("outbox", true)], await LinesAsync(host));

        world.Clock.Advance(TimeSpan.FromMinutes(26));
        Assert.Equal([("openai/default", false), ("outbox", true)], await LinesAsync(host));

        const string partition = "openai|default|-";
        await host.Get<OutboxStore>().PointAsync(partition, [Given.Event("late.1.1.Fired")], world.Now, CancellationToken.None);
        await host.Store.CommitAsync(
            TableNames.Sentinel, partition, [new EntityWrite.Upsert(new Entity("o|late.1.1.Fired").WithBlob("{}"u8))], CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal([("openai/default", false), ("outbox", false)], await LinesAsync(host));
    }

    private static async Task<(string, bool)[]> LinesAsync(EngineHost host) =>
        [.. (await host.Get<IHealthReport>().ReadAsync(CancellationToken.None)).Lines.Select(line => (line.Part, line.IsHealthy))];

    private static ServiceProvider Registered(params (string Key, string Value)[] more)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new("Sentinel:Store:Kind", "tables"),
                new("Sentinel:Store:Endpoint", "https://account.table.core.windows.net"),
                new("AzureWebJobsStorage:queueServiceUri", "https://account.queue.core.windows.net"),
                .. more.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)),
            ])
            .Build();
        Assert.Equal(CultureInfo.InvariantCulture, CultureInfo.CurrentCulture);
        return new ServiceCollection().AddUsageSentinel(configuration).BuildServiceProvider(validateScopes: true);
    }
}
