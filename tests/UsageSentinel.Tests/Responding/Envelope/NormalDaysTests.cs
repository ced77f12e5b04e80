using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>The busiest minutes of four weeks, which a throttle leaves room for although minutes are only kept for eight days.</summary>
public sealed class NormalDaysTests
{
    [Fact]
    public async Task RunAsync_FiveWeeks_KeepsTheLastFour()
    {
        await using var world = new EnvelopeWorld(options => options.Response.Envelope.Enabled = false);
        await LiveAsync(world, 35);

        var kept = await DaysAsync(world);

        Assert.Equal(28, kept.Days.Length);
        Assert.Equal(kept.Through, kept.Days[^1].Day);
        Assert.Equal(new BusyMinute(20, 20_000), kept.Days[0].Of(ScriptedOrganization.Model));
        Assert.Equal(default, kept.Days[0].Of("o3"));
    }

    [Fact]
    public async Task RunAsync_Observe_KeepsNothing()
    {
        await using var world = new EnvelopeWorld(options => (options.Response.Mode, options.Response.Envelope.Enabled) = ("observe", false));
        await LiveAsync(world, 9);

        Assert.Empty((await DaysAsync(world)).Days);
    }

    [Fact]
    public async Task RunAsync_OnlyOneRuleIsArmed_KeepsTheDays()
    {
        await using var world = new EnvelopeWorld(options =>
        {
            (options.Response.Mode, options.Response.Envelope.Enabled) = ("observe", false);
            options.Response.Arm = [new ArmOptions { Rule = "Spike", Mode = "enforce" }];
        });
        await LiveAsync(world, 9);

        Assert.NotEmpty((await DaysAsync(world)).Days);
    }

    /// <summary>The two busy days are out of the minutes that are kept, and out of the percentile of hours.</summary>
    [Fact]
    public async Task ReadAsync_TwoBusyDaysTwelveDaysAgo_LeaveTheirRoomUnlessTheyWereAnIncident()
    {
        await using var world = new EnvelopeWorld(options => options.Response.Envelope.Enabled = false);
        await LiveAsync(world, 8);
        var busy = world.Clock.GetUtcNow();
        await LiveAsync(world, 2, 100);
        await LiveAsync(world, 12);

        var calm = Assert.Single((await TrafficAsync(world)).Models);
        Assert.Equal((200, 22, 0), (calm.RequestsPerMinute, calm.DaysSeen, calm.DaysAbove));

        await world.AlertAsync(busy.AddHours(-2), busy.AddHours(2));
        var alerted = Assert.Single((await TrafficAsync(world)).Models);
        Assert.InRange(alerted.RequestsPerMinute, 20, 30);
        Assert.Equal((21, 1), (alerted.DaysSeen, alerted.DaysAbove));
    }

    [Fact]
    public async Task RunAsync_StoppedAtAnyWrite_TheNextRunKeepsTheSame()
    {
        for (var (kill, writes) = (0, 1); kill < writes; kill++)
        {
            var store = default(DyingStore);
            await using var world = new EnvelopeWorld(options => options.Response.Envelope.Enabled = false, inner => store ??= new DyingStore(inner));
            await world.PassAsync(9);
            store!.Left = kill;
            try
            {
                await RunAsync(world);
            }
            catch (Exception stopped) when (stopped is ProcessDied || (stopped is PartlyFailedException partly && partly.Faults.All(fault => fault.GetBaseException() is ProcessDied)))
            {
                // What this test is about.
            }

            store.Left = null;
            writes = Math.Max(writes, store.Writes);
            await RunAsync(world);

            var kept = await DaysAsync(world);
            Assert.True(kept.Days.Length == 9, $"Stopped at write {kill}: {kept.Days.Length} days.");
        }
    }

    private static Task RunAsync(EnvelopeWorld world) => world.Get<NormalDays>().RunAsync(CancellationToken.None);

    private static async Task LiveAsync(EnvelopeWorld world, int days, int busiest = 10)
    {
        for (var day = 0; day < days; day++)
        {
            await world.PassAsync(1, busiest);
            await RunAsync(world);
        }
    }

    private static Task<EnvelopeMemory> DaysAsync(EnvelopeWorld world) =>
        world.Get<EnvelopeStore>().FindDaysAsync(EnvelopeWorld.Key.Account, EnvelopeWorld.Key.Project, CancellationToken.None);

    private static Task<Traffic> TrafficAsync(EnvelopeWorld world) => world.Get<TrafficReader>().ReadAsync(
        EnvelopeWorld.Key.Account,
        new SeriesId(EnvelopeWorld.Key.Project, new KeyId("key_a")),
        new TrafficNow(new Usd(100m), [new ModelNow(ScriptedOrganization.Model, new Usd(100m), 1_000, 1_000_000)]),
        new TimeWindow(world.Clock.GetUtcNow().AddMinutes(-20), world.Clock.GetUtcNow()),
        CancellationToken.None);
}
