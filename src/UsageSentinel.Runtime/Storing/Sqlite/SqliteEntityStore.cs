using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>
/// Entities in one SQLite file, the embedded default. Many stores, of one process or several, may have the file open.
/// </summary>
/// <remarks>
/// <para>A batch that was committed survives the end of the process, however abrupt; after a loss of power the last
/// moments may be missing, but never half a batch.</para>
/// <para>A query reads in pages and holds nothing between them: like Azure Tables it may or may not see what is
/// written while it runs. Reads run on the caller's thread; SQLite has no asynchronous disk.</para>
/// <para>Batches that wait at the same time are written in one transaction, and each of them is reported when that transaction
/// was committed. A condition that does not hold concerns its own batch only.</para>
/// </remarks>
public sealed class SqliteEntityStore : IEntityStore, IAsyncDisposable
{
    /// <summary>Batches in one transaction at the most: none waits long for the others.</summary>
    private const int BatchesPerTransaction = 64;

    private readonly SqliteFile file;
    private readonly SqliteWriter writer;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentBag<SqliteReader> idle = [];
    private readonly ConcurrentQueue<SqliteBatch> waiting = new();
    private volatile bool disposed;
    private volatile bool isCrowded;

    private SqliteEntityStore(SqliteFile file, SqliteWriter writer)
    {
        this.file = file;
        this.writer = writer;
    }

    /// <inheritdoc cref="Open(SqliteStoreOptions)"/>
    public static SqliteEntityStore Open(string path) => Open(new SqliteStoreOptions { Path = path });

    /// <summary>Opens the file, or creates it.</summary>
    /// <exception cref="StoreException">The file or its folder cannot be created, read or written, or is not of this program.</exception>
    public static SqliteEntityStore Open(SqliteStoreOptions options)
    {
        var file = new SqliteFile(options);
        file.Create();
        return file.Run(() =>
        {
            var connection = file.Connect();
            try
            {
                SqliteSchema.Ensure(connection, file.Path);
                SqliteCheck.AtStart(connection, file.Path);
                return new SqliteEntityStore(file, new SqliteWriter(connection));
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    /// <summary>Reads and checks the whole file and every row.</summary>
    /// <exception cref="StoreException">The file is damaged or cannot be read.</exception>
    public void CheckWhole() => file.Run(() =>
    {
        using var reader = new SqliteReader(file.Connect(), file.Path);
        reader.CheckFile();
        reader.CheckRows();
        return true;
    });

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckAddress(table, partition);
        BatchRules.CheckRow(row);
        return Task.FromResult(Read(reader => reader.Find(table, KeyEscape.Escape(partition), KeyEscape.Escape(row))));
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, RowRange rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckAddress(table, partition);
        var escapedPartition = KeyEscape.Escape(partition);
        var before = rows.Before is null ? null : KeyEscape.Escape(rows.Before);
        var page = Read(reader => reader.Page(table, escapedPartition, rows.From is null ? "" : KeyEscape.Escape(rows.From), before));
        while (true)
        {
            foreach (var entity in page.Entities)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entity;
            }

            if (page.NextFrom is not { } next)
            {
                break;
            }

            page = Read(reader => reader.Page(table, escapedPartition, next, before));
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, ImmutableArray<RowRange> ranges, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckAddress(table, partition);
        foreach (var entity in Read(reader => reader.Ranges(table, KeyEscape.Escape(partition), ranges)))
        {
            yield return entity;
        }

        await Task.CompletedTask;
    }

    public async Task<CommitOutcome> CommitAsync(
        string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckBatch(table, partition, writes);
        ObjectDisposedException.ThrowIf(disposed, this);
        var batch = new SqliteBatch(table, KeyEscape.Escape(partition), SqliteWrite.From(writes));
        using var withdrawal = cancellationToken.CanBeCanceled ? cancellationToken.UnsafeRegister((state, token) => ((SqliteBatch)state!).Withdraw(token), batch) : default;
        waiting.Enqueue(batch);
        if (isCrowded)
        {
            // Whoever else is about to write comes first, and goes into the same transaction.
            await Task.Yield();
        }

        WriteWaiting();
        return await batch.Done;
    }

    /// <summary>Writes what waits, unless somebody is at it, who then writes this as well.</summary>
    private void WriteWaiting()
    {
        while (!waiting.IsEmpty && turn.Wait(0))
        {
            try
            {
                var group = new List<SqliteBatch>();
                while (group.Count < BatchesPerTransaction && waiting.TryDequeue(out var next))
                {
                    if (next.TryTake())
                    {
                        group.Add(next);
                    }
                }

                isCrowded = group.Count > 1 || (isCrowded && !waiting.IsEmpty);
                Write(group);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    private void Write(List<SqliteBatch> group)
    {
        if (group.Count > 1 && !disposed)
        {
            try
            {
                if (file.Run(() => writer.Commit(group)) is { } outcomes)
                {
                    for (var at = 0; at < group.Count; at++)
                    {
                        group[at].End(outcomes[at]);
                    }

                    return;
                }
            }
            catch (StoreException)
            {
                // Nothing was written. Alone, each of them has its own failure, or none.
            }
        }

        foreach (var batch in group)
        {
            WriteAlone(batch);
        }
    }

    private void WriteAlone(SqliteBatch batch)
    {
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            batch.End(file.Run(() => writer.Commit([batch])) is [var outcome] ? outcome : throw new UnreachableException());
        }
        catch (Exception failure)
        {
            batch.Fail(failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (!disposed)
            {
                disposed = true;
                DisposeIdle();
                writer.Dispose();
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private T Read<T>(Func<SqliteReader, T> read)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return file.Run(() =>
        {
            // A reader that failed is not used again: it may hold half a statement.
            var reader = idle.TryTake(out var free) ? free : new SqliteReader(file.Connect(), file.Path);
            T result;
            try
            {
                result = read(reader);
            }
            catch
            {
                reader.Dispose();
                throw;
            }

            idle.Add(reader);
            if (disposed)
            {
                DisposeIdle();
            }

            return result;
        });
    }

    private void DisposeIdle()
    {
        while (idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}
