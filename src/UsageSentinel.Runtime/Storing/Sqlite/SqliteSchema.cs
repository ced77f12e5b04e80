using System.Globalization;
using Microsoft.Data.Sqlite;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>The tables of the file and the marks by which the program knows a file of its own.</summary>
internal static class SqliteSchema
{
    private const long Version = 1;

    // "UsSe": where file(1) and this program look for whose database it is.
    private const long ApplicationId = 0x55735365;

    /// <exception cref="StoreException">The file is another program's, or of a newer version of this one.</exception>
    public static void Ensure(SqliteConnection connection, string path)
    {
        if (IsOursAtOneMoment(connection, path))
        {
            return;
        }

        var mode = connection.Scalar("PRAGMA journal_mode = WAL");
        if (!Equals(mode, "wal"))
        {
            throw new StoreException(StoreError.Other, $"The store {path} must be on a local disk: its file system has no shared memory.");
        }

        // Another process may be creating the same file: who comes second finds it done.
        connection.Execute("BEGIN IMMEDIATE");
        if (!IsOurs(connection, path))
        {
            connection.Execute($"""
                CREATE TABLE entity (
                    tbl TEXT NOT NULL, pk TEXT NOT NULL, rk TEXT NOT NULL, etag INTEGER NOT NULL, body BLOB NOT NULL,
                    PRIMARY KEY (tbl, pk, rk)) WITHOUT ROWID, STRICT;
                CREATE TABLE version (last INTEGER NOT NULL) STRICT;
                INSERT INTO version VALUES (0);
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {Version};
                """);
        }

        connection.Execute("COMMIT");
    }

    /// <summary>The marks are read in one transaction: read one by one, a file another process is just making looks half foreign.</summary>
    private static bool IsOursAtOneMoment(SqliteConnection connection, string path)
    {
        connection.Execute("BEGIN");
        try
        {
            return IsOurs(connection, path);
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    private static bool IsOurs(SqliteConnection connection, string path)
    {
        var application = Number(connection, "PRAGMA application_id");
        var version = Number(connection, "PRAGMA user_version");
        if (application == 0 && version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            return false;
        }

        if (application != ApplicationId)
        {
            throw new StoreException(StoreError.Corrupt, $"{path} is the database of another program. Use another file.");
        }

        return version == Version
            ? true
            : throw new StoreException(
                StoreError.Corrupt,
                $"The store {path} has schema {version}, but this program uses schema {Version}. Use the version of UsageSentinel that created it, or another file.");
    }

    private static long Number(SqliteConnection connection, string sql) =>
        Convert.ToInt64(connection.Scalar(sql), CultureInfo.InvariantCulture);
}
