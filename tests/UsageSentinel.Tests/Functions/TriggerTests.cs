using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Functions;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Tests.Functions;

public class TriggerTests
{
    [Fact]
    public void Triggers_AreThoseOfTheHost() =>
        Assert.Equal(
            [
                "ApprovalHttp", "ConsoleApiHttp", "ConsoleHttp", "CostsTimer", "FinancePoison", "FinanceQueue", "GitHubHttp", "HealthHttp", "InventoryTimer", "LeakHttp",
                "OnCallPoison", "OnCallQueue", "OutboxTimer", "RespondQueue", "ResponsePoison", "SweepPoison", "SweepQueue", "UsageTimer",
            ],
            Triggers.All.Select(method => method.DeclaringType!.Name));

    [Fact]
    public void Triggers_AreNamedLikeTheirClassAndTakeAToken() =>
        Assert.All(Triggers.All, method =>
        {
            Assert.Equal(method.DeclaringType!.Name, method.GetCustomAttribute<FunctionAttribute>()!.Name);
            Assert.Equal(typeof(CancellationToken), method.GetParameters()[^1].ParameterType);
        });

    /// <summary>A mark of every run costs a write each; only timers that come seldom are worth one. docs/reference/azure-cost.md reckons with that.</summary>
    [Fact]
    public void Timers_KeepAMarkOfTheirRuns_OnlyWhereOneMissedMatters() =>
        Assert.Equal(
            [nameof(CostsTimer), nameof(InventoryTimer)],
            Triggers.All.Where(method => Triggers.BindingOf(method) is TimerTriggerAttribute { UseMonitor: true }).Select(method => method.DeclaringType!.Name));

    public static TheoryData<string> Names => [.. Calls.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Trigger_CallsItsOwnPort(string trigger)
    {
        var ports = new RecordingPorts();

        await Calls[trigger].Run(ports);

        Assert.Equal([Calls[trigger].Expected], ports.Calls);
    }

    /// <summary>A failure must reach the host, or a message would be taken as handled.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Trigger_HandlerThrows_Throws(string trigger) =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => Calls[trigger].Run(new RecordingPorts { Failure = new InvalidOperationException("broken") }));

    [Fact]
    public void QueueTriggers_ListenToTheQueuesOfTheHouse() =>
        Assert.Equal(
            ["finance", "finance-poison", "oncall", "oncall-poison", "response", "response-poison", "sweep", "sweep-poison"],
            Triggers.All.Select(Triggers.BindingOf).OfType<QueueTriggerAttribute>().Select(binding => binding.QueueName).Order(StringComparer.Ordinal));

    /// <summary>What every class of triggers asks for, the host has registered.</summary>
    [Fact]
    public void Triggers_AreMadeFromWhatTheHostRegisters()
    {
        var services = new ServiceCollection().AddUsageSentinel(Emulated).AddSingleton(Emulated).BuildServiceProvider();

        Assert.All(Triggers.All, method => ActivatorUtilities.CreateInstance(services, method.DeclaringType!));
    }

    /// <summary>Each trigger asks for the handler of the queue it listens to: all of them have one type.</summary>
    [Fact]
    public void QueueTriggers_TakeTheHandlerOfTheirQueue()
    {
        var queues = Triggers.All.Where(method => Triggers.BindingOf(method) is QueueTriggerAttribute).ToList();

        Assert.Equal(8, queues.Count);
        Assert.All(queues, method => Assert.Equal(
            ((QueueTriggerAttribute)Triggers.BindingOf(method)).QueueName,
            method.DeclaringType!.GetConstructors()[0].GetParameters()[0].GetCustomAttribute<FromKeyedServicesAttribute>()!.Key));
    }

    [Fact]
    public void AddUsageSentinel_Always_RegistersOneClock()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().Build();

        services.AddUsageSentinel(configuration);

        Assert.Same(TimeProvider.System, Assert.Single(services.BuildServiceProvider().GetServices<TimeProvider>()));
    }

    private static IConfiguration Emulated { get; } = new ConfigurationBuilder()
        .AddInMemoryCollection([new(HostSettings.Emulator, "UseDevelopmentStorage=true")]).Build();

    private static Dictionary<string, (string Expected, Func<RecordingPorts, Task> Run)> Calls { get; } = new()
    {
        [nameof(UsageTimer)] = ("UsageDue", ports => new UsageTimer(ports).RunAsync(new TimerInfo(), CancellationToken.None)),
        [nameof(CostsTimer)] = ("CostsDue", ports => new CostsTimer(ports).RunAsync(new TimerInfo(), CancellationToken.None)),
        [nameof(InventoryTimer)] = ("InventoryDue", ports => new InventoryTimer(ports).RunAsync(new TimerInfo(), CancellationToken.None)),
        [nameof(OutboxTimer)] = ("OutboxDue", ports => new OutboxTimer(ports).RunAsync(new TimerInfo(), CancellationToken.None)),
        [nameof(SweepQueue)] = ("Sweep sweep x", ports => new SweepQueue(ports.Handler("Sweep")).RunAsync("x", CancellationToken.None)),
        [nameof(RespondQueue)] = ("Respond response x", ports => new RespondQueue(ports.Handler("Respond")).RunAsync("x", CancellationToken.None)),
        [nameof(FinanceQueue)] = ("Tell finance x", ports => new FinanceQueue(ports.Handler("Tell")).RunAsync("x", CancellationToken.None)),
        [nameof(OnCallQueue)] = ("Tell oncall x", ports => new OnCallQueue(ports.Handler("Tell")).RunAsync("x", CancellationToken.None)),
        [nameof(FinancePoison)] = ("Set aside finance x", ports => new FinancePoison(ports.Handler("Set aside")).RunAsync("x", CancellationToken.None)),
        [nameof(OnCallPoison)] = ("Set aside oncall x", ports => new OnCallPoison(ports.Handler("Set aside")).RunAsync("x", CancellationToken.None)),
        [nameof(ResponsePoison)] = ("Set aside response x", ports => new ResponsePoison(ports.Handler("Set aside")).RunAsync("x", CancellationToken.None)),
        [nameof(SweepPoison)] = ("Set aside sweep x", ports => new SweepPoison(ports.Handler("Set aside")).RunAsync("x", CancellationToken.None)),
    };
}
