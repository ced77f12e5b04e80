using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>An organization that spends $17 a day: what is critical there is nothing elsewhere.</summary>
public sealed class SmallOrganizationTests
{
    private const string Model = "gpt-4o";
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);

    /// <summary>Two hundred times the usual of the key, at less than two dollars an hour, alone in its project.</summary>
    [Fact]
    public async Task StolenKey_AtTwoDollarsAnHour_IsThrottledWithinThreeSweeps()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        for (var key = 0; key < 7; key++)
        {
            var seed = key;
            organization.Add($"key_{key}", "proj_a").Uses(minute => BookedUse.Office(minute, seed, 0.7));
        }

        var theft = new TimeWindow(Start.AddMinutes(30), Start.AddHours(2));
        var stolen = organization.Add("key_small", "proj_small").Uses(minute => BookedUse.Of(BookedUse.Noise(minute, 50) < 0.034 ? 1 : 0));
        var limits = organization.AddLimits("proj_small", Model);
        stolen.Uses(theft, minute => BookedUse.Of(Math.Min(6.85 * (0.6 + (0.8 * BookedUse.Noise(minute, 99))), limits.Allowed(minute, Model))));
        await using var host = organization.Open(new MemoryEntityStore(), options => options.Response.Mode = "enforce");
        var sweeps = 0;
        while (limits.Changes.Count == 0)
        {
            await host.SweepAsync();
            sweeps += organization.Clock.GetUtcNow() > theft.Start ? 1 : 0;
            Assert.True(sweeps <= 3, $"Not contained in three sweeps: {string.Join(" / ", (await host.LedgerAsync()).Select(entry => entry.Summary))} {string.Join(" / ", (await host.AlertsAsync()).Where(alert => !alert.IsHistoric).Select(alert => $"{alert.Subject.Key} {alert.Severity} {alert.Anomaly.Score:F1} {alert.Anomaly.Families} level {alert.Anomaly.Level}"))}");
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var act = Assert.Single(await host.ActsAsync());
        Assert.Equal((ContainmentLevel.Throttle, "key_small"), (act.Level, act.Key.Value));
        var failures = new List<string>();
        for (var sweep = 0; sweep < 8; sweep++)
        {
            failures.AddRange((await host.Engine.RunOnceAsync(null, CancellationToken.None)).Reported.Responses.Select(failure => failure.Fault.ToString()));
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.True(Assert.Single(await host.ActsAsync()).Status is ActionStatus.Verified, string.Join('\n', failures));
        Assert.Equal(Severity.Critical, Assert.Single(await host.AlertsAsync(), alert => alert is { IsHistoric: false, FiredAt: not null }).Severity);

        // It is lifted by itself six hours after the theft has ended.
        var set = limits.Changes.Count;
        while (limits.Changes.Count == set && organization.Clock.GetUtcNow() < Start.AddHours(11))
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.True(limits.Changes.Count > set, string.Join(" / ", (await host.AlertsAsync()).Where(alert => !alert.IsHistoric).Select(alert => $"{alert.Subject.Rule} {alert.Subject.Key} {alert.State} {alert.Reason} {alert.Anomaly.Families} {alert.ActiveAt:u} {alert.ResolvedAt:u}")) + string.Join(" / ", (await host.ActsAsync()).Select(a => $"{a.Status} {a.DoneAt:u} {a.Lifts} {a.Wanted}")));
        Assert.InRange(organization.Clock.GetUtcNow(), theft.End.AddHours(5.5), theft.End.AddHours(7.5));
        Assert.Equal((500, 1_000_000), (limits.Changes[^1].Requests, limits.Changes[^1].Tokens));
        Assert.Equal((ActionStatus.Withdrawn, 1), (Assert.Single(await host.ActsAsync()).Status, Assert.Single(await host.ActsAsync()).Lifts));
    }
}
