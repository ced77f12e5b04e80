using System.Collections.Immutable;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>A store whose process dies at a given write: every second time just before it, else just after it.</summary>
internal sealed class DyingStore(IEntityStore inner) : IEntityStore
{
    private bool isDead;
    private int? left;

    /// <summary>How often the process still writes or begins to; null for always. Setting it brings the process back.</summary>
    public int? Left
    {
        get => left;
        set => (left, isDead) = (value, false);
    }

    /// <summary>Chances to die so far.</summary>
    public int Writes { get; private set; }

    public Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        Check();
        return inner.FindAsync(table, partition, row, cancellationToken);
    }

    public IAsyncEnumerable<StoredEntity> QueryAsync(string table, string partition, RowRange rows, CancellationToken cancellationToken)
    {
        Check();
        return inner.QueryAsync(table, partition, rows, cancellationToken);
    }

    public async Task<CommitOutcome> CommitAsync(string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        Check();
        Count();
        var outcome = await inner.CommitAsync(table, partition, writes, cancellationToken);
        Count();
        return outcome;
    }

    private void Count()
    {
        Writes += left is null ? 0 : 1;
        if (left is { } more && more <= 0)
        {
            isDead = true;
        }

        left -= left is null ? 0 : 1;
        Check();
    }

    private void Check()
    {
        if (isDead)
        {
            throw new ProcessDied();
        }
    }
}
