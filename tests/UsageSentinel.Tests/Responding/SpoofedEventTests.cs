using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>Whoever can write to the response queue can make up an event; nothing is done on the word of one.</summary>
public sealed class SpoofedEventTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Event_MadeUp_IsRefusedWrittenDownAndReported()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var real = await rig.CriticalEventAsync();
        var victim = rig.World.KeyOf(IncidentType.RunawayLoop);
        SentinelEvent[] spoofed =
        [
            real with { Id = "s1", Data = real.Data with { AlertId = "0123456789abcdef0123456789abcdef.1" } },
            real with { Id = "s2", Data = real.Data with { ApiKeyId = victim } },
            real with { Id = "s3", Data = real.Data with { Account = "another" } },
            real with { Id = "s4", Data = real.Data with { ProjectId = "proj_other" } },
            real with { Id = "s5\u001b[31m<script>", Data = real.Data with { AlertId = "x\u001b[31m" } },
        ];

        foreach (var made in spoofed)
        {
            await Handler(rig).HandleAsync(QueueNames.Response, made.ToJson(), None);
        }

        Assert.Empty(rig.Deletions);
        var refused = (await rig.Host.LedgerAsync()).Where(row => row.Kind is LedgerKind.Refused).ToList();
        Assert.Equal(spoofed.Length, refused.Count);
        Assert.All(refused, row => Assert.DoesNotContain('\u001b', row.Summary + row.EpisodeId + row.Subject));
        await rig.TellAsync();
        Assert.Equal(spoofed.Length, rig.Host.Told.Count(told => told is { Type: SystemEventTypes.EventRefused, Data.Severity: "warning" }));
    }

    /// <summary>The same event again is one report.</summary>
    [Fact]
    public async Task Event_MadeUpAndSentAgain_IsReportedOnce()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var real = await rig.CriticalEventAsync();
        var made = (real with { Data = real.Data with { AlertId = "nobody.1" } }).ToJson();

        await Handler(rig).HandleAsync(QueueNames.Response, made, None);
        await rig.TellAsync();
        await Handler(rig).HandleAsync(QueueNames.Response, made, None);
        await rig.TellAsync();

        Assert.Single(rig.Host.Told, told => told.Type == SystemEventTypes.EventRefused);
    }

    [Fact]
    public async Task Event_OfAnAlertThatIsOver_IsRefusedAsLate()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var real = await rig.CriticalEventAsync();
        var partition = Partitions.Series(EngineHost.Account, new(new(real.Data.ProjectId!), new(real.Data.ApiKeyId!)));
        var alert = (await rig.Host.Get<AlertIndex>().FindAsync(EngineHost.Account, partition, real.Data.AlertId!, None))!;
        var vetting = rig.Host.Get<EventVetting>();
        Assert.IsType<EventVerdict.Genuine>(await vetting.VetAsync(real, None));

        var states = rig.Host.Get<SeriesStore>();
        var stored = (await states.FindAsync(EngineHost.Account, alert.Subject.Series, None))!;
        var ended = AlertLifecycle.End(alert, ResolvedReason.Cleared, alert.TrueThrough);
        var open = stored.State.Alerts.RemoveAll(other => other.Id == alert.Id);
        Assert.NotNull(await states.CommitAsync(stored.State with { Alerts = open }, stored.ETag, ended.Transitions, [], [], None));

        Assert.Equal(new EventVerdict.Refused("The alert is resolved.", Suspicion.Late), await vetting.VetAsync(real, None));
        await Handler(rig).HandleAsync(QueueNames.Response, real.ToJson(), None);
        Assert.Empty(rig.Deletions);
    }

    [Fact]
    public async Task Event_OfNoKey_IsPassedOver()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var real = await rig.CriticalEventAsync();

        Assert.IsType<EventVerdict.OfNoConcern>(await rig.Host.Get<EventVetting>().VetAsync(real with { Data = real.Data with { ApiKeyId = null } }, None));
        Assert.IsType<EventVerdict.OfNoConcern>(await rig.Host.Get<EventVetting>().VetAsync(real with { Type = "UsageSentinel.Alert.Resolved.v1" }, None));
    }

    private static ResponseMessageHandler Handler(ResponseRig rig) =>
        new(rig.Host.Get<EventVetting>(), rig.Host.Get<ConsoleCommands>(), rig.Host.Get<Runtime.Rotating.NearExpiry>(), rig.Host.Get<DeadLetters>(), rig.Host.Get<Runtime.Auditing.Sealing>(), rig.Host.Get<Runtime.Auditing.Anchoring>());
}
