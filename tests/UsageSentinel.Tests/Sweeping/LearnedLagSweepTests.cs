using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>The lag of a provider, learned by sweeping it.</summary>
public sealed class LearnedLagSweepTests
{
    private static readonly SimulatorOptions Quiet = new() { Keys = 6, Days = 2, Scenario = "quiet" };

    /// <summary>A day at the provider's own pace: complete minutes are exact though usage comes three times as late as the setting says.</summary>
    [Fact]
    public async Task Sweeps_AProviderThatIsLaterThanTheSetting_WaitForItAndStayExact()
    {
        await using var world = await World.StartAsync(Quiet with { LateMinutes = 40 });
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 1);
        await SweepAsync(world, host, 190);

        var state = await host.StateAsync();
        Assert.InRange(state.Lag!.Value.TotalMinutes, 33, 45);
        Assert.True(state.MinutesThrough <= world.Now - TimeSpan.FromMinutes(33));
        var seen = Assert.Single(LatenessWords.List(state), one => one is { Source: "completions", BucketWidth: "1m" });
        Assert.InRange(seen.MedianMinutes, 15, 40);
        Assert.InRange(seen.Q99Minutes, 33, 45);
        await UsageSums.AssertExactAsync(world, host, BucketWidth.Hour.Floor(world.Now.AddHours(-8)), BucketWidth.Hour.Floor(world.Now.AddHours(-2)));
    }

    [Fact]
    public async Task Sweeps_AProviderThatIsFast_AreNoLongerBehindThanTheLeastAllows()
    {
        await using var world = await World.StartAsync(Quiet with { LateMinutes = 2 });
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 1);
        await SweepAsync(world, host, 120);

        var state = await host.StateAsync();
        var seen = Assert.Single(LatenessWords.List(state), one => one is { Source: "completions", BucketWidth: "1m" });
        Assert.InRange(seen.Q99Minutes, 1, 5);
        Assert.InRange(state.Lag!.Value.TotalMinutes, 5, 15);
        Assert.Matches(@"\(99 %\) for \w+, the latest of \d+ sources", LatenessWords.Of(state));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"after {state.Lag.Value.TotalMinutes:0} minutes"), LatenessWords.Of(state), StringComparison.Ordinal);
    }

    private static async Task SweepAsync(World world, EngineHost host, int sweeps)
    {
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            await host.SweepAsync();
            world.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        await host.SweepAsync();
    }
}
