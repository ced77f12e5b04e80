using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>All keys together, through real sweeps.</summary>
public sealed class OrganizationTheftTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);

    /// <summary>A thief on thirty keys, each up by two thirds: all of them are told once, as one event that ends.</summary>
    [Fact]
    public async Task Sweeps_ManyKeysALittle_TellOnceOfAllOfThem()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        var theft = new TimeWindow(Start.AddMinutes(30), Start.AddHours(5));
        for (var key = 0; key < 30; key++)
        {
            var seed = key;
            organization.Add($"key_{key:00}", $"proj_{key % 3}")
                .Uses(minute => BookedUse.Office(minute, seed, 6))
                .Uses(theft, minute => BookedUse.Of(4 * (0.6 + (0.8 * BookedUse.Noise(minute, seed + 100)))));
        }

        await using var host = organization.Open(new MemoryEntityStore());
        for (var sweep = 0; sweep < 12 * 4; sweep++)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var alerts = (await host.AlertsAsync()).Where(alert => alert is { FiredAt: not null, IsHistoric: false }).ToList();
        var all = Assert.Single(alerts, alert => alert.Subject.Rule is RuleKind.Organization);
        Assert.InRange(all.FiredAt!.Value, theft.Start, theft.Start.AddHours(1));
        Assert.Contains("of 30 active keys are above their normal usage", all.Anomaly.Explanation, StringComparison.Ordinal);
        Assert.True(alerts.Count < 6, $"{alerts.Count} alerts: the keys did not stay below their bars");
        Assert.Single(host.Reported.Where(item => item.Type == EventTypes.Firing && item.Data.Rule == nameof(RuleKind.Organization)).DistinctBy(item => item.Id));
    }

    /// <summary>What one key does alone is told of that key, and not a second time of all of them.</summary>
    [Fact]
    public async Task Sweeps_OneKeyALot_TellOfThatKeyOnly()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        for (var key = 0; key < 30; key++)
        {
            var seed = key;
            organization.Add($"key_{key:00}").Uses(minute => BookedUse.Office(minute, seed, 6));
        }

        organization.Keys[7].Uses(new TimeWindow(Start.AddMinutes(30), Start.AddHours(5)), _ => BookedUse.Of(200));
        await using var host = organization.Open(new MemoryEntityStore());
        for (var sweep = 0; sweep < 16; sweep++)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal("key_07", Assert.Single(await host.AlertsAsync(), alert => alert is { FiredAt: not null, IsHistoric: false }).Subject.Key?.Value);
    }
}
