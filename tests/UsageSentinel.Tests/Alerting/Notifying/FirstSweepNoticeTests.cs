using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using static UsageSentinel.Tests.Alerting.Notifying.NotifyRig;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>The first sweep of an account finds what is weeks old: one digest, and no end of what no one was notified of.</summary>
public sealed class FirstSweepNoticeTests
{
    private readonly FakeTimeProvider clock = new(Given.Monday);
    private readonly Medium medium = new();
    private readonly MemoryEntityStore store = new();

    [Fact]
    public async Task Handle_WarningsOfTheFirstSweep_AreOneDigest()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        foreach (var episode in Enumerable.Range(1, 7))
        {
            await rig.OnCall.HandleAsync(First($"a.{episode}", EventTypes.Firing), None);
        }

        await rig.WaitAsync(TimeSpan.FromMinutes(30));

        var digest = Assert.Single(medium.Sent);
        Assert.Equal((NotifyReason.Digest, true, 7), (digest.Reason, digest.IsFirstSweep, digest.Events.Length));
        Assert.StartsWith("First sweep: ", NoticeComposer.Write(digest, NoticeLinks.None).Headline, StringComparison.Ordinal);

        await rig.OnCall.HandleAsync(First("a.1", EventTypes.Resolved, sequence: 3), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(30));
        Assert.Single(medium.Sent);
    }

    [Fact]
    public async Task Handle_OverBeforeTheFirstSweep_IsNeverSentAsResolved()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(First("a.1", EventTypes.Resolved, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(30));

        Assert.Empty(medium.Sent);
        Assert.Empty(await rig.Notes.GroupsAsync("mail", None).ToListAsync());
    }

    /// <summary>Money that is being lost now cannot wait for a digest, and its end is sent to whoever was sent its beginning.</summary>
    [Fact]
    public async Task Handle_CriticalOfTheFirstSweep_IsSentAtOnceAndSoIsItsEnd()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(First("a.1", EventTypes.Firing, Severity.Critical), None);
        await rig.OnCall.HandleAsync(First("a.1", EventTypes.Resolved, Severity.Critical, sequence: 3), None);

        Assert.Equal([NotifyReason.First, NotifyReason.AllResolved], medium.Reasons);
    }

    /// <summary>What begins afterwards is sent by itself.</summary>
    [Fact]
    public async Task Handle_WarningOfALaterSweep_IsSentByItself()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(First("a.1", EventTypes.Firing), None);
        await rig.OnCall.HandleAsync(Event("a.2", 2, EventTypes.Firing), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(30));

        Assert.Equal([NotifyReason.First, NotifyReason.Digest], medium.Reasons.Order());
    }

    private static SentinelEvent First(string episode, string type, Severity severity = Severity.Warning, int sequence = 2)
    {
        var reported = Event(episode, sequence, type, severity);
        return reported with { Data = reported.Data with { FirstSweep = true } };
    }
}
