using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// One row for each saga about a key: an open one by account and key, so that a key has one at most, and an ended one by when it ended. A row is written only
/// in place of what was read.
/// </summary>
/// <param name="store">Where rows are.</param>
/// <param name="partition">The partition of all of them.</param>
/// <param name="what">A saga, as it is called in the sentence "The store holds … that cannot be read".</param>
internal abstract class SagaStore<TSaga>(IEntityStore store, string partition, string what)
    where TSaga : class
{
    private const string OpenPrefix = "a|";
    private const string EndedPrefix = "z|";
    private const string Held = "HeldUntil";

    /// <summary>Where rows are.</summary>
    protected IEntityStore Store => store;

    /// <summary>Every saga that is not over and can be read, by account and key.</summary>
    public async Task<ImmutableArray<StoredSaga<TSaga>>> OpenAsync(CancellationToken cancellationToken) => (await ReadOpenAsync(cancellationToken)).Readable;

    /// <summary>Every saga that is not over, with the rows that cannot be read.</summary>
    public Task<SagaReading<TSaga>> ReadOpenAsync(CancellationToken cancellationToken) => ReadAsync(RowRange.StartingWith(OpenPrefix), cancellationToken);

    /// <summary>Every saga that ended at or after <paramref name="from"/> and can be read, oldest first.</summary>
    public async Task<ImmutableArray<StoredSaga<TSaga>>> EndedAsync(DateTimeOffset from, CancellationToken cancellationToken) => (await ReadEndedAsync(from, cancellationToken)).Readable;

    /// <summary>Every saga that ended at or after <paramref name="from"/>, oldest first, with the rows that cannot be read.</summary>
    public Task<SagaReading<TSaga>> ReadEndedAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        ReadAsync(new RowRange(EndedPrefix + Stamp(from), EndedPrefix + "~"), cancellationToken);

    /// <summary>The open saga of a key; null for none.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public async Task<StoredSaga<TSaga>?> FindAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, partition, OpenRow(account, key), cancellationToken) is { } row ? Read(row) : null;

    /// <summary>Opens a saga; false if the key has an open one.</summary>
    public async Task<bool> OpenAsync(TSaga saga, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Ledger, partition, [new EntityWrite.Insert(Fill(new Entity(OpenRow(Of(saga))), saga))], cancellationToken) is CommitOutcome.Committed;

    /// <summary>Writes a saga in place of what was read, and other rows with it: all or nothing.</summary>
    /// <param name="before">As read, or as last written.</param>
    /// <param name="next">As it is now.</param>
    /// <param name="heldUntil">Until when no other process may continue it, UTC; null if any may.</param>
    /// <param name="others">Rows that belong to it.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    /// <returns>Null if another process was faster, and nothing was written.</returns>
    protected async Task<StoredSaga<TSaga>?> WriteAsync(
        StoredSaga<TSaga> before, TSaga next, DateTimeOffset? heldUntil, ImmutableArray<EntityWrite> others, CancellationToken cancellationToken)
    {
        var at = Of(next);
        var row = OpenRow(at);
        ImmutableArray<EntityWrite> own = at.IsOver
            ? [new EntityWrite.Delete(row, before.ETag), new EntityWrite.Upsert(Fill(new Entity(EndedRow(at)), next).With(Held, heldUntil))]
            : [new EntityWrite.Replace(Fill(new Entity(row), next).With(Held, heldUntil), before.ETag)];
        return await store.CommitAsync(TableNames.Ledger, partition, [.. own, .. others], cancellationToken) is CommitOutcome.Committed written
            ? new StoredSaga<TSaga>(next, at.IsOver ? string.Empty : written.ETags[0], heldUntil)
            : null;
    }

    /// <summary>Writes what became of a saga after it ended.</summary>
    public Task RewriteEndedAsync(TSaga ended, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger, partition, [new EntityWrite.Upsert(Fill(new Entity(EndedRow(Of(ended))), ended))], cancellationToken);

    /// <summary>Where it is stored.</summary>
    protected abstract SagaPlace Of(TSaga saga);

    /// <summary>The saga as columns of a row.</summary>
    protected abstract Entity Fill(Entity row, TSaga saga);

    /// <summary>The saga of a row. What it throws about the content is reported as unreadable.</summary>
    protected abstract TSaga From(StoredEntity row);

    /// <summary>A column that every row has.</summary>
    protected static string Needed(StoredEntity row, string name) => row.Text(name) ?? throw new FormatException($"It has no {name}.");

    /// <summary>A word that every row has, one of those that are known.</summary>
    protected static T Word<T>(StoredEntity row, string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(Needed(row, name), out var word) && Enum.IsDefined(word) ? word : throw new FormatException($"Its {name} is not known.");

    /// <summary>A time that every row has.</summary>
    protected static DateTimeOffset Time(StoredEntity row, string name) => row.Instant(name) ?? throw new FormatException($"It has no {name}.");

    private StoredSaga<TSaga> Read(StoredEntity row) => StoredContent.Read(what, () => new StoredSaga<TSaga>(From(row), row.ETag, row.Instant(Held)));

    private async Task<SagaReading<TSaga>> ReadAsync(RowRange range, CancellationToken cancellationToken)
    {
        var readable = ImmutableArray.CreateBuilder<StoredSaga<TSaga>>();
        var broken = ImmutableArray.CreateBuilder<StoreException>();
        await foreach (var row in store.QueryAsync(TableNames.Ledger, partition, range, cancellationToken))
        {
            try
            {
                readable.Add(Read(row));
            }
            catch (StoreException unreadable) when (unreadable.Error is StoreError.Corrupt)
            {
                broken.Add(unreadable);
            }
        }

        return new SagaReading<TSaga>(readable.ToImmutable(), broken.ToImmutable());
    }

    private static string OpenRow(ProviderAccount account, KeyId key) => $"{OpenPrefix}{account}|{key}";

    private static string OpenRow(SagaPlace at) => OpenRow(at.Account, at.Key);

    private static string EndedRow(SagaPlace at) => $"{EndedPrefix}{Stamp(at.EndedAt)}|{at.EndedName}";

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}

/// <summary>Where a saga is stored.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Key">The key it is about.</param>
/// <param name="IsOver">Whether it ended.</param>
/// <param name="EndedAt">When it ended, UTC; anything while it is open.</param>
/// <param name="EndedName">What distinguishes it from others that ended in the same second.</param>
internal sealed record SagaPlace(ProviderAccount Account, KeyId Key, bool IsOver, DateTimeOffset EndedAt, string EndedName);

/// <summary>A saga and its version.</summary>
/// <param name="Saga">As stored.</param>
/// <param name="ETag">The version of the row; empty if it is over.</param>
/// <param name="HeldUntil">Until when only the run that wrote it may continue it, UTC; null if any may.</param>
internal sealed record StoredSaga<TSaga>(TSaga Saga, string ETag, DateTimeOffset? HeldUntil);

/// <summary>Sagas as read.</summary>
/// <param name="Readable">Those that can be read.</param>
/// <param name="Broken">One for each row that cannot.</param>
internal sealed record SagaReading<TSaga>(ImmutableArray<StoredSaga<TSaga>> Readable, ImmutableArray<StoreException> Broken)
{
    /// <summary>Reports the rows that cannot be read, after the others were worked on.</summary>
    /// <exception cref="PartlyFailedException">There are some.</exception>
    public void ThrowIfBroken()
    {
        if (!Broken.IsEmpty)
        {
            throw new PartlyFailedException([.. Broken]);
        }
    }
}
