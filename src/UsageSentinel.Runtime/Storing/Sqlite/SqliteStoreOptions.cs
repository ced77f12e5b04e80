using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>Where the embedded store lives and how patient it is.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>The database file. It and its folder are created where they do not exist, readable by their owner only.</summary>
    public required string Path { get; init; }

    /// <summary>How long a read or write waits for another process that holds the file.</summary>
    /// <value>The default is 30 seconds. Below one second it is one second.</value>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The file does not grow past this; a write that needs more fails with <see cref="StoreError.Full"/>.</summary>
    /// <value>In bytes, rounded down to pages of 4 KiB. The default is null: as far as the disk goes.</value>
    public long? MaxFileBytes { get; init; }
}
