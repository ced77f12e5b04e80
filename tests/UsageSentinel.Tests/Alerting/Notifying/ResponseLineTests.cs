using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using static UsageSentinel.Tests.Alerting.Notifying.NotifyRig;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>What was done about an alert, or is proposed, is a line of the alert's notice.</summary>
public sealed class ResponseLineTests
{
    private readonly FakeTimeProvider clock = new(Given.Monday);
    private readonly Medium medium = new();
    private readonly MemoryEntityStore store = new();

    /// <summary>That nothing was done is no news by itself: whoever was sent the alert reads it in the next notice of the alert.</summary>
    [Fact]
    public async Task Handle_BlockedResponse_IsALineOfTheNextNoticeAndNoMail()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.OnCall.HandleAsync(Response("a.1.response.withheld", EventTypes.Withheld, "ProtectedKey"), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(10));

        Assert.Equal([NotifyReason.First], medium.Reasons);

        await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Resolved, Severity.Critical), None);

        Assert.Equal([NotifyReason.First, NotifyReason.AllResolved], medium.Reasons);
        Assert.Equal("Blocked by guardrail \"protected keys\". why", Line(medium.Sent.Last()));
    }

    [Theory]
    [InlineData(EventTypes.AwaitingApproval, "Throttle", "Waiting for approval. why")]
    [InlineData(EventTypes.Withheld, "ProtectedKey", "Blocked by guardrail \"protected keys\". why")]
    [InlineData(EventTypes.Contained, "Throttle", "Contained. why")]
    public async Task Handle_ResponseBeforeTheFirstNotice_IsALineOfIt(string type, string decision, string line)
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing), None);
        await rig.OnCall.HandleAsync(Response("a.1.response.1", type, decision), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(10));

        var notice = Assert.Single(medium.Sent);
        Assert.Equal(NotifyReason.First, notice.Reason);
        Assert.Equal(line, Line(notice));
        Assert.Single(NoticeComposer.Write(notice, NoticeLinks.None).Alerts);
    }

    /// <summary>A deleted key is reported once, and so is a lowered limit.</summary>
    [Theory]
    [InlineData("RevokeKey", 1)]
    [InlineData("Throttle", 2)]
    public async Task Handle_ContainedByADeletion_IsReportedAsDeletedOnly(string level, int facts)
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.OnCall.HandleAsync(Response("a.1.response.contained", EventTypes.Contained, level), None);
        await rig.OnCall.HandleAsync(Response("a.1.response.revoked", EventTypes.Revoked, level), None);

        Assert.Equal(facts, medium.Reasons.Count(reason => reason is NotifyReason.Fact));
        Assert.Equal("Revoked. why", Line(medium.Sent.Last()));
    }

    /// <summary>A person is needed and cannot wait for a repeat: the notice of the alert is sent again, with the question.</summary>
    [Fact]
    public async Task Handle_ApprovalNeededAfterTheFirstNotice_IsSent()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.OnCall.HandleAsync(Response("a.1.response.awaiting", EventTypes.AwaitingApproval, "Throttle"), None);

        Assert.Equal([NotifyReason.First, NotifyReason.Fact], medium.Reasons);
        var text = NoticeComposer.Write(medium.Sent.Last(), NoticeLinks.None with { Console = "https://console.example.com" });
        Assert.StartsWith("Approval needed: ", text.Headline, StringComparison.Ordinal);
        Assert.Contains(text.Links, link => link is { Label: "Approve", IsButton: true } && link.Address.Fragment == "#decide");
    }

    /// <summary>No one is asked about an alert that has ended.</summary>
    [Fact]
    public async Task Send_ResolvedWhileAPersonWasAsked_AsksNobody()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.OnCall.HandleAsync(Response("a.1.response.awaiting", EventTypes.AwaitingApproval, "Throttle"), None);
        await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Resolved, Severity.Critical), None);

        Assert.Equal("none", Line(medium.Sent.Last()));
        Assert.DoesNotContain(NoticeComposer.Write(medium.Sent.Last(), NoticeLinks.None with { Console = "https://console.example.com" }).Links, link => link.Label is "Approve" or "Acknowledge");
    }

    private static SentinelEvent Response(string id, string type, string decision)
    {
        var reported = Event("a.1", 2, type);
        return reported with { Id = id, Data = reported.Data with { Decision = decision, Explanation = "why" } };
    }

    private static string Line(Notice notice) =>
        NoticeComposer.Write(notice, NoticeLinks.None).Alerts[0].Summary.Where(fact => fact.Label == "Response").Select(fact => fact.Value).FirstOrDefault("none");
}
