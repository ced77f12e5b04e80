using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels;

/// <summary>What becomes of a notice when the other side does not take it.</summary>
public sealed class DeliveryTests
{
    public static TheoryData<string, int, bool> Statuses
    {
        get
        {
            var all = new TheoryData<string, int, bool>();
            foreach (var medium in Media.Web)
            {
                foreach (var (status, isRetried) in new[] { (408, true), (429, true), (500, true), (503, true), (400, false), (401, false), (404, false), (413, false), (302, false) })
                {
                    all.Add(medium, status, isRetried);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Send_Refused_RetriesWhatMayPassAndRejectsTheRest(string medium, int status, bool isRetried)
    {
        await using var receiver = (await HttpReceiver.StartAsync())
            .Answering(new Reply(status, ChannelRig.Planted).With("Retry-After", "7").With("Location", "/elsewhere"));
        await using var rig = Media.RigOf(medium, receiver);

        var delivery = await rig.SendAsync(GivenNotices.First);

        Assert.DoesNotContain(ChannelRig.Planted, delivery.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(receiver.All, request => request.Path == "/elsewhere");
        if (isRetried)
        {
            Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<Delivery.Retry>(delivery).After);
        }
        else
        {
            Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), Assert.IsType<Delivery.Rejected>(delivery).Why, StringComparison.Ordinal);
        }
    }

    public static TheoryData<string> EveryMedium => [.. Media.Web];

    [Theory]
    [MemberData(nameof(EveryMedium))]
    public async Task Send_NoAnswerInTime_IsTriedAgain(string medium)
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(200, IsNever: true));
        await using var rig = Media.RigOf(medium, receiver);

        var sending = rig.SendAsync(GivenNotices.First);
        await receiver.Arrived;
        rig.Clock.Advance(TimeSpan.FromSeconds(16));

        Assert.Contains("in time", Assert.IsType<Delivery.Retry>(await sending).Why, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(EveryMedium))]
    public async Task Send_NobodyListens_IsTriedAgainAndNoSecretIsTold(string medium)
    {
        using var noOne = new ClosedPort();
        await using var rig = Media.RigOf(medium, noOne.Origin);

        var delivery = Assert.IsType<Delivery.Retry>(await rig.SendAsync(GivenNotices.First));

        Assert.DoesNotContain(ChannelRig.Planted, delivery.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoSecretInTheVariable_IsRejectedByItsName()
    {
        await using var rig = ChannelRig.Of("""
            "channel": "teams", "teams": { "url": "env:SENTINEL_TEST_NOT_SET" }
            """);

        Assert.Contains("SENTINEL_TEST_NOT_SET", Assert.IsType<Delivery.Rejected>(await rig.SendAsync(GivenNotices.First)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_StoppedByTheHost_Throws()
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(200, IsNever: true));
        await using var rig = Media.RigOf("webhook", receiver);
        using var stop = new CancellationTokenSource();

        var sending = rig.Directory.Get(rig.Route).SendAsync(GivenNotices.First, stop.Token);
        await receiver.Arrived;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    /// <summary>Old connectors say 200 and fail in the body: that is how cards were lost for months.</summary>
    [Theory]
    [InlineData("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429", true)]
    [InlineData("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413", false)]
    public async Task Send_TeamsFailsInTheBody_IsNoDelivery(string body, bool isRetried)
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(200, body));
        await using var rig = Media.RigOf("teams", receiver);

        Assert.Equal(isRetried ? typeof(Delivery.Retry) : typeof(Delivery.Rejected), (await rig.SendAsync(GivenNotices.First)).GetType());
    }

    [Theory]
    [InlineData(NotifyReason.First, "trigger")]
    [InlineData(NotifyReason.Escalated, "trigger")]
    [InlineData(NotifyReason.SomeResolved, "trigger")]
    [InlineData(NotifyReason.Acknowledged, "acknowledge")]
    [InlineData(NotifyReason.AllResolved, "resolve")]
    public async Task Send_PagerDuty_DoesToTheSameIncidentWhatTheReasonSays(NotifyReason reason, string action)
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Media.RigOf("pagerDuty", receiver);

        var sent = await rig.SendAsync(GivenNotices.First with { Reason = reason });

        Assert.Equal(GivenNotices.First.GroupKey, Assert.IsType<Delivery.Delivered>(sent).ExternalId);
        Assert.Contains($"\"event_action\":\"{action}\"", receiver.Only.Text, StringComparison.Ordinal);
        Assert.Contains($"\"dedup_key\":\"{GivenNotices.First.GroupKey}\"", receiver.Only.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_CanaryToPagerDuty_LeavesNothingOpen()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await using var rig = Media.RigOf("pagerDuty", receiver);

        await rig.SendAsync(GivenNotices.Canary);

        Assert.Equal(2, receiver.All.Length);
        Assert.Contains("\"event_action\":\"resolve\"", receiver.All[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_SecretChangedAfterItWasRead_IsReadAnewAndSent()
    {
        var variable = "SENTINEL_TEST_ROTATED";
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(new Reply(404), new Reply(202));
        await using var rig = ChannelRig.Of("\"channel\": \"teams\", \"allowHosts\": [\"127.0.0.1\"], \"teams\": { \"url\": \"env:" + variable + "\" }");
        Environment.SetEnvironmentVariable(variable, $"{receiver.Address}workflow");

        Assert.IsType<Delivery.Delivered>(await rig.SendAsync(GivenNotices.First));
        Assert.Equal(2, receiver.All.Length);
        Environment.SetEnvironmentVariable(variable, null);
    }
}
