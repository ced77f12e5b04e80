using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Storing;

public sealed class LedgerStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryEntityStore store = new();

    private LedgerStore Ledger => new(store);

    [Fact]
    public async Task Append_Rows_AreReadOldestFirstAsTheyWere()
    {
        await Ledger.AppendAsync(Entry("one"), null, None);
        await Ledger.AppendAsync(Entry("two"), null, None);
        await Ledger.AppendAsync(Entry("three"), null, None);

        Assert.Equal([Entry("one"), Entry("two"), Entry("three")], (await Ledger.ReadAsync(10, None)).ToList());
        Assert.Equal([Entry("two"), Entry("three")], (await Ledger.ReadAsync(2, None)).ToList());
    }

    [Fact]
    public async Task Append_EachRow_HoldsTheHashOfTheOneBefore()
    {
        await Ledger.AppendAsync(Entry("one"), null, None);
        await Ledger.AppendAsync(Entry("two"), null, None);

        await ChainHoldsAsync(2);
    }

    [Fact]
    public async Task Append_ManyAtOnce_KeepOneChain()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => Ledger.AppendAsync(Entry($"{number}"), null, None))));

        await ChainHoldsAsync(40);
        Assert.Equal(40, (await Ledger.ReadAsync(100, None)).Select(entry => entry.Summary).Distinct().Count());
    }

    /// <summary>The hash must tell these apart, or a row could be edited without a trace.</summary>
    [Fact]
    public async Task Append_TextMovedFromOneFieldToTheNext_HasAnotherHash()
    {
        LedgerEntry[] entries =
        [
            Entry("a") with { Subject = "x\ny", Actor = "z" },
            Entry("a") with { Subject = "x", Actor = "y\nz" },
            Entry("a\nb") with { Subject = "x", Actor = "z" },
            Entry("a b") with { Subject = "x", Actor = "z" },
        ];
        var hashes = new HashSet<string?>();
        foreach (var entry in entries)
        {
            var fresh = new MemoryEntityStore();
            await new LedgerStore(fresh).AppendAsync(entry, null, None);
            hashes.Add((await fresh.FindAsync(TableNames.Ledger, "ledger", "head", None))?.Text("Hash"));
        }

        Assert.Equal(entries.Length, hashes.Count);
    }

    [Fact]
    public async Task Append_HeadTakenBack_IsCorruptAndDoesNotGoRound()
    {
        await Ledger.AppendAsync(Entry("one"), null, None);
        await store.CommitAsync(TableNames.Ledger, "ledger", [new EntityWrite.Delete("head")], None);

        var corrupt = await Assert.ThrowsAsync<StoreException>(() => new LedgerStore(new CrashingStore(store, 5)).AppendAsync(Entry("two"), null, None));

        Assert.Equal(StoreError.Corrupt, corrupt.Error);
    }

    [Fact]
    public async Task TryBegin_NothingAppendedSince_Begins()
    {
        var snapshot = await Ledger.ReadActsAsync(None);

        Assert.True(await Ledger.TryBeginAsync(snapshot, Entry("begin"), Act("e1"), None));
        Assert.Equal(Act("e1"), Assert.Single((await Ledger.ReadActsAsync(None)).Acts));
    }

    [Fact]
    public async Task TryBegin_LedgerMovedOn_IsToBeDecidedAnew()
    {
        var snapshot = await Ledger.ReadActsAsync(None);
        await Ledger.AppendAsync(Entry("withheld"), null, None);

        Assert.False(await Ledger.TryBeginAsync(snapshot, Entry("begin"), Act("e1"), None));
        Assert.Empty((await Ledger.ReadActsAsync(None)).Acts);
    }

    [Fact]
    public async Task TryBegin_TheSameActAgain_IsRefused()
    {
        Assert.True(await Ledger.TryBeginAsync(await Ledger.ReadActsAsync(None), Entry("begin"), Act("e1"), None));

        Assert.False(await Ledger.TryBeginAsync(await Ledger.ReadActsAsync(None), Entry("again"), Act("e1"), None));
        await ChainHoldsAsync(1);
    }

    [Fact]
    public async Task TryBegin_ManyResponders_PassTheBudgetOnce()
    {
        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(async () =>
        {
            while (true)
            {
                var snapshot = await Ledger.ReadActsAsync(None);
                if (snapshot.Acts.Length >= 3)
                {
                    return false;
                }

                if (await Ledger.TryBeginAsync(snapshot, Entry("begin"), Act($"e{number % 10}"), None))
                {
                    return true;
                }
            }
        })));

        Assert.Equal(3, begun.Count(did => did));
        Assert.Equal(3, (await Ledger.ReadActsAsync(None)).Acts.Select(act => act.EpisodeId).Distinct().Count());
    }

    [Fact]
    public async Task Append_WithAnAct_MovesItOn()
    {
        await Ledger.TryBeginAsync(await Ledger.ReadActsAsync(None), Entry("begin"), Act("e1"), None);
        var done = Act("e1") with { Status = ActionStatus.Done, DoneAt = Given.Monday.AddMinutes(1) };

        await Ledger.AppendAsync(Entry("done"), done, None);

        Assert.Equal(done, Assert.Single((await Ledger.ReadActsAsync(None)).Acts));
    }

    [Theory]
    [InlineData("Rung")]
    [InlineData("Status")]
    public async Task ReadActs_Garbage_IsCorrupt(string property)
    {
        await Ledger.TryBeginAsync(await Ledger.ReadActsAsync(None), Entry("begin"), Act("e1"), None);
        var row = (await store.FindAsync(TableNames.Ledger, "ledger", "act|e1|RevokeServiceAccount", None))!;
        await store.CommitAsync(TableNames.Ledger, "ledger", [new EntityWrite.Upsert(row.Entity.With(property, "no such word"))], None);

        Assert.Equal(StoreError.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => Ledger.ReadActsAsync(None))).Error);
    }

    private static LedgerEntry Entry(string summary) =>
        new(Given.Monday, LedgerKind.Withheld, "episode", "/providers/openai", "automation", summary, "{}");

    private static ContainmentAction Act(string episode) => new(
        episode, Given.Account, new ProjectId("proj_1"), new KeyId("key_1"), "svc", ContainmentLevel.RevokeServiceAccount, ActionStatus.Intended, Given.Monday, null);

    private async Task ChainHoldsAsync(int rows)
    {
        var previous = LedgerRow.Genesis;
        var count = 0;
        await foreach (var row in store.QueryAsync(TableNames.Ledger, "ledger", RowRange.StartingWith("r|"), None))
        {
            Assert.Equal(previous, row.Text("Previous"));
            previous = row.Text("Hash")!;
            count++;
        }

        var head = await store.FindAsync(TableNames.Ledger, "ledger", "head", None);
        Assert.Equal((rows, (long?)rows, previous), (count, head?.Number("Number"), head?.Text("Hash")));
    }
}
