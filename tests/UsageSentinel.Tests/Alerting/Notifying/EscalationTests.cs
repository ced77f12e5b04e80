using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;
using static UsageSentinel.Tests.Alerting.Notifying.NotifyRig;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>An alert that no one acknowledges goes to the next route: once, whatever stops in between.</summary>
public sealed class EscalationTests
{
    private static readonly Route Chat = GivenGroup.Mail with { Name = "chat", Escalation = new RouteEscalation("pager", TimeSpan.FromMinutes(15), 2) };

    /// <summary>Takes nothing by itself.</summary>
    private static readonly Route Pager = GivenGroup.Mail with { Name = "pager", Match = new RouteMatch { Rules = ["Budget"] } };

    private readonly FakeTimeProvider clock = new(Given.Monday);
    private readonly Medium medium = new();
    private readonly MemoryEntityStore store = new();

    private IEnumerable<(string Route, NotifyReason Reason)> Sent => medium.Sent.Select(notice => (notice.Route.Name, notice.Reason));

    [Fact]
    public async Task Work_NotAcknowledgedInTime_GoesToTheNextRouteOnce()
    {
        var rig = new NotifyRig(store, clock, medium, Chat, Pager);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(14));
        Assert.Equal([("chat", NotifyReason.First)], Sent);

        await rig.WaitAsync(TimeSpan.FromMinutes(60));
        Assert.Equal([("chat", NotifyReason.First), ("pager", NotifyReason.First)], Sent);
        Assert.StartsWith("Not acknowledged: ", NoticeComposer.Write(medium.Sent.Last(), NoticeLinks.None).Headline, StringComparison.Ordinal);

        // A new process, with the same store.
        await new NotifyRig(store, clock, medium, Chat, Pager).WaitAsync(TimeSpan.FromMinutes(60));
        Assert.Equal(2, medium.Sent.Count);
    }

    /// <summary>Who was sent the escalation is sent the end, although the route takes no such alert by itself.</summary>
    [Fact]
    public async Task Handle_ResolvedAfterEscalation_ReachesBothRoutes()
    {
        var rig = new NotifyRig(store, clock, medium, Chat, Pager);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(20));
        await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Resolved, Severity.Critical), None);

        Assert.Equal(
            [("chat", NotifyReason.First), ("pager", NotifyReason.First), ("chat", NotifyReason.AllResolved), ("pager", NotifyReason.AllResolved)],
            Sent);
        Assert.Empty(await rig.Notes.GroupsAsync("pager", None).ToListAsync());
    }

    [Theory]
    [InlineData("acknowledged")]
    [InlineData("silenced")]
    [InlineData("resolved")]
    public async Task Work_AcknowledgedSilencedOrResolved_IsNotEscalated(string how)
    {
        var rig = new NotifyRig(store, clock, medium, Chat, Pager);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(5));
        switch (how)
        {
            case "acknowledged":
                await rig.Quiets.WriteAsync(new Ack("a.1", "ann", clock.GetUtcNow(), clock.GetUtcNow().AddHours(4), Severity.Critical), None);
                break;
            case "silenced":
                await rig.Quiets.WriteAsync(GivenSilence(clock.GetUtcNow()), None);
                break;
            default:
                await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Resolved, Severity.Critical), None);
                break;
        }

        await rig.WaitAsync(TimeSpan.FromMinutes(90));

        Assert.DoesNotContain(Sent, sent => sent.Route == "pager");
    }

    /// <summary>A route that was sent the alert itself is notified again.</summary>
    [Fact]
    public async Task Work_NextRouteHasTheAlertAlready_IsNotifiedAgain()
    {
        var rig = new NotifyRig(store, clock, medium, Chat, Pager with { Match = RouteMatch.Anything });
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(60));

        Assert.Equal([NotifyReason.First, NotifyReason.Escalated], Sent.Where(sent => sent.Route == "pager").Select(sent => sent.Reason));
    }

    /// <summary>Two routes that escalate to each other are an error that must not page for ever.</summary>
    [Fact]
    public async Task Work_RoutesThatEscalateToEachOther_EndAfterOneRound()
    {
        var back = new RouteEscalation("chat", TimeSpan.FromMinutes(15), 20);
        var rig = new NotifyRig(store, clock, medium, Chat, Pager with { Escalation = back });
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(180));

        Assert.Equal([("chat", NotifyReason.First), ("pager", NotifyReason.First), ("chat", NotifyReason.Escalated)], Sent);
    }

    [Fact]
    public async Task Work_MoreThanTheCap_WaitUntilThereIsRoom()
    {
        var rig = new NotifyRig(store, clock, medium, Chat with { RepeatInterval = TimeSpan.FromDays(9) }, Pager with { RepeatInterval = TimeSpan.FromDays(9) });
        foreach (var episode in Enumerable.Range(1, 3))
        {
            await rig.OnCall.HandleAsync(Event($"a.{episode}", 2, EventTypes.Firing, Severity.Critical), None);
        }

        await rig.WaitAsync(TimeSpan.FromHours(20));
        Assert.Equal(2, Sent.Count(sent => sent.Route == "pager"));

        await rig.WaitAsync(TimeSpan.FromHours(5));
        Assert.Equal(3, Sent.Count(sent => sent.Route == "pager"));
    }

    /// <summary>The process stops after the next route received the alert and before the first one noted it, or before either.</summary>
    [Theory]
    [InlineData("chat")]
    [InlineData("pager")]
    public async Task Work_StoppedBetweenTheWrites_EscalatesOnce(string failing)
    {
        var faulty = new FaultyStore(store);
        var rig = new NotifyRig(faulty, clock, medium, Chat, Pager);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(14));
        clock.Advance(TimeSpan.FromMinutes(1));
        faulty.Fault = (call, _, partition) => call == StoreCall.Commit && partition == Partitions.Notify(failing) ? new StoreException(StoreError.Busy, "busy") : null;
        await Assert.ThrowsAnyAsync<Exception>(() => rig.Escalations.WorkAsync(None));
        faulty.Fault = null;
        await rig.WaitAsync(TimeSpan.FromMinutes(60));

        Assert.Equal([("chat", NotifyReason.First), ("pager", NotifyReason.First)], Sent);
    }

    private static Silence GivenSilence(DateTimeOffset now) => new("s1", [Matcher.Parse("key=key_1")], now, now.AddHours(4), "ann", "known");
}
