using Microsoft.Data.Sqlite;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>What SQLite's result codes mean to an operator.</summary>
internal static class SqliteErrors
{
    // https://sqlite.org/rescode.html
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    // EMFILE on Unix; Windows has no such limit.
    private const int TooManyFiles = 24;

    // The low word of Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL, and of Unix' ENOSPC.
    private static readonly int[] NoSpace = [0x70, 0x27, 28];

    public static StoreException Translate(SqliteException exception, string path) => exception.SqliteErrorCode switch
    {
        Busy or Locked => new(StoreError.Busy, $"The store {path} is locked by another process.", exception),
        ReadOnly or Perm => new(StoreError.ReadOnly, $"The store {path} cannot be written: file or folder is read-only.", exception),
        Full => new(StoreError.Full, $"The store {path} is full: no space is left on the disk or within the size limit of the file.", exception),
        // An out-of-space error in the shared-memory file is reported as a plain I/O error.
        IoError when HasNoRoom(path) => new(StoreError.Full, $"The disk of the store {path} is full.", exception),
        Corrupt => new(StoreError.Corrupt, $"The store {path} is damaged: {exception.Message}", exception),
        NotADatabase => new(StoreError.Corrupt, $"{path} is not a database. Move it, or use another file.", exception),
        CannotOpen when HasNoHandle(path) => new(
            StoreError.Other, $"The store {path} cannot be opened: this process has too many files open. Raise the limit (ulimit -n).", exception),
        CannotOpen => new(StoreError.ReadOnly, $"The store {path} cannot be opened: it must be a file that this user can write.", exception),
        _ => new(StoreError.Other, $"The store {path} failed: {exception.Message}", exception),
    };

    public static StoreError OfCreation(IOException exception) =>
        NoSpace.Contains(exception.HResult & 0xFFFF) ? StoreError.Full : StoreError.Other;

    /// <summary>SQLite reports that a file cannot be opened, and not why: opening it once more shows the reason.</summary>
    private static bool HasNoHandle(string path)
    {
        try
        {
            using var opened = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (exception.HResult & 0xFFFF) == TooManyFiles;
        }
    }

    private static bool HasNoRoom(string path)
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace < 1024 * 1024;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
