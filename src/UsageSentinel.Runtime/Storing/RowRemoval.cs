namespace UsageSentinel.Runtime.Storing;

/// <summary>Removes many rows of a partition.</summary>
internal static class RowRemoval
{
    /// <summary>Removes every row in <paramref name="rows"/>, in batches: stopped half way, some are gone and the rest goes when it is called again.</summary>
    public static async Task RemoveAsync(this IEntityStore store, string table, string partition, RowRange rows, CancellationToken cancellationToken)
    {
        var doomed = new List<EntityWrite>();
        await foreach (var entity in store.QueryAsync(table, partition, rows, cancellationToken))
        {
            doomed.Add(new EntityWrite.Delete(entity.RowKey));
        }

        foreach (var batch in doomed.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(table, partition, [.. batch], cancellationToken);
        }
    }
}
