using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Channels;

/// <summary>From the outbox row of a firing alert to what arrives, on a clock that moves only when it is told to. The timer comes a minute after the row was written, as late as it can.</summary>
public sealed class FiringToReceiptTests
{
    private static readonly TimeSpan Timer = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string, int> EveryMediumAndSeverity
    {
        get
        {
            var all = new TheoryData<string, string, int>();
            foreach (var medium in Media.Web)
            {
                all.Add(medium, "critical", 60);
                all.Add(medium, "warning", 120);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(EveryMediumAndSeverity))]
    public async Task Publish_Firing_ArrivesInTime(string medium, string severity, int mostSeconds)
    {
        await using var receiver = (await HttpReceiver.StartAsync()).Answering(Media.WellOf(medium));
        await using var rig = Media.RigOf(medium, receiver);

        Assert.InRange(await SecondsUntilAsync(rig, severity, () => receiver.All.Length > 0), 0, mostSeconds);
    }

    [Theory]
    [InlineData("critical", 60)]
    [InlineData("warning", 120)]
    public async Task Publish_FiringByMail_ArrivesInTime(string severity, int mostSeconds)
    {
        await using var server = new SmtpReceiver();
        await using var rig = Media.MailRigOf(server.Port);

        Assert.InRange(await SecondsUntilAsync(rig, severity, () => server.Raw.Length > 0), 0, mostSeconds);
    }

    private static async Task<double> SecondsUntilAsync(ChannelRig rig, string severity, Func<bool> hasArrived)
    {
        var fired = GivenNotices.Spike with { Data = GivenNotices.Spike.Data with { Severity = severity, Audiences = ["oncall"] } };
        var started = rig.Clock.GetUtcNow();
        await rig.Get<SystemEvents>().NotifyAsync(fired.Id, fired.Type, fired.Subject, fired.Data, started, CancellationToken.None);
        for (var ticks = 0; ticks < 10 && !hasArrived(); ticks++)
        {
            rig.Clock.Advance(Timer);
            await rig.Get<SentinelEngine>().NotifyAsync(CancellationToken.None);
        }

        Assert.True(hasArrived());
        return (rig.Clock.GetUtcNow() - started).TotalSeconds;
    }
}
