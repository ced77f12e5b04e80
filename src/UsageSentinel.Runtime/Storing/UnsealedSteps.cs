using System.Runtime.CompilerServices;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Finds the kept steps that are not in the ledger's chain yet. A pointer is written before the step is and removed after the
/// ledger has it; one whose step never came points at nothing.
/// </summary>
public sealed class UnsealedSteps(IEntityStore store)
{
    /// <summary>Writes pointers to steps about to be committed in <paramref name="partition"/>.</summary>
    public async Task PointAsync(ProviderAccount account, string partition, IEnumerable<string> steps, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var batch in steps.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel,
                Partitions.Unsealed(account),
                [.. batch.Select(step => new EntityWrite.Upsert(new Entity(step).With("Partition", partition).With("At", now)))],
                cancellationToken);
        }
    }

    /// <summary>Every pointer of an account, or those of one alert.</summary>
    public async IAsyncEnumerable<StepPointer> ReadAsync(ProviderAccount account, string? episodeId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = episodeId is null ? RowRange.All : RowRange.StartingWith(episodeId + "|");
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, Partitions.Unsealed(account), rows, cancellationToken))
        {
            yield return new StepPointer(entity.RowKey, entity.Text("Partition") ?? string.Empty, entity.Instant("At") ?? DateTimeOffset.UnixEpoch);
        }
    }

    public async Task RemoveAsync(ProviderAccount account, IEnumerable<StepPointer> pointers, CancellationToken cancellationToken)
    {
        foreach (var batch in pointers.Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(
                TableNames.Sentinel, Partitions.Unsealed(account), [.. batch.Select(pointer => new EntityWrite.Delete(pointer.Step))], cancellationToken);
        }
    }
}

/// <summary>Where a step is stored, or will be.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Partition">The partition of its row.</param>
/// <param name="At">When the pointer was written, UTC.</param>
public sealed record StepPointer(string Step, string Partition, DateTimeOffset At);
