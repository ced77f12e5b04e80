using System.Collections.Immutable;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Responding.Faults;

/// <summary>The process dies here: everything that was written stays, nothing more is done.</summary>
internal sealed class ProcessDied() : Exception("The process died.");

/// <summary>A store whose process dies now and then right before or right after a write, and whose reads now and then fail.</summary>
internal sealed class FaultyStore(IEntityStore inner, Random dice) : IEntityStore
{
    // A dead process writes nothing for its other items either, whatever catches the exception of the first.
    private volatile bool isDead;

    /// <summary>Between 0 and 1.</summary>
    public double Dies { get; set; }

    /// <summary>Between 0 and 1.</summary>
    public double Fails { get; set; }

    public async Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        await MaybeAsync();
        return await inner.FindAsync(table, partition, row, cancellationToken);
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, RowRange rows, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await MaybeAsync();
        await foreach (var entity in inner.QueryAsync(table, partition, rows, cancellationToken))
        {
            yield return entity;
        }
    }

    public async Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        await MaybeAsync();
        if (Roll() < Dies)
        {
            throw Die();
        }

        var outcome = await inner.CommitAsync(table, partition, writes, cancellationToken);
        return Roll() < Dies ? throw Die() : outcome;
    }

    /// <summary>A new process has the store open.</summary>
    public void Restart() => isDead = false;

    private ProcessDied Die()
    {
        isDead = true;
        return new ProcessDied();
    }

    private async Task MaybeAsync()
    {
        // Lets two responders take turns at every step.
        await Task.Yield();
        if (isDead)
        {
            throw new ProcessDied();
        }

        if (Roll() < Fails)
        {
            throw new StoreException(StoreError.Unreachable, "The store cannot be reached.");
        }
    }

    private double Roll()
    {
        lock (dice)
        {
            return dice.NextDouble();
        }
    }
}
