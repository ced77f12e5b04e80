using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Auditing;

public sealed class AnchoringTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Run_EmptyLedger_WritesNothing() => Assert.Null(await new AuditRig().Anchoring.RunAsync(None));

    [Fact]
    public async Task Run_DecisionsToDoNothing_AreAnchoredHourly()
    {
        var rig = await new AuditRig().AppendAsync(1);
        Assert.Equal(1, (await rig.Anchoring.RunAsync(None))?.Number);
        await rig.AppendAsync(2);

        rig.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Null(await rig.Anchoring.RunAsync(None));
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, (await rig.Anchoring.RunAsync(None))?.Number);
    }

    [Theory]
    [InlineData(LedgerKind.Intended)]
    [InlineData(LedgerKind.Done)]
    [InlineData(LedgerKind.Approved)]
    [InlineData(LedgerKind.Refused)]
    public async Task Run_AfterAnAct_AnchorsAtOnce(LedgerKind kind)
    {
        var rig = await new AuditRig().AppendAsync(1);
        await rig.Anchoring.RunAsync(None);
        await rig.AppendAsync(1, kind);
        await rig.AppendAsync(1);

        Assert.Equal(3, (await rig.Anchoring.RunAsync(None))?.Number);
    }

    [Fact]
    public async Task Run_NothingNew_WritesNothing()
    {
        var rig = await new AuditRig().AppendAsync(1, LedgerKind.Done);
        await rig.Anchoring.RunAsync(None);
        rig.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Null(await rig.Anchoring.RunAsync(None));
        Assert.Single(rig.Anchor.Points);
    }

    [Fact]
    public async Task Run_AnchorOutOfReach_TriesAgainNextTime()
    {
        var rig = await new AuditRig().AppendAsync(1, LedgerKind.Done);
        rig.Anchor.IsBroken = true;
        Assert.Null(await rig.Anchoring.RunAsync(None));

        rig.Anchor.IsBroken = false;
        Assert.Equal(1, (await rig.Anchoring.RunAsync(None))?.Number);
    }

    /// <summary>The note of what is anchored is only a note: the clock set back must not silence the anchor for years.</summary>
    [Fact]
    public async Task Run_ClockSetBack_AnchorsAnyway()
    {
        var rig = await new AuditRig().AppendAsync(1);
        rig.Clock.Advance(TimeSpan.FromDays(400));
        await rig.Anchoring.RunAsync(None);
        await rig.AppendAsync(1);
        var back = new Anchoring(
            rig.Store,
            rig.Ledger,
            rig.Anchor,
            new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Judging.Given.Monday),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Anchoring>.Instance);

        Assert.Equal(2, (await back.RunAsync(None))?.Number);
    }
}
