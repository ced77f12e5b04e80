using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels;

public sealed class RouteProbeScheduleTests
{
    [Fact]
    public async Task Work_RouteThatWorks_IsTestedAfterAnHourAndThenWeekly()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Media.RigOf("webhook", receiver);
        var due = rig.Get<DueNotices>();

        await due.WorkAsync(CancellationToken.None);
        Assert.Empty(receiver.All);
        rig.Clock.Advance(RouteProbeSchedule.FirstAfter);
        await due.WorkAsync(CancellationToken.None);
        await due.WorkAsync(CancellationToken.None);
        Assert.Single(receiver.All);
        rig.Clock.Advance(RouteProbeSchedule.Every - TimeSpan.FromSeconds(1));
        await due.WorkAsync(CancellationToken.None);
        Assert.Single(receiver.All);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await due.WorkAsync(CancellationToken.None);

        Assert.Equal(2, receiver.All.Length);
        Assert.All(receiver.All, test => Assert.Contains("TEST, no action needed", test.Text, StringComparison.Ordinal));
    }

    /// <summary>The planted broken webhook: nobody was alerted over it yet, and still the console hears that it is broken.</summary>
    [Fact]
    public async Task Work_BrokenWebhook_IsHeardOfOnAnotherRoad()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(404));
        await using var rig = Media.RigOf("teams", receiver);

        await rig.Get<DueNotices>().WorkAsync(CancellationToken.None);
        rig.Clock.Advance(RouteProbeSchedule.FirstAfter);
        await rig.Get<DueNotices>().WorkAsync(CancellationToken.None);
        await rig.Get<SentinelEngine>().NotifyAsync(CancellationToken.None);

        Assert.Contains(rig.Console, line => line.Contains("RouteBroken", StringComparison.Ordinal) && line.Contains("404", StringComparison.Ordinal));
        Assert.All(rig.Console, line => Assert.DoesNotContain(ChannelRig.Planted, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Work_TwoHostsAtOnce_OneTest()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Media.RigOf("webhook", receiver);
        await rig.Get<RouteProbeSchedule>().WorkAsync(CancellationToken.None);
        rig.Clock.Advance(RouteProbeSchedule.FirstAfter);

        await Task.WhenAll(rig.Get<RouteProbeSchedule>().WorkAsync(CancellationToken.None), rig.Get<RouteProbeSchedule>().WorkAsync(CancellationToken.None));

        Assert.Single(receiver.All);
    }
}
