using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>A notice shows the alert as it is when it is sent, not as it was when its event was published.</summary>
public sealed class NoticeFiguresTests
{
    private static readonly AlertTiming AtOnce = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>Every evening and night, and the whole weekend.</summary>
    private static readonly ImmutableArray<WeeklyHours> Nights =
    [
        new([], new TimeOnly(18, 0), new TimeOnly(9, 0), TimeZoneInfo.Utc),
        new([DayOfWeek.Saturday, DayOfWeek.Sunday], new TimeOnly(0, 0), new TimeOnly(0, 0), TimeZoneInfo.Utc),
    ];

    private readonly FakeTimeProvider clock = new(Given.Monday);
    private readonly Medium medium = new();
    private readonly MemoryEntityStore store = new();

    [Fact]
    public async Task Send_AlertGrewWhileTheNoticeWaited_ShowsWhatItCostsNow()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        var alert = await FireAsync(rig, lost: 1.98m, perHour: 1m);
        await StoreAsync(alert with { EpisodeParts = Volume(40), PerHour = new Usd(20), ExcessThrough = Given.Monday.AddHours(1), Anomaly = alert.Anomaly with { Cause = "now", Explanation = "now it is worse" } });
        await rig.WaitAsync(TimeSpan.FromMinutes(1));

