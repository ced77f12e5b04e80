using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Tests.Functions;

public class TriggerTests
{
    [Fact]
    public void Triggers_AreThoseOfTheHost() =>
        Assert.Equal(
            [
                "ApprovalHttp", "CostsTimer", "FinancePoison", "FinanceQueue", "GitHubHttp", "HealthHttp", "InventoryTimer", "LeakHttp", "OnCallPoison",
                "OnCallQueue", "OutboxTimer", "RespondQueue", "ResponsePoison", "SweepPoison", "SweepQueue", "UsageTimer",
            ],
            Triggers.All.Select(method => method.DeclaringType!.Name));

    [Fact]
    public void Triggers_AreNamedLikeTheirClassAndTakeAToken() =>
        Assert.All(Triggers.All, method =>
        {
            Assert.Equal(method.DeclaringType!.Name, Triggers.AttributeOf(method, "FunctionAttribute")!.ConstructorArguments[0].Value);
            Assert.Equal(typeof(CancellationToken), method.GetParameters()[^1].ParameterType);
        });

    /// <summary>A mark of every run costs a write each; only timers that come seldom are worth one. docs/cost.md reckons with that.</summary>
    [Theory]
    [InlineData("UsageTimer", false)]
    [InlineData("CostsTimer", true)]
    [InlineData("InventoryTimer", true)]
    [InlineData("OutboxTimer", false)]
    public void Timer_KeepsAMarkOfItsRuns_OnlyWhereOneMissedMatters(string trigger, bool keeps)
    {
        var binding = Triggers.BindingOf(Triggers.All.Single(candidate => candidate.DeclaringType!.Name == trigger));

        Assert.Equal(keeps, binding.NamedArguments.FirstOrDefault(argument => argument.MemberName == "UseMonitor").TypedValue.Value as bool? ?? true);
    }

    [Theory]
    [InlineData("UsageTimer", "UsageDue")]
    [InlineData("CostsTimer", "CostsDue")]
    [InlineData("InventoryTimer", "InventoryDue")]
    [InlineData("OutboxTimer", "OutboxDue")]
    [InlineData("SweepQueue", "Sweep an account")]
    [InlineData("RespondQueue", "Respond an account")]
    [InlineData("FinanceQueue", "Tell finance an account")]
    [InlineData("OnCallQueue", "Tell oncall an account")]
    [InlineData("FinancePoison", "Set aside finance an account")]
    [InlineData("OnCallPoison", "Set aside oncall an account")]
    [InlineData("ResponsePoison", "Set aside response an account")]
    [InlineData("SweepPoison", "Set aside sweep an account")]
    public async Task Trigger_CallsItsOwnPort(string trigger, string call)
    {
        var ports = new RecordingPorts();
        var method = Triggers.All.Single(candidate => candidate.DeclaringType!.Name == trigger);
        var message = method.GetParameters()[0].ParameterType == typeof(string) ? "an account" : null;

        await (Task)method.Invoke(Resolve(method, ports), [message, CancellationToken.None])!;

        Assert.Equal([call], ports.Calls);
    }

    /// <summary>A failure must reach the host, or a message would be taken as handled.</summary>
    [Theory]
    [InlineData("SweepQueue")]
    [InlineData("RespondQueue")]
    [InlineData("FinanceQueue")]
    [InlineData("OnCallPoison")]
    public async Task QueueTrigger_HandlerThrows_Throws(string trigger)
    {
        var method = Triggers.All.Single(candidate => candidate.DeclaringType!.Name == trigger);
        var ports = new RecordingPorts { Failure = new InvalidOperationException("broken") };

        await Assert.ThrowsAsync<InvalidOperationException>(() => (Task)method.Invoke(Resolve(method, ports), ["x", CancellationToken.None])!);
    }

    [Fact]
    public void QueueTriggers_ListenToTheQueuesOfTheHouse() =>
        Assert.Equal(
            ["finance", "finance-poison", "oncall", "oncall-poison", "response", "response-poison", "sweep", "sweep-poison"],
            Triggers.All.Select(Triggers.BindingOf).Where(binding => binding.AttributeType.Name == "QueueTriggerAttribute")
                .SelectMany(Triggers.TextsOf).Order(StringComparer.Ordinal));

    [Fact]
    public void AddUsageSentinel_Always_RegistersOneClock()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().Build();

        services.AddUsageSentinel(configuration);

        Assert.Same(TimeProvider.System, Assert.Single(services.BuildServiceProvider().GetServices<TimeProvider>()));
    }

    private static object Resolve(MethodInfo method, RecordingPorts ports)
    {
        var services = new ServiceCollection().AddUsageSentinel(new ConfigurationBuilder().Build());
        services.AddSingleton<IScheduleTrigger>(ports).AddSingleton<ISweepMessageHandler>(ports).AddSingleton<IResponseMessageHandler>(ports)
            .AddSingleton<INotifyMessageHandler>(ports).AddSingleton<IPoisonMessageHandler>(ports);
        return ActivatorUtilities.CreateInstance(services.BuildServiceProvider(), method.DeclaringType!);
    }
}
