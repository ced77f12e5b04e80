namespace UsageSentinel.Runtime.Files;

/// <summary>How far a file of a kind goes. All sizes in bytes, after unpacking.</summary>
/// <param name="MostBytes">The whole file.</param>
/// <param name="MostLineBytes">One line.</param>
public sealed record ReadLimits(long MostBytes, long MostLineBytes)
{
    /// <summary>A configuration, a list of prices.</summary>
    public static ReadLimits Settings { get; } = new(8L << 20, 8L << 20);

    /// <summary>Recorded usage: a line has a few dozen columns, and minutes of idle keys pack well.</summary>
    public static ReadLimits Usage { get; } = new(64L << 30, 1L << 20) { HasQuotes = true };

    /// <summary>A copy of tables: a line is a row of at most 1 MiB, written as text.</summary>
    public static ReadLimits Copy { get; } = new(1L << 40, 16L << 20);

    /// <summary>Anchors of a ledger: a line of a hundred characters an hour and one after each action.</summary>
    public static ReadLimits Anchors { get; } = new(512L << 20, 64L << 10);

    /// <summary>How many times its size a packed file may unpack to.</summary>
    public int MostRatio { get; init; } = 100;

    /// <summary>As much is unpacked whatever the ratio.</summary>
    public long FreeBytes { get; init; } = 16L << 20;

    /// <summary>Whether fields may be quoted, as in CSV.</summary>
    public bool HasQuotes { get; init; }

    /// <summary>One quoted field.</summary>
    public long MostQuotedBytes { get; init; } = 64L << 10;
}
