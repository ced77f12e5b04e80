using System.Collections.Concurrent;
using System.Collections.Immutable;
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
/// written while it runs. Calls run on the caller's thread; SQLite has no asynchronous disk.</para>
/// </remarks>
public sealed class SqliteEntityStore : IEntityStore, IAsyncDisposable
{
    private readonly SqliteFile file;
    private readonly SqliteWriter writer;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentBag<SqliteReader> idle = [];
    private volatile bool disposed;

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

    public async Task<CommitOutcome> CommitAsync(
        string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        BatchRules.CheckBatch(table, partition, writes);
        var rows = SqliteWrite.From(writes);
        await turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return file.Run(() => writer.Commit(table, KeyEscape.Escape(partition), rows));
        }
        finally
        {
            turn.Release();
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
