using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Every decision, carried out or blocked, as an append-only chain: each row contains the hash of the row before it, so that a
/// row edited or taken out shows. One partition: acts are rare, and one chain has one order.
/// </summary>
/// <param name="store">Where it is stored.</param>
/// <param name="stamp">What every row is stamped with; null for nothing.</param>
public sealed class LedgerStore(IEntityStore store, LedgerStamp? stamp = null)
{
    internal const string Partition = "ledger";
    private const string HeadRow = "head";

    /// <summary>Appends a row, and sets its action to the current state.</summary>
    /// <returns>The number of the row.</returns>
    public async Task<long> AppendAsync(LedgerEntry entry, ContainmentAction? act, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        while (!await TryAppendAsync(head, entry, Change(act), cancellationToken))
        {
            head = await NextHeadAsync(head, cancellationToken);
        }

        return NumberOf(head) + 1;
    }

    /// <summary>Appends a row with the answer of a person, and a row that may exist once; false if it exists already.</summary>
    internal async Task<bool> TryAppendAsync(LedgerEntry entry, ApprovalWord word, Entity? once, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        while (!await TryAppendAsync(head, entry, new LedgerChange([word.ToEntity()], MayExist: true, once), cancellationToken))
        {
            if (once is not null && await store.FindAsync(TableNames.Ledger, Partition, once.RowKey, cancellationToken) is not null)
            {
                return false;
            }

            head = await NextHeadAsync(head, cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// Begins an act: only where nothing was appended since <paramref name="snapshot"/> was read, so that two responders
    /// cannot both pass the revocation budget, and only if that action was never begun. False if it has to be decided again.
    /// </summary>
    public Task<bool> TryBeginAsync(LedgerSnapshot snapshot, LedgerEntry entry, ContainmentAction act, CancellationToken cancellationToken) =>
        TryAppendAsync(snapshot.Head, entry, Change(act) with { MayExist = false }, cancellationToken);

    /// <summary>Takes an act a step further: only where nothing was appended since <paramref name="snapshot"/> was read.</summary>
    public Task<bool> TryAdvanceAsync(LedgerSnapshot snapshot, LedgerEntry entry, ContainmentAction act, CancellationToken cancellationToken) =>
        TryAppendAsync(snapshot.Head, entry, Change(act), cancellationToken);

    /// <summary>Sets the record of a provider limit, and the actions that this changes: only where nothing was appended since <paramref name="snapshot"/> was read.</summary>
    internal Task<bool> TrySetAsync(
        LedgerSnapshot snapshot, LedgerEntry entry, (LimitKey Key, OwnedLimit Limit) set, IEnumerable<ContainmentAction> acts, CancellationToken cancellationToken) =>
        TryAppendAsync(snapshot.Head, entry, new LedgerChange([.. acts.Select(act => act.ToEntity()), LimitRow.ToEntity(set.Key, set.Limit)], MayExist: true, null), cancellationToken);

    /// <summary>The acts so far, held against what the last row of the chain vouches for, and the head they were read at.</summary>
    public async Task<LedgerSnapshot> ReadActsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // The head first: an act appended after it was read makes the snapshot too old to begin on.
            var head = await HeadAsync(cancellationToken);
            var rows = await VouchedAsync(cancellationToken);
            var fault = await FaultAsync(head, rows, cancellationToken);
            if (fault is null || (await HeadAsync(cancellationToken))?.ETag == head?.ETag)
            {
                return new LedgerSnapshot(head, Acts(rows))
                {
                    Fault = fault,
                    Limits = rows.Where(row => row.RowKey.StartsWith(LimitRow.Prefix, StringComparison.Ordinal)).Select(LimitRow.FromEntity).ToImmutableDictionary(),
                };
            }

            // Somebody appended meanwhile: what was read belongs to two heads.
        }
    }

    private LedgerEntry Stamped(LedgerEntry entry) =>
        stamp is null ? entry : entry with { ConfigHash = stamp.ConfigHash, Engine = stamp.Engine };

    private static LedgerChange Change(ContainmentAction? act) => new(act is null ? [] : [act.ToEntity()], MayExist: true, null) { Act = act };

    private static ImmutableArray<ContainmentAction> Acts(IEnumerable<StoredEntity> rows) =>
        [.. rows.Where(row => row.RowKey.StartsWith(ContainmentAction.Prefix, StringComparison.Ordinal)).Select(ContainmentAction.FromEntity)];

    private static long NumberOf(StoredEntity? head) => head?.Number("Number") ?? 0;

    private Task<StoredEntity?> HeadAsync(CancellationToken cancellationToken) =>
        store.FindAsync(TableNames.Ledger, Partition, HeadRow, cancellationToken);

    /// <summary>The head after an append that failed because another process appended first: the chain continues after its row.</summary>
    private async Task<StoredEntity?> NextHeadAsync(StoredEntity? head, CancellationToken cancellationToken)
    {
        var now = await HeadAsync(cancellationToken);
        return now?.ETag == head?.ETag
            ? throw new StoreException(StoreError.Corrupt, "The head of the ledger is before its last row: it was reset. Restore the store from a backup.")
            : now;
    }

    private async Task<bool> TryAppendAsync(StoredEntity? head, LedgerEntry entry, LedgerChange change, CancellationToken cancellationToken)
    {
        var number = NumberOf(head) + 1;
        var limit = await LimitAsync(change.Act, entry.At, cancellationToken);
        var digest = await DigestAsync(head, limit is null ? change.Rows : change.Rows.Add(limit), cancellationToken);
        var row = LedgerRow.After(head?.Text("Hash") ?? LedgerRow.Genesis, number, Stamped(entry), digest, (await ReadAnchoredAsync(cancellationToken)).ToText());
        var newHead = new Entity(HeadRow).With("Number", number).With("Hash", row.Hash);
        var writes = ImmutableArray.CreateBuilder<EntityWrite>(4);
        writes.Add(head is null ? new EntityWrite.Insert(newHead) : new EntityWrite.Replace(newHead, head.ETag));
        writes.Add(new EntityWrite.Insert(row.ToEntity()));
        writes.AddRange(change.Rows.Select(changed => (EntityWrite)(change.MayExist ? new EntityWrite.Upsert(changed) : new EntityWrite.Insert(changed))));
        if (limit is not null)
        {
            writes.Add(new EntityWrite.Upsert(limit));
        }

        if (change.Once is { } once)
        {
            writes.Add(new EntityWrite.Insert(once));
        }

        return await store.CommitAsync(TableNames.Ledger, Partition, writes.ToImmutable(), cancellationToken) is CommitOutcome.Committed;
    }

    /// <summary>The record of the limit that an action changes, after this step of the action; null if there is nothing to write.</summary>
    private async Task<Entity?> LimitAsync(ContainmentAction? act, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (act?.Wanted is null)
        {
            return null;
        }

        var row = await store.FindAsync(TableNames.Ledger, Partition, LimitRow.RowKey(act.Limit), cancellationToken);
        var limit = row is not null ? LimitRow.FromEntity(row).Value : LimitRow.Of(Acts(await VouchedAsync(cancellationToken)), act.Limit);
        return LimitRow.After(limit, act, at) is { } next ? LimitRow.ToEntity(act.Limit, next) : null;
    }

    /// <summary>The digest after a change: what the last row vouches for, with the change worked in.</summary>
    private async Task<string> DigestAsync(StoredEntity? head, ImmutableArray<Entity> changes, CancellationToken cancellationToken)
    {
        var last = head is null ? null : await RowAsync(NumberOf(head), cancellationToken);
        // A ledger of an earlier version has none: what there is now is what is vouched for from here on.
        var digest = head is null ? LedgerDigest.Empty
            : last?.Text(nameof(LedgerRow.Acts)) ?? LedgerDigest.Of((await VouchedAsync(cancellationToken)).Select(row => row.Entity));
        foreach (var changed in changes)
        {
            var before = await store.FindAsync(TableNames.Ledger, Partition, changed.RowKey, cancellationToken);
            digest = LedgerDigest.Add(before is null ? digest : LedgerDigest.Remove(digest, before.Entity), changed);
        }

        return digest;
    }

    private Task<StoredEntity?> RowAsync(long number, CancellationToken cancellationToken) =>
        store.FindAsync(TableNames.Ledger, Partition, LedgerRow.RowKey(number), cancellationToken);

    /// <summary>Acts, words of people and the records of limits.</summary>
    private async Task<List<StoredEntity>> VouchedAsync(CancellationToken cancellationToken)
    {
        var rows = new List<StoredEntity>();
        foreach (var prefix in new[] { ContainmentAction.Prefix, ApprovalWord.Prefix, LimitRow.Prefix })
        {
            await foreach (var entity in store.QueryAsync(TableNames.Ledger, Partition, RowRange.StartingWith(prefix), cancellationToken))
            {
                rows.Add(entity);
            }
        }

        return rows;
    }

    private async Task<string?> FaultAsync(StoredEntity? head, List<StoredEntity> rows, CancellationToken cancellationToken)
    {
        const string Fault = "The actions and approvals in the store do not match the ledger: some were deleted, edited or added.";
        if (head is null)
        {
            return rows.Count == 0 ? null : Fault;
        }

        return await RowAsync(NumberOf(head), cancellationToken) switch
        {
            null => "The last row of the ledger is missing.",
            { } last when last.Text("Hash") != head.Text("Hash") || LedgerRow.HashOf(NumberOf(head), last) != head.Text("Hash") => "The last row of the ledger was edited.",
            { } last when last.Text(nameof(LedgerRow.Acts)) is { } vouched && vouched != LedgerDigest.Of(rows.Select(row => row.Entity)) => Fault,
            _ => null,
        };
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

    /// <summary>What was anchored last, as the store notes it.</summary>
    internal async Task<AnchoredNote> ReadAnchoredAsync(CancellationToken cancellationToken) =>
        AnchoredNote.FromEntity(await store.FindAsync(TableNames.Ledger, Partition, AnchoredNote.Row, cancellationToken));

    /// <summary>All stored rows as they are.</summary>
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

/// <summary>What is written with a row of the ledger.</summary>
/// <param name="Rows">The new state of actions, an answer of a person, the record of a limit; empty for none.</param>
/// <param name="MayExist">False where they must be new.</param>
/// <param name="Once">A row that there may be once; null for none.</param>
internal sealed record LedgerChange(ImmutableArray<Entity> Rows, bool MayExist, Entity? Once)
{
    /// <summary>The action that takes a step: the record of its limit is set with it; null for none.</summary>
    public ContainmentAction? Act { get; init; }
}
