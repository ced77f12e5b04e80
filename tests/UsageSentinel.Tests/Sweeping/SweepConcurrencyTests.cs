using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>Two sweeps at once do no harm.</summary>
public class SweepConcurrencyTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset From = BucketWidth.Hour.Floor(Start.AddDays(-20));
    private static readonly SimulatorOptions Demo = new() { Keys = 12, Scenario = "demo" };

    [Fact]
    public async Task Sweeps_TwoEnginesOnOneFile_OneLeaves()
    {
        await using var world = await World.StartAsync(Demo, Start);
        var folder = new TemporaryFolder();
        await using (var left = SqliteEntityStore.Open(folder.File("sentinel.db")))
        await using (var right = SqliteEntityStore.Open(folder.File("sentinel.db")))
        {
            await RaceAsync(world, left, right, AsOwner("one"), AsOwner("two"));
        }

        folder.Delete();
    }

    [Fact]
    public async Task Sweeps_TwoEnginesOnOneMemory_OneLeaves()
    {
        await using var world = await World.StartAsync(Demo, Start);
        var store = new MemoryEntityStore();
        await RaceAsync(world, store, store, AsOwner("one"), AsOwner("two"));
    }

    /// <summary>A lease that ran out keeps nobody apart; the versions of the rows do.</summary>
    [Fact]
    public async Task Sweeps_BothHoldTheLease_EndHarmlessly()
    {
        await using var world = await World.StartAsync(Demo, Start);
        var store = new MemoryEntityStore();
        await RaceAsync(world, store, store, AsOwner("same"), AsOwner("same"));
    }

    /// <summary>One process may be asked for the same account by two messages at once.</summary>
    [Fact]
    public async Task Sweeps_TwoInOneEngine_OneLeaves()
    {
        await using var world = await World.StartAsync(Demo, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 20);

        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(host.CollectAsync)));

        Assert.Equal(SweepOutcome.Done, Assert.Single(reports, report => report.Outcome is not SweepOutcome.LeaseHeld).Outcome);
        await UsageSums.AssertExactAsync(world, host, From, UsageSums.Arrived(world));
    }

    [Fact]
    public async Task Sweep_LeaseOfADeadProcess_IsTakenOver()
    {
        await using var world = await World.StartAsync(Demo with { Days = 3 }, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 2);
        var accounts = host.Get<AccountStore>();
        var dead = LeaseOwner.Current() with { Process = "999999999@1" };
        Assert.True(await accounts.TryLeaseAsync(EngineHost.Account, dead, world.Now, TimeSpan.FromMinutes(10), CancellationToken.None));

        await host.SweepAsync();
    }

    [Fact]
    public async Task Sweep_LeaseOfAnotherMachine_IsRespectedUntilItRunsOut()
    {
        await using var world = await World.StartAsync(Demo with { Days = 3 }, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 2);
        var other = new LeaseOwner("elsewhere", "1@1");
        Assert.True(await host.Get<AccountStore>().TryLeaseAsync(EngineHost.Account, other, world.Now, TimeSpan.FromMinutes(10), CancellationToken.None));

        Assert.Equal(SweepOutcome.LeaseHeld, (await host.RunAsync()).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(10.1));
        await host.SweepAsync();
    }

    private static async Task RaceAsync(
        World world, IEntityStore left, IEntityStore right, Action<IServiceCollection> asOne, Action<IServiceCollection> asTwo)
    {
        await using var one = world.Open(left, options => options.Detection.BackfillDays = 20, asOne);
        await using var two = world.Open(right, options => options.Detection.BackfillDays = 20, asTwo);
        for (var round = 0; round < 4; round++)
        {
            var reports = await Task.WhenAll(Task.Run(one.RunAsync), Task.Run(two.RunAsync));
            Assert.All(reports, report => Assert.NotEqual(SweepOutcome.ProviderFailed, report.Outcome));
            world.Clock.Advance(TimeSpan.FromMinutes(35));
        }

        // Whoever left, the next quiet sweep has everything.
        await one.SweepAsync();
        await UsageSums.AssertExactAsync(world, one, From, UsageSums.Arrived(world));
        await SweepExactnessTests.AssertOnceAsync(one, world);

        // An event may be delivered twice, but no episode is announced as two events.
        var fired = one.Reported.Concat(two.Reported).Where(item => item.Type == "UsageSentinel.Alert.Firing.v1").DistinctBy(item => item.Id).ToList();
        Assert.NotEmpty(fired);
        Assert.Equal(fired.Count, fired.Select(item => item.Data.AlertId).Distinct().Count());
        var alerts = (await one.AlertsAsync()).Where(alert => !alert.IsHistoric).ToList();
        Assert.Equal(alerts.Count, alerts.Select(alert => alert.Id).Distinct().Count());
    }

    private static Action<IServiceCollection> AsOwner(string name) => services => services.AddSingleton(new LeaseOwner("race", name));
}