        var notice = Assert.Single(medium.Sent);
        Assert.Equal("$40 so far, $20/h now, $200 by Monday 09:00", Loss(notice));
        Assert.Equal(alert.Anomaly.Explanation, Text(notice).Alerts[0].Why);
    }

    /// <summary>The first notice is about money of the night, sent in the morning.</summary>
    [Fact]
    public async Task Send_AfterMuteHours_ShowsTheMoneyOfTheNight()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail with { MuteHours = Nights });
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        await rig.WaitAsync(TimeSpan.FromHours(2));
        Assert.Empty(medium.Sent);

        await StoreAsync(alert with { EpisodeParts = Volume(90), PerHour = new Usd(10), ExcessThrough = Given.Monday.AddHours(9) });
        await rig.WaitAsync(TimeSpan.FromHours(7.5));

        Assert.All(medium.Sent, notice => Assert.Equal("$90 so far, $10/h now, $330 by Tuesday 09:00", Loss(notice)));
        Assert.Contains(medium.Sent, notice => notice.Reason is NotifyReason.First);
    }

    /// <summary>The medium was away for an hour: what arrives is the same notice, with what it costs by then.</summary>
    [Fact]
    public async Task Send_RetriedAfterAnHour_HasTheSameIdAndNewerFigures()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        var tried = new List<Notice>();
        var isAway = true;
        medium.Answer = notice =>
        {
            if (notice.Reason is not NotifyReason.Canary)
            {
                tried.Add(notice);
            }

            return isAway ? new Delivery.Retry("away", null) : new Delivery.Delivered("id");
        };
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        await rig.WaitAsync(TimeSpan.FromMinutes(2));
        await StoreAsync(alert with { EpisodeParts = Volume(5), PerHour = new Usd(3), ExcessThrough = Given.Monday.AddHours(1) });
        isAway = false;
        await rig.WaitAsync(TimeSpan.FromHours(1));

        Assert.NotEqual(Loss(tried[0]), Loss(tried[^1]));
        Assert.StartsWith("$5.00 so far, $3.00/h now", Loss(tried[^1]), StringComparison.Ordinal);
        Assert.Single(tried.Select(NoticeId.Of).Distinct());
        Assert.Single(tried.Select(notice => notice.At).Distinct());
    }

    [Theory]
    [InlineData(EventTypes.Escalated, NotifyReason.Escalated)]
    [InlineData(EventTypes.Flapping, NotifyReason.Flapping)]
    [InlineData(EventTypes.Acked, NotifyReason.Acknowledged)]
    public async Task Send_LaterStep_ShowsTheSumOfTheEpisode(string type, NotifyReason reason)
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        await rig.WaitAsync(TimeSpan.FromHours(1));
        await StoreAsync(alert with { EpisodeParts = Volume(25), PerHour = new Usd(12), ExcessThrough = Given.Monday.AddHours(1) });
        var step = NotifyRig.Event(alert.Id, alert.Sequence + 1, type, type == EventTypes.Escalated ? Severity.Critical : Severity.Warning);
        await rig.OnCall.HandleAsync(step with { Data = step.Data with { ExcessUsd = 1.98m, FlappingSince = type == EventTypes.Flapping ? Given.Monday : null } }, NotifyRig.None);
        await rig.WaitAsync(TimeSpan.FromMinutes(6));

        Assert.Equal(reason, medium.Sent.Last().Reason);
        Assert.StartsWith("$25 so far, $12/h now", Loss(medium.Sent.Last()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Repeat_ShowsTheSumOfTheDay()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        await rig.WaitAsync(TimeSpan.FromHours(1));
        await StoreAsync(alert with { EpisodeParts = Volume(250), PerHour = Usd.Zero, ExcessThrough = Given.Monday.AddHours(24), Anomaly = alert.Anomaly with { Explanation = "it still goes on" } });
        await rig.WaitAsync(TimeSpan.FromHours(24));

        Assert.Equal(NotifyReason.Repeat, medium.Sent.Last().Reason);
        Assert.Equal("$250 so far, $0.00/h now", Loss(medium.Sent.Last()));
        Assert.Equal("it still goes on", Text(medium.Sent.Last()).Alerts[0].Why);
    }

    /// <summary>The end was published with the figures of then; a late bucket has raised them.</summary>
    [Fact]
    public async Task Send_Resolved_ShowsTheSumItEndedWith()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        await rig.WaitAsync(TimeSpan.FromHours(1));
        await StoreAsync(alert with { State = AlertState.Resolved, ResolvedAt = Given.Monday.AddHours(1), Reason = ResolvedReason.Cleared, EpisodeParts = Volume(31.5m) });
        var end = NotifyRig.Event(alert.Id, alert.Sequence + 1, EventTypes.Resolved);
        await rig.OnCall.HandleAsync(end with { Data = end.Data with { ExcessUsd = 30, ResolvedAt = Given.Monday.AddHours(1) } }, NotifyRig.None);
        await rig.WaitAsync(TimeSpan.FromMinutes(6));

        Assert.Equal((NotifyReason.AllResolved, "$31.50 in all"), (medium.Sent.Last().Reason, Loss(medium.Sent.Last())));
    }

    /// <summary>It came back after its end was published: what is sent does not claim that it is over.</summary>
    [Fact]
    public async Task Send_ResolvedAndBackSince_SaysItIsOpen()
    {
        var rig = new NotifyRig(store, clock, medium, GivenGroup.Mail);
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        await rig.WaitAsync(TimeSpan.FromHours(1));
        var end = NotifyRig.Event(alert.Id, alert.Sequence + 1, EventTypes.Resolved);
        await rig.OnCall.HandleAsync(end with { Data = end.Data with { ExcessUsd = 2, ResolvedAt = Given.Monday.AddHours(1) } }, NotifyRig.None);
        await rig.WaitAsync(TimeSpan.FromMinutes(6));

        Assert.Contains(new FactText("Now", "open again: the activity has returned"), Text(medium.Sent.Last()).Alerts[0].Facts);
        Assert.StartsWith("$2.00 so far", Loss(medium.Sent.Last()), StringComparison.Ordinal);
    }

    /// <summary>The money in the digest of what was held back is that of the moment the digest is sent.</summary>
    [Fact]
    public async Task Send_Digest_ShowsWhatEachCostsNow()
    {
        var rig = new NotifyRig(store, clock, medium, new NotifyLimits(0, 100), GivenGroup.Mail);
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        await rig.WaitAsync(TimeSpan.FromMinutes(10));
        await StoreAsync(alert with { EpisodeParts = Volume(8), PerHour = new Usd(2), ExcessThrough = Given.Monday.AddHours(1) });
        await rig.WaitAsync(TimeSpan.FromHours(2));

        var digest = Assert.Single(medium.Sent, notice => notice.Reason is NotifyReason.Digest);
        Assert.StartsWith("$8.00 so far, $2.00/h now", Loss(digest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)] // its row was removed
    [InlineData(false)] // its row cannot be read
    public async Task Send_AlertCannotBeRead_ShowsTheEventAndItsTime(bool isGone)
    {
        var faulty = new FaultyStore(store);
        var rig = new NotifyRig(faulty, clock, medium, GivenGroup.Mail);
        var alert = await FireAsync(rig, lost: 2, perHour: 1);
        if (isGone)
        {
            await store.CommitAsync(TableNames.Sentinel, Partition, [new EntityWrite.Delete(AlertRows.RowKey(alert.Id))], NotifyRig.None);
        }
        else
        {
            faulty.Fault = (_, _, partition) => partition == Partition ? new StoreException(StoreError.Busy, "busy") : null;
        }

        await rig.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("As of 00:05: $2.00 so far, $1.00/h now, $11 by Monday 09:00", Loss(Assert.Single(medium.Sent)));
    }

    private static string Partition => Partitions.Series(Given.Account, Given.Series);

    private static ExcessParts Volume(decimal usd) => new(new Usd(usd), Usd.Zero, Usd.Zero, Usd.Zero);

    private static NoticeText Text(Notice notice) => NoticeComposer.Write(notice, NoticeLinks.None);

    private static string Loss(Notice notice) => Text(notice).Alerts[0].Loss ?? "none";

    /// <summary>An alert fires, is stored, and its event reaches on-call.</summary>
    private async Task<Alert> FireAsync(NotifyRig rig, decimal lost, decimal perHour)
    {
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(Severity.Warning), Given.Step(0), true, AtOnce);
        var alert = fired.Alert! with { EpisodeParts = Volume(lost), PerHour = new Usd(perHour), ExcessThrough = Given.Step(0).End };
        await StoreAsync(alert);
        var announced = new AlertEventFactory("test", "v1").Announce([fired.Transitions[^1] with { Alert = alert }], Given.Step(0).End);
        await rig.OnCall.HandleAsync(Assert.Single(announced), NotifyRig.None);
        return alert;
    }

    /// <summary>As the sweep stores it, without a transition: the alert has grown.</summary>
    private async Task StoreAsync(Alert alert)
    {
        await new AlertIndex(store).PointAsync(Given.Account, Partition, [alert], NotifyRig.None);
        var row = new Entity(AlertRows.RowKey(alert.Id)).With("State", alert.State.ToString()).With("Alert", AlertWire.Write([alert]));
        await store.CommitAsync(TableNames.Sentinel, Partition, [new EntityWrite.Upsert(row)], NotifyRig.None);
    }
}
