using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Auditing;

/// <summary>What stands beside the chain: anchors, acts and the words of people. Whoever takes something out of them is found.</summary>
public sealed class VouchingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string> AnchorDeeds => ["all", "first", "middle", "last", "all but the last", "last twice"];

    [Theory]
    [MemberData(nameof(AnchorDeeds))]
    public async Task Verify_AnchorsTakenOut_IsBroken(string deed)
    {
        var rig = await AnchoredAsync();
        Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync());

        rig.Anchor.Points = Without(rig.Anchor.Points, deed);

        Assert.Contains("anchor", Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync()).Why, StringComparison.Ordinal);
    }

    /// <summary>The store's own note of its anchors is gone as well: the rows of the chain still name them.</summary>
    [Theory]
    [MemberData(nameof(AnchorDeeds))]
    public async Task Verify_AnchorsAndTheirNoteTakenOut_IsBroken(string deed)
    {
        var rig = await (await AnchoredAsync()).AppendAsync(1);
        await rig.WriteAsync(new EntityWrite.Delete("anchored"));

        rig.Anchor.Points = Without(rig.Anchor.Points, deed);

        Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync());
    }

    /// <summary>The whole attack: a row rewritten, everything after it computed anew, and the anchors that would show it deleted.</summary>
    [Fact]
    public async Task Verify_ChainRewrittenAndAnchorsDeleted_IsBroken()
    {
        var rig = await AnchoredAsync();
        var rows = await rig.RowsAsync();
        var previous = LedgerRow.Genesis;
        var rewritten = new List<Entity>();
        for (var number = 1; number <= rows.Length; number++)
        {
            var row = rows[number - 1].With("Previous", previous).With("Summary", number == 2 ? "nothing happened" : rows[number - 1].Properties["Summary"]);
            row = LedgerAuditProperties.Rehashed(row, number - 1);
            previous = (string)row.Properties["Hash"];
            rewritten.Add(row);
        }

        await rig.ReplaceAsync(rewritten, new LedgerHead(rows.Length, previous));
        Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync());

        rig.Anchor.Points = [];
        Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync());
    }

    [Fact]
    public async Task Verify_HostWithoutAPlaceForAnchors_IsSoundAndNamesNone()
    {
        var rig = await new AuditRig().AppendAsync(2);
        var anchoring = new Anchoring(rig.Store, rig.Ledger, new NoAnchor(), rig.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<Anchoring>.Instance);

        Assert.Null(await anchoring.RunAsync(None));
        Assert.IsType<AuditVerdict.Sound>(await new LedgerAudit(rig.Ledger, new NoAnchor()).VerifyAsync(null, None));
    }

    /// <summary>A budget or a cool-down rests on acts: one that is gone must not be forgotten, and nothing is decided on what is left.</summary>
    [Theory]
    [InlineData("act|", "delete")]
    [InlineData("act|", "edit")]
    [InlineData("act|", "insert")]
    [InlineData("act|", "delete all")]
    [InlineData("word|", "delete")]
    [InlineData("word|", "edit")]
    [InlineData("word|", "insert")]
    public async Task ActsOrWords_ChangedBehindTheLedgersBack_AreBrokenAndNotBelieved(string prefix, string deed)
    {
        var rig = await (await new AuditRig().AppendAsync(1)).ActAsync(3);
        await rig.SayAsync(Approval.Denied);
        Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync());
        Assert.Null((await rig.Ledger.ReadActsAsync(None)).Fault);

        var rows = await rig.RowsAsync(prefix);
        foreach (var write in deed switch
        {
            "delete" => [new EntityWrite.Delete(rows[0].RowKey)],
            "edit" => [new EntityWrite.Upsert(prefix == "act|" ? rows[0].With("BegunAt", rig.Clock.GetUtcNow().AddDays(-1)) : rows[0].With("Verdict", "Approved"))],
            "insert" => [new EntityWrite.Upsert(rows[0] with { RowKey = rows[0].RowKey + "x" })],
            _ => rows.Select(row => (EntityWrite)new EntityWrite.Delete(row.RowKey)),
        })
        {
            await rig.WriteAsync(write);
        }

        Assert.NotNull((await rig.Ledger.ReadActsAsync(None)).Fault);
        Assert.Contains("actions and approvals", Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync()).Why, StringComparison.Ordinal);

        // What is appended afterwards does not heal it: neither another row, nor a step of another act, nor one of the same.
        await rig.AppendAsync(1);
        await rig.ActAsync(3);
        Assert.NotNull((await rig.Ledger.ReadActsAsync(None)).Fault);
        Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync());
    }

    /// <summary>The act, its row and the head are gone together: the anchor knows.</summary>
    [Fact]
    public async Task Verify_ActAndItsRowTakenOffTheEnd_IsBroken()
    {
        var rig = await new AuditRig().ActAsync(2);
        await rig.Anchoring.RunAsync(None);
        var rows = await rig.RowsAsync();
        await rig.ReplaceAsync(rows[..1], new LedgerHead(1, (string)rows[0].Properties["Hash"]));
        await rig.WriteAsync(new EntityWrite.Delete((await rig.RowsAsync("act|"))[1].RowKey));

        Assert.Null((await rig.Ledger.ReadActsAsync(None)).Fault);
        Assert.IsType<AuditVerdict.Broken>(await rig.VerifyAsync());
    }

    [Fact]
    public async Task ReadActs_LastRowEdited_IsNotBelieved()
    {
        var rig = await new AuditRig().ActAsync(1);
        var row = (await rig.RowsAsync())[0];
        await rig.WriteAsync(new EntityWrite.Upsert(row.With("Acts", new string('0', 64))));
        await rig.WriteAsync(new EntityWrite.Delete("act|episode.1|RevokeKey"));

        Assert.NotNull((await rig.Ledger.ReadActsAsync(None)).Fault);
    }

    /// <summary>A ledger of an earlier version vouches for nothing yet: it is believed as it is, and vouched for from the next row on.</summary>
    [Fact]
    public async Task ReadActs_LedgerOfAnEarlierVersion_IsBelievedAndVouchedForFromThenOn()
    {
        var rig = await new AuditRig().ActAsync(1);
        var row = (await rig.RowsAsync())[0];
        var old = LedgerAuditProperties.Rehashed(row with { Properties = row.Properties.Remove("Acts").Remove("Anchored") }, 0);
        await rig.ReplaceAsync([old], new LedgerHead(1, (string)old.Properties["Hash"]));
        Assert.Null((await rig.Ledger.ReadActsAsync(None)).Fault);
        Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync());

        await rig.AppendAsync(1);
        Assert.IsType<AuditVerdict.Sound>(await rig.VerifyAsync());
        await rig.WriteAsync(new EntityWrite.Delete("act|episode.1|RevokeKey"));
        Assert.NotNull((await rig.Ledger.ReadActsAsync(None)).Fault);
    }

    [Fact]
    public async Task Word_WithALinkThatWasUsed_IsNotWrittenAndNoRowTellsOfIt()
    {
        var rig = new AuditRig();
        Assert.True(await rig.SayAsync(Approval.Approved, link: "fingerprint"));

        Assert.False(await rig.SayAsync(Approval.Denied, link: "fingerprint"));
        Assert.Single(await rig.RowsAsync());
        Assert.Equal(Approval.Approved, await new ApprovalStore(rig.Store, rig.Ledger).FindAsync("episode.1", ContainmentLevel.RevokeKey, Given.Monday, None));
    }

    /// <summary>Many writers at once: whoever reads sees acts and vouching of one moment.</summary>
    [Fact]
    public async Task ReadActs_WhileOthersAppend_IsNeverTakenForTampering()
    {
        var rig = new AuditRig();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < 25; number++)
            {
                var act = new ContainmentAction($"e{writer}.{number % 5}", Given.Account, new ProjectId("p"), new KeyId("k"), null, ContainmentLevel.RevokeKey, ActionStatus.Done, Given.Monday, Given.Monday.AddSeconds(number));
                await rig.Ledger.AppendAsync(AuditRig.Entry("act", LedgerKind.Done), act, None);
            }
        })).ToList();
        while (!writers.TrueForAll(writer => writer.IsCompleted))
        {
            Assert.Null((await rig.Ledger.ReadActsAsync(None)).Fault);
            await Task.Yield();
        }

        await Task.WhenAll(writers);
        Assert.Null((await rig.Ledger.ReadActsAsync(None)).Fault);
        Assert.Equal(20, (await rig.Ledger.ReadActsAsync(None)).Acts.Length);
    }

    [Property(MaxTest = 300)]
    public Property Digest_InAnyOrderAndByAnyWay_IsThatOfWhatIsThere() => Prop.ForAll(
        Gen.Elements("a", "b", "c", "d").Two().Select(pair => new Entity(pair.Item1).With("Value", pair.Item2)).ArrayOf().ToArbitrary(),
        writes =>
        {
            var (held, digest) = (ImmutableSortedDictionary<string, Entity>.Empty, LedgerDigest.Empty);
            foreach (var write in writes)
            {
                digest = LedgerDigest.Add(held.TryGetValue(write.RowKey, out var before) ? LedgerDigest.Remove(digest, before) : digest, write);
                held = held.SetItem(write.RowKey, write);
            }

            return digest == LedgerDigest.Of(held.Values.Reverse()) && (held.IsEmpty || digest != LedgerDigest.Empty);
        });

    private static async Task<AuditRig> AnchoredAsync()
    {
        var rig = new AuditRig();
        for (var hour = 0; hour < 4; hour++)
        {
            await rig.AppendAsync(2);
            await rig.Anchoring.RunAsync(None);
            rig.Clock.Advance(TimeSpan.FromHours(1));
        }

        return await rig.AppendAsync(1);
    }

    private static ImmutableArray<AnchorPoint> Without(ImmutableArray<AnchorPoint> points, string deed) => deed switch
    {
        "all" => [],
        "first" => points.RemoveAt(0),
        "middle" => points.RemoveAt(1),
        "last" => points.RemoveAt(points.Length - 1),
        "all but the last" => [points[^1]],
        // As many as before, and not the same.
        _ => points.SetItem(0, points[^1]),
    };
}
