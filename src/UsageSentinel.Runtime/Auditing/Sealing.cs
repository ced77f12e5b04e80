using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Takes what alerts were judged on into the chain of the ledger: one row names up to a hundred steps by their content. Only
/// then are the pointers removed, so that a step may be named twice and never not at all. May be stopped and repeated, and
/// run by two at once.
/// </summary>
internal sealed partial class Sealing(
    IEntityStore store, UnsealedSteps unsealed, LedgerStore ledger, ProviderConnections connections, TimeProvider clock, ILogger<Sealing> logger)
{
    /// <summary>Steps one row names at the most; together they stay well below what one property holds.</summary>
    private const int StepsPerRow = 100;

    /// <summary>A sweep is long over by then: what it pointed at will not come any more.</summary>
    private static readonly TimeSpan PointerLife = TimeSpan.FromDays(1);

    /// <summary>Seals what was kept since the last time. What cannot be sealed now is by the next run; it holds up nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Faults.EachAsync(connections.All, connection => SealAsync(connection.Account, cancellationToken), cancellationToken);
        }
        catch (PartlyFailedException failure) when (failure.Faults.All(fault => fault is StoreException))
        {
            Log.NotSealed(logger, failure.Message);
        }
    }

    private async Task SealAsync(ProviderAccount account, CancellationToken cancellationToken)
    {
        var pointers = new List<StepPointer>();
        await foreach (var pointer in unsealed.ReadAsync(account, null, cancellationToken))
        {
            pointers.Add(pointer);
        }

        foreach (var some in pointers.Chunk(StepsPerRow))
        {
            await SealAsync(account, some, cancellationToken);
        }
    }

    private async Task SealAsync(ProviderAccount account, StepPointer[] pointers, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var steps = new List<RecordedTransitionId>();
        var settled = new List<StepPointer>();
        foreach (var pointer in pointers)
        {
            if (RecordedTransitionId.Parse(pointer.Step) is { } step && pointer.Partition.Length > 0
                && await store.FindAsync(TableNames.Sentinel, pointer.Partition, step.RowKey, cancellationToken) is not null)
            {
                steps.Add(step);
                settled.Add(pointer);
            }
            else if (now - pointer.At > PointerLife)
            {
                settled.Add(pointer);
            }
        }

        if (steps.Count > 0)
        {
            await ledger.AppendAsync(SealedSteps.Entry(account, steps, now), null, cancellationToken);
        }

        await unsealed.RemoveAsync(account, settled, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "The inputs of alerts could not be recorded in the ledger yet: {Reason}")]
        public static partial void NotSealed(ILogger logger, string reason);
    }
}
