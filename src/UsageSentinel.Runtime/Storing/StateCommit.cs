using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Commits a state with everything that came of it.</summary>
internal static class StateCommit
{
    /// <summary>
    /// One transaction wherever it fits. What does not fit goes first: it is written again under the same names should the
    /// state not follow, so a crash between the two may publish an event twice, but always at least once.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="partition">The partition of the state.</param>
    /// <param name="state">The guarded write of the state.</param>
    /// <param name="writes">What came of it; each may be repeated.</param>
    /// <param name="cancellationToken">Stops before the state is written.</param>
    /// <returns>The new version of the state; null where another sweep was faster.</returns>
    public static async Task<string?> CommitAsync(
        IEntityStore store, string partition, EntityWrite state, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        const int room = EntityLimits.BatchEntities - 1;
        if (writes.Length > room && !await StandsAsync(store, partition, state, cancellationToken))
        {
            return null;
        }

        var first = Math.Max(0, writes.Length - room);
        foreach (var batch in writes[..first].Chunk(EntityLimits.BatchEntities))
        {
            await store.CommitAsync(TableNames.Sentinel, partition, [.. batch], cancellationToken);
        }

        var outcome = await store.CommitAsync(TableNames.Sentinel, partition, [state, .. writes[first..]], cancellationToken);
        return outcome is CommitOutcome.Committed committed ? committed.ETags[0] : null;
    }

    /// <summary>Whether the state still has the version it was made from: a sweep that has lost already writes nothing.</summary>
    private static async Task<bool> StandsAsync(IEntityStore store, string partition, EntityWrite state, CancellationToken cancellationToken) =>
        (await store.FindAsync(TableNames.Sentinel, partition, state.RowKey, cancellationToken))?.ETag == (state as EntityWrite.Replace)?.ETag;
}
