using Microsoft.Data.Sqlite;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>Whether the pages of the file are what SQLite wrote: a disk or a copy that failed leaves pages of zeros, which are found here and not in the middle of a sweep.</summary>
internal static class SqliteCheck
{
    /// <summary>The largest file that is checked whenever it is opened: that takes about a tenth of a second. A larger one is checked by <c>doctor</c> only.</summary>
    public const long MaxBytesAtStart = 64L * 1024 * 1024;

    /// <summary>Checks a file of up to <see cref="MaxBytesAtStart"/> quickly: its pages and rows, not its index.</summary>
    /// <exception cref="StoreException">The file is damaged.</exception>
    public static void AtStart(SqliteConnection connection, string path)
    {
        if (new FileInfo(path).Length <= MaxBytesAtStart)
        {
            Run(connection, path, "PRAGMA quick_check(1)");
        }
    }

    /// <summary>Checks everything, however large the file is.</summary>
    /// <exception cref="StoreException">The file is damaged.</exception>
    public static void Whole(SqliteConnection connection, string path) => Run(connection, path, "PRAGMA integrity_check(1)");

    private static void Run(SqliteConnection connection, string path, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        var found = command.ExecuteScalar() as string ?? "no answer";
        if (found != "ok")
        {
            var first = found.ReplaceLineEndings("\n").Split('\n').FirstOrDefault(line => line.Length > 0) ?? found;
            throw new StoreException(StoreError.Corrupt, $"The store {path} is damaged ({first}). Restore it from a backup.");
        }
    }
}
