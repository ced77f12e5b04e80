using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

/// <summary>What every store promises. One class per adapter runs all of it.</summary>
public abstract partial class EntityStoreContract : IAsyncLifetime
{
    private const string Table = "Contract";
    private static readonly CancellationToken None = CancellationToken.None;

    // A store that is shared by several tests keeps them apart by partition.
    private readonly string partition = $"openai|org-1|{Guid.NewGuid():N}";

    protected IEntityStore Store { get; private set; } = new Runtime.Storing.Memory.MemoryEntityStore();

    public async Task InitializeAsync() => Store = await OpenAsync();

    public virtual Task DisposeAsync() => Task.CompletedTask;

    protected abstract Task<IEntityStore> OpenAsync();

    private static Entity Row(string row, string text = "one") => new Entity(row).With("Text", text);

    private Task<StoredEntity?> FindAsync(string row) => Store.FindAsync(Table, partition, row, None);

    private Task<CommitOutcome> CommitAsync(params EntityWrite[] writes) =>
        Store.CommitAsync(Table, partition, [.. writes], None);

    private async Task<string> CommittedAsync(params EntityWrite[] writes) =>
        Assert.IsType<CommitOutcome.Committed>(await CommitAsync(writes)).ETags[^1];

    private async Task ConflictsAsync(string row, params EntityWrite[] writes)
    {
        var conflict = Assert.IsType<CommitOutcome.Conflict>(await CommitAsync(writes));
        Assert.True(conflict.RowKey is null || conflict.RowKey == row, $"The conflict was said to be in \"{conflict.RowKey}\".");
    }

    private async Task<string?> TextAsync(string row) => (await FindAsync(row))?.Text("Text");

    private async Task<List<string>> RowsAsync(RowRange range)
    {
        var rows = new List<string>();
        await foreach (var entity in Store.QueryAsync(Table, partition, range, None))
        {
            rows.Add(entity.RowKey);
        }

        return rows;
    }

    private async Task InsertAsync(IEnumerable<string> rows)
    {
        foreach (var batch in rows.Chunk(EntityLimits.BatchEntities))
        {
            await CommittedAsync([.. batch.Select(row => new EntityWrite.Insert(Row(row)))]);
        }
    }
}
