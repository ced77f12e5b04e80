using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Hygiene;

public sealed class HygieneWeeklyTests
{
    [Fact]
    public async Task Report_OncePerWeek_ToOnCallAndToTheOwnersThatARouteNames()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 1, Scenario = "quiet", Traps = SimulatorTraps.None });
        var owner = world.Organization.Keys.First(key => key.Owner is not null).Owner!.Name;
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            options.Detection.BackfillDays = 1;
            options.Routes = [new RouteOptions { Name = "all" }, new RouteOptions { Name = "owner", Match = new RouteMatchOptions { Owners = [owner] } }];
        });
        await host.SweepAsync();
        Assert.Empty(Reports(host));

        world.Clock.Advance(TimeSpan.FromDays(6));
        await host.SweepAsync();
        await host.SweepAsync();

        var reports = Reports(host).DistinctBy(report => report.Id).ToList();
        Assert.Equal([null, owner], reports.Select(report => report.Data.Owner).Order(StringComparer.Ordinal));
        Assert.Contains(nameof(HygieneRule.TooOld), reports[0].Data.Explanation, StringComparison.Ordinal);
        Assert.All(reports, report => Assert.DoesNotContain("@", report.ToJson(), StringComparison.Ordinal));

        world.Clock.Advance(TimeSpan.FromDays(7));
        await host.SweepAsync();
        Assert.Equal(4, Reports(host).DistinctBy(report => report.Id).Count());
    }

    [Fact]
    public async Task Report_SwitchedOff_IsNotSent()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 1, Scenario = "quiet", Traps = SimulatorTraps.None });
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            options.Detection.BackfillDays = 1;
            options.Hygiene.Report = "none";
        });
        await host.SweepAsync();
        world.Clock.Advance(TimeSpan.FromDays(7));
        await host.SweepAsync();

        Assert.Empty(Reports(host));
    }

    private static IEnumerable<SentinelEvent> Reports(EngineHost host) => host.Reported.Where(reported => reported.Type == SystemEventTypes.HygieneReport);
}
