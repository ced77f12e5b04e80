using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels;

public sealed class SlackBotTests
{
    private static readonly Reply Ok = new(200, """{ "ok": true, "channel": "C0123", "ts": "1.2" }""");

    [Fact]
    public async Task Send_First_PostsAndGivesTheIdOfTheMessage()
    {
        var (delivery, calls) = await SendAsync(GivenNotices.First, Ok);

        Assert.Equal("C0123:1.2", Assert.IsType<Delivery.Delivered>(delivery).ExternalId);
        Assert.Equal("/api/chat.postMessage", Assert.Single(calls).Path);
        Assert.Equal($"Bearer xoxb-{ChannelRig.Planted}", calls[0].Headers["Authorization"]);
        Assert.DoesNotContain(ChannelRig.Planted, calls[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OverOfWhatWasPosted_EditsAndPostsNothing()
    {
        var (delivery, calls) = await SendAsync(GivenNotices.Over with { ExternalId = "C0123:1.2" }, Ok);

        Assert.Equal("C0123:1.2", Assert.IsType<Delivery.Delivered>(delivery).ExternalId);
        Assert.Equal("/api/chat.update", Assert.Single(calls).Path);
        Assert.Contains("\"ts\":\"1.2\"", calls[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WorseThanWhatWasPosted_EditsAndCallsPeopleInTheThread()
    {
        var (delivery, calls) = await SendAsync(
            GivenNotices.First with { Reason = NotifyReason.Escalated, ExternalId = "C0123:1.2" },
            Ok,
            new Reply(200, """{ "ok": true, "channel": "C0123", "ts": "9.9" }"""));

        Assert.Equal("C0123:1.2", Assert.IsType<Delivery.Delivered>(delivery).ExternalId);
        Assert.Equal(["/api/chat.update", "/api/chat.postMessage"], calls.Select(call => call.Path));
        Assert.Contains("\"thread_ts\":\"1.2\"", calls[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_MessageDeletedMeanwhile_PostsAnew()
    {
        var (delivery, calls) = await SendAsync(
            GivenNotices.Over with { ExternalId = "C0123:0.1" }, new Reply(200, """{ "ok": false, "error": "message_not_found" }"""), Ok);

        Assert.Equal("C0123:1.2", Assert.IsType<Delivery.Delivered>(delivery).ExternalId);
        Assert.Equal("/api/chat.postMessage", calls[1].Path);
    }

    [Theory]
    [InlineData("""{ "ok": false, "error": "ratelimited" }""", typeof(Delivery.Retry))]
    [InlineData("""{ "ok": false, "error": "invalid_auth" }""", typeof(Delivery.Rejected))]
    [InlineData("""{ "ok": "yes" }""", typeof(Delivery.Rejected))]
    [InlineData("""<html>gateway</html>""", typeof(Delivery.Retry))]
    [InlineData("""[1]""", typeof(Delivery.Retry))]
    public async Task Send_RefusedInTheBody_IsNoDelivery(string body, Type outcome)
    {
        var (delivery, _) = await SendAsync(GivenNotices.First, new Reply(200, body));

        Assert.IsType(outcome, delivery);
    }

    private static async Task<(Delivery Delivery, Received[] Calls)> SendAsync(Notice notice, params Reply[] replies)
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(replies);
        await using var rig = Media.RigOf("slackBot", receiver);
        return (await rig.SendAsync(notice), receiver.All);
    }
}
