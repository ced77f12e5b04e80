using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Storing.Sqlite;

/// <summary>A batch that waits for its turn to be written, alone or in one transaction with others.</summary>
/// <param name="Table">The table.</param>
/// <param name="Partition">The escaped partition key.</param>
/// <param name="Writes">The rows.</param>
internal sealed record SqliteBatch(string Table, string Partition, ImmutableArray<SqliteWrite> Writes)
{
    private readonly TaskCompletionSource<CommitOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int isTaken;

    /// <summary>Ends when the transaction that holds it was committed, or failed.</summary>
    public Task<CommitOutcome> Done => done.Task;

    /// <summary>Whether it is still to be written; from then on it cannot be taken back.</summary>
    public bool TryTake() => Interlocked.Exchange(ref isTaken, 1) == 0;

    /// <summary>It will not be written, unless it was taken already.</summary>
    public void Withdraw(CancellationToken cancellationToken)
    {
        if (TryTake())
        {
            done.TrySetCanceled(cancellationToken);
        }
    }

    /// <summary>What came of it.</summary>
    public void End(CommitOutcome outcome) => done.TrySetResult(outcome);

    /// <summary>It could not be written.</summary>
    public void Fail(Exception failure) => done.TrySetException(failure);
}
