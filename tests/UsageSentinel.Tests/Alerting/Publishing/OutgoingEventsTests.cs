using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Tests.Auditing;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting.Publishing;

public sealed class OutgoingEventsTests : IDisposable
{
    private readonly SentinelMetrics metrics = new();

    [Fact]
    public async Task Publish_AnyEvent_CarriesTheHeadOfTheLedger()
    {
        var rig = await new AuditRig().AppendAsync(2);
        var outlet = new Outlet();
        var reported = new SentinelEvent("id", "/usagesentinel/test", "UsageSentinel.Alert.Firing.v1", "/", Given.Monday, new EventDetails { Cause = "<b>é" });

        await Leaving(outlet, rig).PublishAsync([reported.ToJson()], CancellationToken.None);

        var head = (await rig.Ledger.ReadHeadAsync(CancellationToken.None)).Hash;
        Assert.Equal(JsonSerializer.Serialize(reported with { Data = reported.Data with { LedgerHead = head } }), JsonSerializer.Serialize(SentinelEvent.Parse(outlet.Sent!)));
    }

    [Fact]
    public async Task Publish_WhatIsNoEvent_IsLeftToTheBus()
    {
        var outlet = new Outlet();

        await Leaving(outlet, new AuditRig()).PublishAsync(["[1]", "{"], CancellationToken.None);

        Assert.Equal("[1]{", outlet.Sent);
    }

    public void Dispose() => metrics.Dispose();

    private OutgoingEvents Leaving(Outlet outlet, AuditRig rig) => new(outlet, rig.Ledger, null, metrics, rig.Clock);

    private sealed class Outlet : IEventPublisher
    {
        public string? Sent { get; private set; }

        public Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
        {
            Sent = string.Concat(events);
            return Task.FromResult<ImmutableArray<Publication>>([.. events.Select(_ => new Publication.Taken())]);
        }
    }
}
