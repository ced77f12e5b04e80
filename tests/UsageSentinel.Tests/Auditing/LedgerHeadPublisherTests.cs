using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Auditing;

public sealed class LedgerHeadPublisherTests
{
    [Fact]
    public async Task Publish_AnyEvent_CarriesTheHeadOfTheLedger()
    {
        var rig = await new AuditRig().AppendAsync(2);
        var outlet = new Outlet();
        var told = new SentinelEvent("id", "/usagesentinel/test", "UsageSentinel.Alert.Firing.v1", "/", Given.Monday, new EventDetails { Cause = "<b>é" });

        await new LedgerHeadPublisher(outlet, rig.Ledger).PublishAsync([told.ToJson()], CancellationToken.None);

        var head = (await rig.Ledger.ReadHeadAsync(CancellationToken.None)).Hash;
        Assert.Equal(JsonSerializer.Serialize(told with { Data = told.Data with { LedgerHead = head } }), JsonSerializer.Serialize(SentinelEvent.Parse(outlet.Sent!)));
    }

    [Fact]
    public async Task Publish_WhatIsNoEvent_IsLeftToTheBus()
    {
        var outlet = new Outlet();

        await new LedgerHeadPublisher(outlet, new AuditRig().Ledger).PublishAsync(["[1]", "{"], CancellationToken.None);

        Assert.Equal("[1]{", outlet.Sent);
    }

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
