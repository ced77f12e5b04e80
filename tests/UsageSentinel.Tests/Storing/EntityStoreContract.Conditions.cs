using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public abstract partial class EntityStoreContract
{
    private const string Stale = "0";

    [SkippableFact]
    public async Task Find_AbsentRow_IsNull() => Assert.Null(await FindAsync("a"));

    [SkippableFact]
    public async Task Find_TableNobodyWrote_IsNull() => Assert.Null(await Store.FindAsync("NeverWritten", partition, "a", None));

    [SkippableFact]
    public async Task Insert_AbsentRow_CanBeRead()
    {
        var etag = await CommittedAsync(new EntityWrite.Insert(Row("a")));

        var found = await FindAsync("a");
        Assert.Equal(("a", "one", etag), (found?.RowKey, found?.Text("Text"), found?.ETag));
    }

    [SkippableFact]
    public async Task Insert_PresentRow_Conflicts()
    {
        await CommittedAsync(new EntityWrite.Insert(Row("a")));

        await ConflictsAsync("a", new EntityWrite.Insert(Row("a", "two")));
        Assert.Equal("one", await TextAsync("a"));
    }

    [SkippableFact]
    public async Task Insert_RowThatWasDeleted_IsWritten()
    {
        await CommittedAsync(new EntityWrite.Insert(Row("a")));
        await CommitAsync(new EntityWrite.Delete("a"));

        await CommittedAsync(new EntityWrite.Insert(Row("a", "two")));
        Assert.Equal("two", await TextAsync("a"));
    }

    [SkippableFact]
    public async Task Upsert_PresentRow_LosesItsFormerProperties()
    {
        await CommittedAsync(new EntityWrite.Upsert(Row("a").With("Former", 1L)));
        await CommittedAsync(new EntityWrite.Upsert(Row("a", "two")));

        var found = await FindAsync("a");
        Assert.Equal(("two", (long?)null), (found?.Text("Text"), found?.Number("Former")));
    }

    [SkippableFact]
    public async Task Replace_AtItsVersion_LosesItsFormerPropertiesAndTakesANewVersion()
    {
        var first = await CommittedAsync(new EntityWrite.Insert(Row("a").With("Former", 1L)));
        var second = await CommittedAsync(new EntityWrite.Replace(Row("a", "two"), first));

        var found = await FindAsync("a");
        Assert.Equal(("two", null, second), (found?.Text("Text"), found?.Number("Former"), found?.ETag));
        Assert.NotEqual(first, second);
    }

    [SkippableFact]
    public async Task Replace_AtAFormerVersion_Conflicts()
    {
        var former = await CommittedAsync(new EntityWrite.Insert(Row("a")));
        await CommittedAsync(new EntityWrite.Upsert(Row("a", "two")));

        await ConflictsAsync("a", new EntityWrite.Replace(Row("a", "three"), former));
        Assert.Equal("two", await TextAsync("a"));
    }

    [SkippableFact]
    public async Task Replace_RowThatWasDeletedAndInsertedAgain_Conflicts()
    {
        var former = await CommittedAsync(new EntityWrite.Insert(Row("a")));
        await CommitAsync(new EntityWrite.Delete("a", former));
        await CommittedAsync(new EntityWrite.Insert(Row("a")));

        await ConflictsAsync("a", new EntityWrite.Replace(Row("a", "two"), former));
    }

    [SkippableFact]
    public async Task Replace_AbsentRow_Conflicts()
    {
        var etag = await CommittedAsync(new EntityWrite.Insert(Row("a")));

        await ConflictsAsync("b", new EntityWrite.Replace(Row("b"), etag));
        Assert.Null(await FindAsync("b"));
    }

    [SkippableFact]
    public async Task Replace_VersionNoStoreGave_Conflicts()
    {
        await CommittedAsync(new EntityWrite.Insert(Row("a")));

        await ConflictsAsync("a", new EntityWrite.Replace(Row("a", "two"), Stale));
        await ConflictsAsync("a", new EntityWrite.Replace(Row("a", "two"), ""));
        await ConflictsAsync("a", new EntityWrite.Replace(Row("a", "two"), "*"));
        Assert.Equal("one", await TextAsync("a"));
    }

    [SkippableFact]
    public async Task Delete_AtItsVersion_RemovesTheRow()
    {
        var etag = await CommittedAsync(new EntityWrite.Insert(Row("a")));

        Assert.Equal("", await CommittedAsync(new EntityWrite.Delete("a", etag)));
        Assert.Null(await FindAsync("a"));
    }

    [SkippableFact]
    public async Task Delete_AtAFormerVersion_Conflicts()
    {
        var former = await CommittedAsync(new EntityWrite.Insert(Row("a")));
        await CommittedAsync(new EntityWrite.Upsert(Row("a", "two")));

        await ConflictsAsync("a", new EntityWrite.Delete("a", former));
        await ConflictsAsync("a", new EntityWrite.Delete("a", "*"));
        Assert.Equal("two", await TextAsync("a"));
    }

    [SkippableFact]
    public async Task Delete_AbsentRowWithVersion_Conflicts()
    {
        var etag = await CommittedAsync(new EntityWrite.Insert(Row("a")));
        await CommitAsync(new EntityWrite.Delete("a"));

        await ConflictsAsync("a", new EntityWrite.Delete("a", etag));
    }

    [SkippableFact]
    public async Task Delete_AbsentRowWithoutVersion_IsNoConflict()
    {
        await CommittedAsync(new EntityWrite.Delete("absent"));
        await CommittedAsync(new EntityWrite.Insert(Row("a")), new EntityWrite.Delete("absent"), new EntityWrite.Delete("as absent"));

        Assert.Equal(["a"], await RowsAsync(RowRange.All));
    }
}
