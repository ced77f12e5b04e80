using Microsoft.Data.Sqlite;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>The file behind a store: how it comes to be, how it is opened and what its failures mean.</summary>
internal sealed class SqliteFile(SqliteStoreOptions options)
{
    private const int PageBytes = 4096;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    /// <summary>Creates folder and file where they do not exist.</summary>
    /// <remarks>SQLite gives its <c>-wal</c> and <c>-shm</c> files the mode of the database file, so it is enough to create that one.</remarks>
    public void Create()
    {
        try
        {
            var create = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
            var folder = System.IO.Path.GetDirectoryName(Path) ?? Path;
            PrivateFile.CreateFolder(folder);
            if (!OperatingSystem.IsWindows())
            {
                create.UnixCreateMode = OwnerFile;
            }

            if (!File.Exists(Path))
            {
                using var created = new FileStream(Path, create);
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StoreException(StoreError.ReadOnly, $"The store {Path} cannot be created: this user cannot write there.", exception);
        }
        catch (IOException exception)
        {
            throw new StoreException(SqliteErrors.OfCreation(exception), $"The store {Path} cannot be created: {exception.Message}", exception);
        }
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWrite,
            // The store keeps its own connections, and a closed store must have let go of the file.
            Pooling = false,
            // The library waits in steps of 150 ms, SQLite's own busy handler in steps of a few: the latter does the waiting.
            DefaultTimeout = 1,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(int)Math.Min(int.MaxValue, options.BusyTimeout.TotalMilliseconds)}");
            connection.Execute($"PRAGMA page_size = {PageBytes}");
            connection.Execute("PRAGMA synchronous = NORMAL");
            if (options.MaxFileBytes is { } bytes)
            {
                connection.Execute($"PRAGMA max_page_count = {Math.Max(1, bytes / PageBytes)}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/>; what SQLite says of the file becomes a line for an operator.</summary>
    public T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Translate(exception, Path);
        }
    }
}
