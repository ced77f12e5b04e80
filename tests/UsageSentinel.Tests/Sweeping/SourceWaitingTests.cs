using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A key waits for an endpoint it uses for a day; then it is judged without it, and the alert says so.</summary>
public sealed class SourceWaitingTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);
    private static readonly TimeWindow Theft = new(Start.AddMinutes(70), Start.AddMinutes(130));

    [Fact]
    public async Task Sweep_AnEndpointIsUnreadForMoreThanADay_HoldsTheAlertForADayThenEndsItWithANote()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        organization.Add("key_0").Uses(minute => BookedUse.Office(minute, 0, 4)).Uses(Theft, _ => BookedUse.Of(120));
        await using var host = organization.Open(new MemoryEntityStore());
        var isOut = false;
        OneEndpointOut.Cut(host, organization, () => isOut);
        while (organization.Clock.GetUtcNow() < Start.AddHours(2))
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(AlertState.Firing, (await AlertAsync(host)).State);
        var known = (await host.StateAsync()).MinutesThrough!.Value;
        isOut = true;
        for (var hour = 0; hour < 24; hour++)
        {
            await host.SweepAsync();
            Assert.True((await AlertAsync(host)).State is AlertState.Firing, $"It ended after {hour} hours without its source.");
            organization.Clock.Advance(TimeSpan.FromHours(1));
        }

        for (var hour = 24; hour < 28; hour++)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromHours(1));
        }

        var over = await AlertAsync(host);
        var note = $"Not read and not included in these figures: completions since {known:yyyy-MM-dd HH:mm} UTC.";
        Assert.Equal(AlertState.Resolved, over.State);
        Assert.EndsWith(note, over.Anomaly.Explanation, StringComparison.Ordinal);
        Assert.All(
            host.ToldOf("key_0").Where(item => item.Type == EventTypes.Resolved),
            item => Assert.Contains(note, item.Data.Explanation, StringComparison.Ordinal));
        Assert.Contains(host.ToldOf("key_0"), item => item.Type == EventTypes.Resolved);
        Assert.Contains("completions", (await host.StateAsync()).Sources.Keys);
    }

    private static async Task<Alert> AlertAsync(EngineHost host) => Assert.Single(await host.AlertsAsync(), alert => alert.Subject.Key?.Value == "key_0");
}
