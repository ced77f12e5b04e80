using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>The one connection of a store that writes, with its compiled commands. Not for two threads at once.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;
    private readonly SqliteCommand nextVersion;
    private readonly SqliteCommand insert;
    private readonly SqliteCommand upsert;
    private readonly SqliteCommand replace;
    private readonly SqliteCommand delete;
    private readonly SqliteCommand deleteVersion;

    public SqliteWriter(SqliteConnection connection)
    {
        this.connection = connection;
        begin = connection.Keep("BEGIN IMMEDIATE");
        commit = connection.Keep("COMMIT");
        nextVersion = connection.Keep("UPDATE version SET last = last + @n RETURNING last", "@n");
        insert = connection.Keep("INSERT INTO entity VALUES (@t, @p, @r, @v, @b) ON CONFLICT DO NOTHING", "@t", "@p", "@r", "@v", "@b");
        upsert = connection.Keep(
            "INSERT INTO entity VALUES (@t, @p, @r, @v, @b) ON CONFLICT DO UPDATE SET etag = excluded.etag, body = excluded.body",
            "@t", "@p", "@r", "@v", "@b");
        replace = connection.Keep(
            "UPDATE entity SET etag = @v, body = @b WHERE tbl = @t AND pk = @p AND rk = @r AND etag = @e", "@t", "@p", "@r", "@v", "@b", "@e");
        delete = connection.Keep("DELETE FROM entity WHERE tbl = @t AND pk = @p AND rk = @r", "@t", "@p", "@r");
        deleteVersion = connection.Keep("DELETE FROM entity WHERE tbl = @t AND pk = @p AND rk = @r AND etag = @e", "@t", "@p", "@r", "@e");
    }

    /// <summary>Writes batches in one transaction, each of them wholly or not at all.</summary>
    /// <returns>What came of each; null where one of them was written in part before it had to be given up, and nothing of any was written.</returns>
    public ImmutableArray<CommitOutcome>? Commit(IReadOnlyList<SqliteBatch> batches)
    {
        begin.ExecuteNonQuery();
        try
        {
            var outcomes = ImmutableArray.CreateBuilder<CommitOutcome>(batches.Count);

            // One version for each batch: it only has to differ from every earlier version of the same row.
            var version = Convert.ToInt64(nextVersion.Bind((long)batches.Count).ExecuteScalar(), CultureInfo.InvariantCulture) - batches.Count;
            foreach (var batch in batches)
            {
                version++;
                var refused = FirstRefused(batch, version);
                if (refused > 0 || (refused == 0 && batches.Count == 1))
                {
                    RollBack();
                    return batches.Count == 1 ? [new CommitOutcome.Conflict(batch.Writes[refused].Source.RowKey)] : null;
                }

                var etag = version.ToString(CultureInfo.InvariantCulture);
                outcomes.Add(refused == 0
                    ? new CommitOutcome.Conflict(batch.Writes[0].Source.RowKey)
                    : new CommitOutcome.Committed([.. batch.Writes.Select(write => write.Source is EntityWrite.Delete ? "" : etag)]));
            }

            commit.ExecuteNonQuery();
            return outcomes.DrainToImmutable();
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    /// <summary>Writes the rows of a batch up to the first whose condition does not hold; -1 where all hold.</summary>
    private int FirstRefused(SqliteBatch batch, long version)
    {
        for (var at = 0; at < batch.Writes.Length; at++)
        {
            if (!Holds(batch.Table, batch.Partition, batch.Writes[at], version))
            {
                return at;
            }
        }

        return -1;
    }

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[begin, commit, nextVersion, insert, upsert, replace, delete, deleteVersion])
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private bool Holds(string table, string partition, SqliteWrite write, long version)
    {
        var expected = 0L;
        if (write.ExpectedETag is { } etag && !long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out expected))
        {
            return false;
        }

        return write.Source switch
        {
            EntityWrite.Insert => insert.Bind(table, partition, write.Row, version, write.Body).ExecuteNonQuery() == 1,
            EntityWrite.Upsert => upsert.Bind(table, partition, write.Row, version, write.Body).ExecuteNonQuery() == 1,
            EntityWrite.Replace => replace.Bind(table, partition, write.Row, version, write.Body, expected).ExecuteNonQuery() == 1,
            EntityWrite.Delete { ETag: null } => delete.Bind(table, partition, write.Row).ExecuteNonQuery() >= 0,
            EntityWrite.Delete => deleteVersion.Bind(table, partition, write.Row, expected).ExecuteNonQuery() == 1,
            _ => throw new UnreachableException(),
        };
    }

    // SQLite ends a transaction by itself where the disk is full or fails; there is nothing to roll back then.
    private void RollBack()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            connection.Execute("ROLLBACK");
        }
    }
}
