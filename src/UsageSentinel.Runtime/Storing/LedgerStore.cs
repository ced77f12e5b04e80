using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// Every decision, taken or withheld, as an append-only chain: each row holds the hash of the row before it, so that a
/// row edited or taken out shows. One partition: acts are rare, and one chain has one order.
/// </summary>
public sealed class LedgerStore(IEntityStore store)
{
    private const string Partition = "ledger";
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

    private Task<StoredEntity?> HeadAsync(CancellationToken cancellationToken) =>
        store.FindAsync(TableNames.Ledger, Partition, HeadRow, cancellationToken);

    private async Task<bool> TryAppendAsync(StoredEntity? head, LedgerEntry entry, Act? act, bool mayExist, CancellationToken cancellationToken)
    {
        var number = (head?.Number("Number") ?? 0) + 1;
        var previous = head?.Text("Hash") ?? new string('0', 64);
        var hash = Hash(previous, number, entry);
        var newHead = new Entity(HeadRow).With("Number", number).With("Hash", hash);
        var writes = ImmutableArray.CreateBuilder<EntityWrite>(3);
        writes.Add(head is null ? new EntityWrite.Insert(newHead) : new EntityWrite.Replace(newHead, head.ETag));
        writes.Add(new EntityWrite.Insert(ToEntity(number, previous, hash, entry)));
        if (act is not null)
        {
            writes.Add(mayExist ? new EntityWrite.Upsert(act.ToEntity()) : new EntityWrite.Insert(act.ToEntity()));
        }

        return await store.CommitAsync(TableNames.Ledger, Partition, writes.ToImmutable(), cancellationToken) is CommitOutcome.Committed;
    }

    /// <summary>The newest <paramref name="most"/> rows, oldest first.</summary>
    public async Task<ImmutableArray<LedgerEntry>> ReadAsync(int most, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken);
        var last = head?.Number("Number") ?? 0;
        var entries = ImmutableArray.CreateBuilder<LedgerEntry>();
        var range = new RowRange(RowKey(Math.Max(1, last - most + 1)), RowKey(last + 1));
        await foreach (var entity in store.QueryAsync(TableNames.Ledger, Partition, range, cancellationToken))
        {
            entries.Add(FromEntity(entity));
        }

        return entries.ToImmutable();
    }

    private static string Hash(string previous, long number, LedgerEntry entry)
    {
        // Each with its length before it, so that text moved from one field to the next shows.
        var text = string.Concat(((string[])
        [
            previous,
            number.ToString(CultureInfo.InvariantCulture),
            entry.At.ToString("O", CultureInfo.InvariantCulture),
            entry.Kind.ToString(),
            entry.EpisodeId,
            entry.Subject,
            entry.Actor,
            entry.Summary,
            entry.Details,
        ]).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}\n")));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static Entity ToEntity(long number, string previous, string hash, LedgerEntry entry) => new Entity(RowKey(number))
        .With("Previous", previous)
        .With("Hash", hash)
        .With("At", entry.At)
        .With("Kind", entry.Kind.ToString())
        .With("Episode", entry.EpisodeId)
        .With("Subject", entry.Subject)
        .With("Actor", entry.Actor)
        .With("Summary", entry.Summary)
        .With("Details", entry.Details);

    private static LedgerEntry FromEntity(StoredEntity entity) => new(
        entity.Instant("At") ?? DateTimeOffset.UnixEpoch,
        Enum.TryParse<LedgerKind>(entity.Text("Kind"), out var kind) ? kind : LedgerKind.Withheld,
        entity.Text("Episode") ?? string.Empty,
        entity.Text("Subject") ?? string.Empty,
        entity.Text("Actor") ?? string.Empty,
        entity.Text("Summary") ?? string.Empty,
        entity.Text("Details") ?? string.Empty);

    private static string RowKey(long number) => string.Create(CultureInfo.InvariantCulture, $"r|{number:D12}");
}

/// <summary>What a ledger row tells.</summary>
public enum LedgerKind
{
    /// <summary>A decision not to act.</summary>
    Withheld,

    /// <summary>About to act: written before the provider is asked.</summary>
    Intended,

    /// <summary>The provider did it, or it was done already.</summary>
    Done,

    /// <summary>The provider did not do it.</summary>
    Failed,

    /// <summary>Checked afterwards: it holds.</summary>
    Verified,

    /// <summary>Checked afterwards: it does not hold.</summary>
    NotVerified,

    /// <summary>All that is missing is a person's yes.</summary>
    AwaitingApproval,

    /// <summary>About to put back what stood before: written before the provider is asked.</summary>
    Restoring,

    /// <summary>What stood before is in force again.</summary>
    Restored,

    /// <summary>A person changed what the product may do: the stop switch, a rule's mode, a protected key, a hold.</summary>
    Control,
}

/// <summary>One row of the ledger.</summary>
/// <param name="At">UTC.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="EpisodeId">The episode it is about.</param>
/// <param name="Subject">The key, as in the events' subject.</param>
/// <param name="Actor">Who decided: <c>automation</c>, or a person's name.</param>
/// <param name="Summary">One line.</param>
/// <param name="Details">JSON with the answers of every guard rail, or empty.</param>
public sealed record LedgerEntry(
    DateTimeOffset At, LedgerKind Kind, string EpisodeId, string Subject, string Actor, string Summary, string Details);

/// <summary>The acts at one moment.</summary>
/// <param name="Head">The head of the chain; null for an empty ledger.</param>
/// <param name="Acts">Every act ever begun.</param>
public sealed record LedgerSnapshot(StoredEntity? Head, ImmutableArray<Act> Acts);
