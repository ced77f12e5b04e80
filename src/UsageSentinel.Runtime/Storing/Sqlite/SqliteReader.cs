using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>A connection that reads, with its compiled commands. Not for two threads at once.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const int PageRows = 1000;
    private const int PageBytes = 1024 * 1024;

    private readonly SqliteConnection connection;
    private readonly string path;
    private readonly SqliteCommand find;
    private readonly SqliteCommand page;
    private readonly SqliteCommand pageBefore;

    public SqliteReader(SqliteConnection connection, string path)
    {
        this.connection = connection;
        this.path = path;
        find = connection.Keep("SELECT rk, etag, body FROM entity WHERE tbl = @t AND pk = @p AND rk = @r", "@t", "@p", "@r");

        // The limit is written out: SQLite plans by a bound one, and so compiles the statement again whenever it is bound.
        var limit = (PageRows + 1).ToString(CultureInfo.InvariantCulture);
        page = connection.Keep($"SELECT rk, etag, body FROM entity WHERE tbl = @t AND pk = @p AND rk >= @f ORDER BY rk LIMIT {limit}", "@t", "@p", "@f");
        pageBefore = connection.Keep(
            $"SELECT rk, etag, body FROM entity WHERE tbl = @t AND pk = @p AND rk >= @f AND rk < @b ORDER BY rk LIMIT {limit}", "@t", "@p", "@f", "@b");
    }

    public StoredEntity? Find(string table, string partition, string row)
    {
        using var reader = find.Bind(table, partition, row).ExecuteReader();
        return reader.Read() ? Stored(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)) : null;
    }

    /// <summary>The next rows from <paramref name="from"/> on, at most <see cref="PageRows"/> and about <see cref="PageBytes"/>.</summary>
    public SqlitePage Page(string table, string partition, string from, string? before)
    {
        var entities = ImmutableArray.CreateBuilder<StoredEntity>();
        var bytes = 0;
        using var reader = before is null
            ? page.Bind(table, partition, from).ExecuteReader()
            : pageBefore.Bind(table, partition, from, before).ExecuteReader();
        while (reader.Read())
        {
            if (entities.Count == PageRows || bytes >= PageBytes)
            {
                return new(entities.ToImmutable(), NextFrom: reader.GetString(0));
            }

            var body = reader.GetFieldValue<byte[]>(2);
            bytes += body.Length;
            entities.Add(Stored(reader.GetString(0), reader.GetInt64(1), body));
        }

        return new(entities.ToImmutable(), NextFrom: null);
    }

    /// <summary>All rows of a few ranges.</summary>
    public List<StoredEntity> Ranges(string table, string partition, ImmutableArray<RowRange> ranges)
    {
        var entities = new List<StoredEntity>();
        foreach (var range in ranges)
        {
            if (range.Row is { } row)
            {
                if (Find(table, partition, KeyEscape.Escape(row)) is { } found)
                {
                    entities.Add(found);
                }

                continue;
            }

            var before = range.Before is null ? null : KeyEscape.Escape(range.Before);
            for (var from = range.From is null ? "" : KeyEscape.Escape(range.From); from is not null;)
            {
                var rows = Page(table, partition, from, before);
                entities.AddRange(rows.Entities);
                from = rows.NextFrom;
            }
        }

        return entities;
    }

    /// <summary>Checks every page and the index.</summary>
    /// <exception cref="StoreException">The file is damaged.</exception>
    public void CheckFile() => SqliteCheck.Whole(connection, path);

    /// <summary>Reads every row. What was overwritten inside a long row shows in no check of pages.</summary>
    /// <exception cref="StoreException">A row cannot be read.</exception>
    public void CheckRows()
    {
        using var all = connection.CreateCommand();
        all.CommandText = "SELECT rk, etag, body FROM entity";
        using var reader = all.ExecuteReader();
        while (reader.Read())
        {
            Stored(reader.GetString(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        }
    }

    public void Dispose()
    {
        find.Dispose();
        page.Dispose();
        pageBefore.Dispose();
        connection.Dispose();
    }

    private StoredEntity Stored(string row, long version, byte[] body)
    {
        try
        {
            var entity = new Entity(KeyEscape.Unescape(row), EntityCodec.Decode(body));
            return new(entity, version.ToString(CultureInfo.InvariantCulture));
        }
        catch (FormatException exception)
        {
            throw new StoreException(StoreError.Corrupt, $"The store {path} contains a row \"{row}\" that cannot be read: {exception.Message} Restore it from a backup.", exception);
        }
    }
}

/// <summary>Some rows of a range.</summary>
/// <param name="Entities">In order of their keys.</param>
/// <param name="NextFrom">The escaped key of the first row that did not fit; null if all fit.</param>
internal sealed record SqlitePage(ImmutableArray<StoredEntity> Entities, string? NextFrom);
