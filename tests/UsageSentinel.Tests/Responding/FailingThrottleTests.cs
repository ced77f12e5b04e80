using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>A throttle that the provider does not do, in each way it has: the next level is tried, on-call hears of it, and nothing is called contained.</summary>
public sealed class FailingThrottleTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(403, true)]
    [InlineData(404, true)]
    [InlineData(null, true)] // it says yes, and nothing happens
    [InlineData(500, true)] // for ever: every run retries, for half an hour
    public async Task Throttle_Fails_IsNeverCalledContained(int? status, bool isGivenUp)
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        for (var key = 0; key < 4; key++)
        {
            var seed = key;
            organization.Add($"key_{key}", "proj_a").Uses(minute => BookedUse.Office(minute, seed, 2));
        }

        organization.Add("key_loop", "proj_loop")
            .Uses(minute => BookedUse.Office(minute, 9, 1))
            .Uses(new TimeWindow(Start.AddMinutes(30), Start.AddHours(9)), _ => BookedUse.Of(60));
        var limits = organization.AddLimits("proj_loop", "gpt-4o");
        (limits.Refuses, limits.Lies) = (status, status is null);
        await using var host = organization.Open(new MemoryEntityStore(), options => options.Response.Mode = "enforce");
        while (organization.Clock.GetUtcNow() < Start.AddHours(2))
        {
            await host.RunAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var acts = await host.ActsAsync();
        var throttle = Assert.Single(acts, act => act.Level is ContainmentLevel.Throttle);
        Assert.Equal(isGivenUp ? ActionStatus.Failed : ActionStatus.Intended, throttle.Status);
        Assert.Equal(isGivenUp, acts.Any(act => act.Level > ContainmentLevel.Throttle));
        var reported = host.ToldOf("key_loop").Where(item => item.Type == EventTypes.ResponseFailed && item.Data.Decision == nameof(ContainmentLevel.Throttle)).DistinctBy(item => item.Id).ToList();
        Assert.NotEmpty(reported);
        Assert.All(reported, item => Assert.Matches("refused|not contained yet|failed", item.Data.Explanation));
        Assert.DoesNotContain(host.Reported, item => item.Type is EventTypes.Contained or EventTypes.Revoked);
        Assert.All(acts, act => Assert.NotEqual(ActionStatus.Verified, act.Status));
    }
}
