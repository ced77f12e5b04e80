using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>Removes the rows of an alert.</summary>
internal sealed class RecordedRows(IEntityStore store)
{
    /// <summary>What it was judged on.</summary>
    public Task RemoveStepsAsync(AlertPointer pointer, CancellationToken cancellationToken) =>
        RemoveAsync(pointer.Partition, RecordedTransitionId.RowsOf(pointer.EpisodeId), cancellationToken);

    /// <summary>All of it: what it was judged on, its history, and last itself.</summary>
    public async Task RemoveAlertAsync(AlertPointer pointer, CancellationToken cancellationToken)
    {
        await RemoveStepsAsync(pointer, cancellationToken);
        await RemoveAsync(pointer.Partition, AlertRows.HistoryOf(pointer.EpisodeId), cancellationToken);
        await store.CommitAsync(
            TableNames.Sentinel, pointer.Partition, [new EntityWrite.Delete(AlertRows.RowKey(pointer.EpisodeId))], cancellationToken);
    }

    private async Task RemoveAsync(string partition, RowRange range, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, partition, range, cancellationToken))
        {
            keys.Add(entity.RowKey);
        }

        foreach (var batch in keys.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, partition, [.. batch.Select(key => new EntityWrite.Delete(key))], cancellationToken);
        }
    }
}
