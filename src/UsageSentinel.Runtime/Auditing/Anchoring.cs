using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Anchors the head of the ledger: at once after an act, else when an hour has passed since the last time. An anchor that
/// cannot be reached holds up nothing; the next run tries again.
/// </summary>
internal sealed partial class Anchoring(IEntityStore store, LedgerStore ledger, IAnchor anchor, TimeProvider clock, ILogger<Anchoring> logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Anchors where it is due.</summary>
    /// <returns>The point that was written; null for none.</returns>
    public async Task<AnchorPoint?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AnchorAsync(cancellationToken);
        }
        catch (StoreException failure)
        {
            Log.NotAnchored(logger, failure.Message);
            return null;
        }
    }

    private async Task<AnchorPoint?> AnchorAsync(CancellationToken cancellationToken)
    {
        if (!anchor.IsKept)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var head = await ledger.ReadHeadAsync(cancellationToken);
        var last = await ledger.ReadAnchoredAsync(cancellationToken);
        if (head.Number == 0 || (head.Number == last.Number && head.Hash == last.Hash))
        {
            return null;
        }

        var isHourOver = last.At is not { } at || now - at >= Every || now < at;
        if (!isHourOver && !await HoldsAnActAsync(last.Number + 1, head.Number, cancellationToken))
        {
            return null;
        }

        return await WriteAsync(last, new AnchorPoint(head.Number, head.Hash, now), cancellationToken);
    }

    private async Task<AnchorPoint?> WriteAsync(AnchoredNote last, AnchorPoint point, CancellationToken cancellationToken)
    {
        // The anchor first: the note must never name more than there are.
        await anchor.AppendAsync(point, cancellationToken);
        var note = new AnchoredNote(last.Count + 1, point.Number, point.Hash, point.At);
        await store.CommitAsync(TableNames.Ledger, LedgerStore.Partition, [new EntityWrite.Upsert(note.ToEntity())], cancellationToken);
        return point;
    }

    private async Task<bool> HoldsAnActAsync(long first, long last, CancellationToken cancellationToken)
    {
        await foreach (var row in ledger.ReadRowsAsync(first, last, cancellationToken))
        {
            if (row.Entry.Kind is not (LedgerKind.Withheld or LedgerKind.Judged or LedgerKind.Purged))
            {
                return true;
            }
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(5100, LogLevel.Warning, "The ledger is not anchored yet: {Reason}")]
        public static partial void NotAnchored(ILogger logger, string reason);
    }
}
