using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Sweeping;

namespace UsageSentinel.Tests.Reporting;

public class UsageReaderTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 12, 3, 20, TimeSpan.Zero);
    private static readonly SimulatorOptions Quiet = new() { Keys = 9, Days = 10, Scenario = "quiet" };

    [Fact]
    public async Task Read_WindowInTheMiddleOfAnHourHeldInMinutes_ShowsThoseMinutesOnly()
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 2);
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromHours(3));
        await host.SweepAsync();

        var hour = BucketWidth.Hour.Floor(Start).AddHours(1);
        await UsageSums.AssertExactAsync(world, host, hour.AddMinutes(12), hour.AddMinutes(41));
        await UsageSums.AssertExactAsync(world, host, hour, hour.AddMinutes(41));
        await UsageSums.AssertExactAsync(world, host, hour.AddMinutes(12), hour.AddHours(1));
    }

    [Fact]
    public async Task Read_AfterHoursWereFoldedIntoDays_StaysExact()
    {
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = Open(world, new MemoryEntityStore());
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromDays(1.1));
        await host.SweepAsync();

        var days = await UsageSums.LinesAsync(host, Start.AddDays(-9), world.Now);
        Assert.Contains(days, line => line.Width is BucketWidth.Day);
        // The first hours of the first day lie before what was collected.
        await UsageSums.AssertExactAsync(world, host, BucketWidth.Day.Floor(Start.AddDays(-7)), UsageSums.Arrived(world));
        await SweepExactnessTests.AssertOnceAsync(host, world);
    }

    [Fact]
    public async Task Read_FoldingStoppedBeforeTheHoursWent_CountsNothingTwice()
    {
        var store = new SpoiledStore(new MemoryEntityStore());
        await using var world = await World.StartAsync(Quiet, Start);
        await using var host = Open(world, store);
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromDays(1.1));
        store.Before = (_, _, write) => write is EntityWrite.Delete && write.RowKey.StartsWith("u|h|", StringComparison.Ordinal)
            ? throw new StoreException(StoreError.Full, "The disk is full.")
            : Task.CompletedTask;

        Assert.IsType<StoreException>(Assert.Single((await host.RunAsync()).Jobs).Fault);

        await UsageSums.AssertExactAsync(world, host, BucketWidth.Day.Floor(Start.AddDays(-7)), UsageSums.Arrived(world));
        await SweepExactnessTests.AssertOnceAsync(host, world);

        store.Before = null;
        await host.SweepAsync();
        await UsageSums.AssertExactAsync(world, host, BucketWidth.Day.Floor(Start.AddDays(-7)), UsageSums.Arrived(world));
    }

    private static EngineHost Open(World world, IEntityStore store) => world.Open(
        store,
        options => options.Detection.BackfillDays = 8,
        services => services.AddSingleton(new SweepPolicy { Backfill = TimeSpan.FromDays(8), KeepHours = TimeSpan.FromDays(4), KeepMinutes = TimeSpan.FromDays(1) }));
}
