using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What a thief, or a provider, may make of usage: it is swept in bounded time and space, and told for what it is.</summary>
public sealed class HostileSweepTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);

    /// <summary>Every name there is, tried within a minute with one key.</summary>
    [Fact]
    public async Task Sweep_OfAHundredThousandModelsInOneKey_IsOneAlertAndAStateAsSmallAsAny()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        for (var number = 0; number < 3; number++)
        {
            var seed = number;
            organization.Add($"key_{number}").Uses(minute => BookedUse.Office(minute, seed, 4));
        }

        organization.Keys[0].Tried = (Start.ToUnixTimeSeconds() / 60 + 3, 100_000);
        await using var host = organization.Open(new MemoryEntityStore());
        for (var sweep = 0; sweep < 3; sweep++)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var alerts = await host.AlertsAsync();
        Assert.Equal("key_0", Assert.Single(alerts, alert => alert.Subject.Rule is not RuleKind.Unpriced).Subject.Key?.Value);
        Assert.InRange(alerts.Count, 2, 6);
        Assert.Single(host.ToldOf("key_0").Where(item => item.Type == EventTypes.Firing).DistinctBy(item => item.Id));
        var entity = await host.Store.FindAsync(
            TableNames.Sentinel, Partitions.Series(EngineHost.Account, new SeriesId(new ProjectId("proj_a"), new KeyId("key_0"))), "s", CancellationToken.None);
        Assert.InRange(entity!.Bytes("Baseline")!.Length, 1, 3_072);
        Assert.True(BaselineBlob.IsFinite((await host.StateAsync()).Organization.Baseline.Value));
    }
}
