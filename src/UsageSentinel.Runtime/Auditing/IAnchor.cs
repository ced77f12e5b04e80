using System.Collections.Immutable;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Where the head of the ledger is written down outside the store, in a place that only grows: whoever rewrites the ledger
/// would have to rewrite this too.
/// </summary>
public interface IAnchor
{
    /// <summary>Whether what is written here can be read again.</summary>
    bool IsKept => true;

    /// <summary>Writes a point down for good. The same point may be written twice.</summary>
    /// <exception cref="StoreException">It could not be written.</exception>
    Task AppendAsync(AnchorPoint point, CancellationToken cancellationToken);

    /// <summary>Everything written down so far, in the order it was.</summary>
    /// <exception cref="StoreException">It could not be read.</exception>
    Task<AnchorLog> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>The ledger ended with this row at that time.</summary>
/// <param name="Number">The number of its last row; 1 or more.</param>
/// <param name="Hash">The hash of that row.</param>
/// <param name="At">When it was written down, UTC.</param>
public sealed record AnchorPoint(long Number, string Hash, DateTimeOffset At);

/// <summary>What an anchor holds.</summary>
/// <param name="Points">In the order they were written.</param>
/// <param name="UnreadableLines">Lines that are no point though nothing was cut off them.</param>
public sealed record AnchorLog(ImmutableArray<AnchorPoint> Points, int UnreadableLines)
{
    public static AnchorLog Empty { get; } = new([], 0);
}
