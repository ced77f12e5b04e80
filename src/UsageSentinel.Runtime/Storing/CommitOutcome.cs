using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What came of a batch.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>All was written.</summary>
    /// <param name="ETags">The new version of each row, in the order of the writes; empty for a deletion.</param>
    public sealed record Committed(ImmutableArray<string> ETags) : CommitOutcome;

    /// <summary>Nothing was written: a condition did not hold.</summary>
    /// <param name="RowKey">The row whose condition failed; null where the store does not say.</param>
    public sealed record Conflict(string? RowKey) : CommitOutcome;
}
