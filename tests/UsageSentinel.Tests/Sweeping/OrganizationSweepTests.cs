using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What a sweep learns of all keys together, and of keys nobody lists.</summary>
public sealed class OrganizationSweepTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 12, 3, 20, TimeSpan.Zero);

    [Fact]
    public async Task Sweeps_OfAQuietOrganization_LearnItOnceAndTellOnlyOfTheUnlistedKey()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 9, Days = 12, Scenario = "quiet" }, Start);
        await using var host = world.Open(new MemoryEntityStore(), options => options.Detection.BackfillDays = 11);
        for (var sweep = 0; sweep < 14; sweep++)
        {
            await host.SweepAsync();
            world.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var state = await host.StateAsync();
        Assert.Equal(BucketWidth.FiveMinutes.Floor(state.MinutesThrough!.Value), state.Organization.Through);
        Assert.Equal((state.Organization.Through - state.CollectedFrom)!.Value.TotalHours, state.Organization.Baseline.Value.AgeHours, 2.0);
        Assert.True(BaselineBlob.IsFinite(state.Organization.Baseline.Value));

        var reported = (await host.AlertsAsync()).Where(alert => alert.Subject.Rule is RuleKind.Organization or RuleKind.UnknownKey).ToList();
        var unlisted = world.Organization.Keys.Single(key => !key.IsListed).Id;
        Assert.All(reported, alert => Assert.Equal((RuleKind.UnknownKey, unlisted), (alert.Subject.Rule, alert.Subject.Key?.Value)));
        Assert.True(reported.Count <= 1);
    }
}
