using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Anchors the head of the ledger: at once after an act, else when an hour has passed since the last time. An anchor that
/// cannot be reached holds up nothing; the next run tries again.
/// </summary>
public sealed partial class Anchoring(IEntityStore store, LedgerStore ledger, IAnchor anchor, TimeProvider clock, ILogger<Anchoring> logger)
{
    private const string Row = "anchored";
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
        var now = clock.GetUtcNow();
        var head = await ledger.ReadHeadAsync(cancellationToken);
        // Only says what need not be written again; what an audit believes are the anchors themselves.
        var last = await store.FindAsync(TableNames.Ledger, LedgerStore.Partition, Row, cancellationToken);
        var anchored = last?.Number("Number") ?? 0;
        if (head.Number == 0 || (head.Number == anchored && head.Hash == last?.Text("Hash")))
        {
            return null;
        }

        var isHourOver = last?.Instant("At") is not { } at || now - at >= Every || now < at;
        if (!isHourOver && !await HoldsAnActAsync(anchored + 1, head.Number, cancellationToken))
        {
            return null;
        }

        return await WriteAsync(new AnchorPoint(head.Number, head.Hash, now), cancellationToken);
    }

    private async Task<AnchorPoint?> WriteAsync(AnchorPoint point, CancellationToken cancellationToken)
    {
        await anchor.AppendAsync(point, cancellationToken);
        await store.CommitAsync(
            TableNames.Ledger,
            LedgerStore.Partition,
            [new EntityWrite.Upsert(new Entity(Row).With("Number", point.Number).With("Hash", point.Hash).With("At", point.At))],
            cancellationToken);
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
