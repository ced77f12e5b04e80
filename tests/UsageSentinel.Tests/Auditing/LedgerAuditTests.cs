using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Auditing;

public sealed class LedgerAuditTests
{
    [Fact]
    public async Task Verify_EmptyLedger_IsSound() =>
        Assert.Equal(new AuditVerdict.Sound(0, 0, LedgerRow.Genesis), await new AuditRig().VerifyAsync());

    [Fact]
    public async Task Verify_NothingAnchored_SaysSo()
    {
        var rig = await new AuditRig().AppendAsync(3);

        Assert.Equal((3L, 0L), Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync()) is var sound ? (sound.Rows, sound.AnchoredThrough) : default);
    }

    [Fact]
    public async Task Verify_EditedRow_NamesExactlyIt()
    {
        var rig = await new AuditRig().AppendAsync(5);
        var rows = await rig.RowsAsync();
        await rig.WriteAsync(new EntityWrite.Upsert(rows[2].With("Actor", "somebody else")));

        Assert.Equal(new AuditVerdict.Broken(3, "Row 3 was edited: its hash does not match its content."), await rig.VerifyAsync());
    }

    [Fact]
    public async Task Verify_RowsTakenOffTheEndWithTheHead_NamesTheFirstMissing()
    {
        var rig = await new AuditRig().AppendAsync(5);
        await rig.AnchorAsync();
        var rows = await rig.RowsAsync();
        await rig.ReplaceAsync(rows[..3], new LedgerHead(3, (string)rows[2].Properties["Hash"]));

        Assert.Equal(
            new AuditVerdict.Broken(4, "Rows 4 to 5 are missing: row 5 was anchored at 2026-03-02 00:00:00Z. The anchors confirm the rows up to 0."), await rig.VerifyAsync());
    }

    /// <summary>The honest limit: what no anchor has seen can be taken off.</summary>
    [Fact]
    public async Task Verify_RowsTakenOffBehindTheLastAnchor_IsOnlyKnownToAWitness()
    {
        var rig = await new AuditRig().AppendAsync(3);
        await rig.AnchorAsync();
        await rig.AppendAsync(2);
        var reported = (await rig.Ledger.ReadHeadAsync(CancellationToken.None)).Hash;
        var rows = await rig.RowsAsync();
        await rig.ReplaceAsync(rows[..3], new LedgerHead(3, (string)rows[2].Properties["Hash"]));

        Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync());
        Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync(reported));
    }

    [Fact]
    public async Task Verify_HashThatWasTold_IsFoundAmongTheRows()
    {
        var rig = await new AuditRig().AppendAsync(3);
        var reported = (await rig.Ledger.ReadHeadAsync(CancellationToken.None)).Hash;
        await rig.AppendAsync(2);

        Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync(reported));
        Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync(new string('a', 64)));
    }

    [Fact]
    public async Task Verify_ChainComputedAnew_NamesTheRowsBetweenTwoAnchors()
    {
        var rig = await new AuditRig().AppendAsync(2);
        await rig.AnchorAsync();
        await rig.AppendAsync(3);
        await rig.AnchorAsync();
        var other = await new AuditRig().AppendAsync(2);
        await other.Ledger.AppendAsync(AuditRig.Entry("rewritten"), null, CancellationToken.None);
        await other.AppendAsync(2);
        await rig.ReplaceAsync(await other.RowsAsync(), await other.Ledger.ReadHeadAsync(CancellationToken.None));

        var broken = Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync());
        Assert.Equal(3, broken.Row);
        Assert.Contains("between row 3 and row 5", broken.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_HeadTakenBack_IsFound()
    {
        var rig = await new AuditRig().AppendAsync(3);
        var rows = await rig.RowsAsync();
        await rig.ReplaceAsync(rows, new LedgerHead(2, (string)rows[1].Properties["Hash"]));

        Assert.Equal(new AuditVerdict.Broken(3, "Row 3 was inserted after the head."), await rig.VerifyAsync());
    }

    [Fact]
    public async Task Verify_WhileRowsAreAppended_StaysSound()
    {
        var rig = new AuditRig();
        using var enough = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var round = 0; round < 300; round++)
            {
                await rig.AppendAsync(1);
                if (round % 7 == 0)
                {
                    await rig.AnchorAsync();
                }
            }
        });
        while (!writer.IsCompleted)
        {
            Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync());
        }

        await writer;
        Assert.Equal(300, Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync()).Rows);
    }

    [Fact]
    public async Task Append_Row_IsStampedWithConfigurationAndEngine()
    {
        var rig = await new AuditRig().AppendAsync(1);

        var entry = Assert.Single(await rig.Ledger.ReadAsync(10, CancellationToken.None));

        Assert.Equal(("inputs", "config", "engine 1.0"), (entry.InputsHash, entry.ConfigHash, entry.Engine));
    }
}
