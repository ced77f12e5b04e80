using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Every decision, taken or withheld, as an append-only chain: each row holds the hash of the row before it, so that a
/// row edited or taken out shows. One partition: acts are rare, and one chain has one order.
/// </summary>
/// <param name="store">Where it stands.</param>
/// <param name="stamp">What every row is stamped with; null for nothing.</param>
public sealed class LedgerStore(IEntityStore store, LedgerStamp? stamp = null)
{
    internal const string Partition = "ledger";
    private const string HeadRow = "head";

    /// <summary>Appends a row, and sets the act it tells of to where it stands now.</summary>
    public async Task AppendAsync(LedgerEntry entry, Act? act, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        while (!await TryAppendAsync(head, entry, act, mayExist: true, cancellationToken))
        {
            // Somebody else appended first; the chain goes on behind their row.
            var now = await HeadAsync(cancellationToken);
            if (now?.ETag == head?.ETag)
            {
                throw new StoreException(StoreError.Corrupt, "The head of the ledger stands before its last row: it was taken back. Restore the store from a backup.");
            }

            head = now;
        }
    }

    /// <summary>
    /// Begins an act: only where nothing was appended since <paramref name="snapshot"/> was read, so that two responders
    /// cannot both pass the revocation budget, and only where that act was never begun. False where it is to be decided anew.
    /// </summary>
    public Task<bool> TryBeginAsync(LedgerSnapshot snapshot, LedgerEntry entry, Act act, CancellationToken cancellationToken) =>
        TryAppendAsync(snapshot.Head, entry, act, mayExist: false, cancellationToken);

    /// <summary>Takes an act a step further: only where nothing was appended since <paramref name="snapshot"/> was read.</summary>
    public Task<bool> TryAdvanceAsync(LedgerSnapshot snapshot, LedgerEntry entry, Act act, CancellationToken cancellationToken) =>
        TryAppendAsync(snapshot.Head, entry, act, mayExist: true, cancellationToken);

    /// <summary>The acts so far, and the head of the chain they were read at.</summary>
    public async Task<LedgerSnapshot> ReadActsAsync(CancellationToken cancellationToken)
    {
        // The head first: an act appended after it was read makes the snapshot too old to begin on.
        var head = await HeadAsync(cancellationToken);
        var acts = ImmutableArray.CreateBuilder<Act>();
        await foreach (var entity in store.QueryAsync(TableNames.Ledger, Partition, RowRange.StartingWith(Act.Prefix), cancellationToken))
        {
            acts.Add(Act.FromEntity(entity));
        }

        return new LedgerSnapshot(head, acts.ToImmutable());
    }

    private LedgerEntry Stamped(LedgerEntry entry) =>
        stamp is null ? entry : entry with { ConfigHash = stamp.ConfigHash, Engine = stamp.Engine };

    private Task<StoredEntity?> HeadAsync(CancellationToken cancellationToken) =>
        store.FindAsync(TableNames.Ledger, Partition, HeadRow, cancellationToken);

    private async Task<bool> TryAppendAsync(StoredEntity? head, LedgerEntry entry, Act? act, bool mayExist, CancellationToken cancellationToken)
    {
        var number = (head?.Number("Number") ?? 0) + 1;
        var row = LedgerRow.After(head?.Text("Hash") ?? LedgerRow.Genesis, number, Stamped(entry));
        var newHead = new Entity(HeadRow).With("Number", number).With("Hash", row.Hash);
        var writes = ImmutableArray.CreateBuilder<EntityWrite>(3);
        writes.Add(head is null ? new EntityWrite.Insert(newHead) : new EntityWrite.Replace(newHead, head.ETag));
        writes.Add(new EntityWrite.Insert(row.ToEntity()));
        if (act is not null)
        {
            writes.Add(mayExist ? new EntityWrite.Upsert(act.ToEntity()) : new EntityWrite.Insert(act.ToEntity()));
        }

        return await store.CommitAsync(TableNames.Ledger, Partition, writes.ToImmutable(), cancellationToken) is CommitOutcome.Committed;
    }

    /// <summary>The newest <paramref name="most"/> rows, oldest first.</summary>
    public async Task<ImmutableArray<LedgerEntry>> ReadAsync(int most, CancellationToken cancellationToken)
    {
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        var last = (await ReadHeadAsync(cancellationToken)).Number;
        await foreach (var row in ReadRowsAsync(Math.Max(1, last - most + 1), last, cancellationToken))
        {
            entries.Add(row.Entry);
        }

        return entries.ToImmutable();
    }

    /// <summary>The rows with these numbers, both included, oldest first.</summary>
    public async IAsyncEnumerable<LedgerRow> ReadRowsAsync(long first, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in store.QueryAsync(
            TableNames.Ledger, Partition, new RowRange(LedgerRow.RowKey(first), LedgerRow.RowKey(last + 1)), cancellationToken))
        {
            yield return LedgerRow.FromEntity(entity);
        }
    }

    /// <summary>The end of the chain: number 0 and zeros for an empty ledger.</summary>
    public async Task<LedgerHead> ReadHeadAsync(CancellationToken cancellationToken) =>
        await HeadAsync(cancellationToken) is { } head
            ? new LedgerHead(head.Number("Number") ?? 0, head.Text("Hash") ?? LedgerRow.Genesis)
            : LedgerHead.Empty;

    /// <summary>Everything that stands where rows stand, as it stands.</summary>
    internal IAsyncEnumerable<StoredEntity> ReadStoredAsync(CancellationToken cancellationToken) =>
        store.QueryAsync(TableNames.Ledger, Partition, RowRange.StartingWith(LedgerRow.Prefix), cancellationToken);
}

/// <summary>The end of the chain.</summary>
/// <param name="Number">The number of the last row; 0 for none.</param>
/// <param name="Hash">Its hash.</param>
public sealed record LedgerHead(long Number, string Hash)
{
    public static LedgerHead Empty { get; } = new(0, LedgerRow.Genesis);
}
