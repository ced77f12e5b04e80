using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public abstract partial class EntityStoreContract
{
    [SkippableFact]
    public async Task Commit_NothingToWrite_IsCommitted() =>
        Assert.Empty(Assert.IsType<CommitOutcome.Committed>(await CommitAsync()).ETags);

    [SkippableFact]
    public async Task Commit_EveryKindOfWrite_GivesVersionsInTheirOrder()
    {
        var replaced = await CommittedAsync(new EntityWrite.Insert(Row("replaced")));
        await CommittedAsync(new EntityWrite.Insert(Row("deleted")));

        var committed = Assert.IsType<CommitOutcome.Committed>(await CommitAsync(
            new EntityWrite.Insert(Row("inserted")),
            new EntityWrite.Delete("deleted"),
            new EntityWrite.Replace(Row("replaced", "two"), replaced),
            new EntityWrite.Upsert(Row("upserted"))));

        string?[] stored = [(await FindAsync("inserted"))?.ETag, "", (await FindAsync("replaced"))?.ETag, (await FindAsync("upserted"))?.ETag];
        Assert.Equal(stored, committed.ETags);
        Assert.Null(await FindAsync("deleted"));
    }

    [SkippableFact]
    public async Task Commit_OneConditionFails_WritesNothing()
    {
        await CommittedAsync(new EntityWrite.Insert(Row("present")), new EntityWrite.Insert(Row("kept")));

        await ConflictsAsync(
            "present",
            new EntityWrite.Insert(Row("before")),
            new EntityWrite.Upsert(Row("kept", "two")),
            new EntityWrite.Insert(Row("present", "two")),
            new EntityWrite.Insert(Row("after")));

        Assert.Equal(["kept", "present"], await RowsAsync(RowRange.All));
        Assert.Equal(("one", "one"), (await TextAsync("kept"), await TextAsync("present")));
    }

    [SkippableFact]
    public async Task Commit_DeletionAmongFailingWrites_DeletesNothing()
    {
        await CommittedAsync(new EntityWrite.Insert(Row("a")), new EntityWrite.Insert(Row("b")));

        await ConflictsAsync("b", new EntityWrite.Delete("a"), new EntityWrite.Delete("absent"), new EntityWrite.Insert(Row("b")));
        Assert.Equal(["a", "b"], await RowsAsync(RowRange.All));
    }

    [SkippableFact]
    public async Task Commit_AsManyWritesAsTheLimit_AreWritten()
    {
        await InsertAsync(Enumerable.Range(0, EntityLimits.BatchEntities).Select(number => $"{number:D3}"));

        Assert.Equal(EntityLimits.BatchEntities, (await RowsAsync(RowRange.All)).Count);
    }

    [SkippableFact]
    public async Task Commit_OneWriteMoreThanTheLimit_IsRefused()
    {
        var writes = Enumerable.Range(0, EntityLimits.BatchEntities + 1).Select(number => new EntityWrite.Insert(Row($"{number:D3}")));

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync([.. writes]));
        Assert.Contains("101 writes; the limit is 100", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(RowRange.All));
    }

    [SkippableFact]
    public async Task Commit_SameRowTwice_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => CommitAsync(new EntityWrite.Insert(Row("a")), new EntityWrite.Delete("a")));

        Assert.Contains("Row \"a\" is written twice", refused.Message, StringComparison.Ordinal);
        Assert.Null(await FindAsync("a"));
    }

    [SkippableFact]
    public async Task Commit_OtherPartitionsAndTables_AreLeftAlone()
    {
        await CommittedAsync(new EntityWrite.Insert(Row("a")));
        await Store.CommitAsync(Table, partition + "|other", [new EntityWrite.Insert(Row("a", "two"))], None);
        await Store.CommitAsync("ContractOther", partition, [new EntityWrite.Insert(Row("a", "three"))], None);

        await CommittedAsync(new EntityWrite.Delete("a"));
        Assert.Equal("two", (await Store.FindAsync(Table, partition + "|other", "a", None))?.Text("Text"));
        Assert.Equal("three", (await Store.FindAsync("ContractOther", partition, "a", None))?.Text("Text"));
    }
}
