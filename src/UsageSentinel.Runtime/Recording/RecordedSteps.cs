using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Recording;

/// <summary>
/// Holds the steps kept for an alert against what the ledger says was kept. The order of reading matters where a sweep and a
/// sealing go on meanwhile: first the steps, then the ledger.
/// </summary>
public sealed class RecordedSteps(IEntityStore store, UnsealedSteps unsealed)
{
    /// <summary>What is stored for an alert.</summary>
    public async Task<HeldSteps> ReadAsync(ProviderAccount account, string partition, string episodeId, CancellationToken cancellationToken)
    {
        var rows = new List<StoredEntity>();
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, partition, RecordedTransitionId.RowsOf(episodeId), cancellationToken))
        {
            rows.Add(entity);
        }

        // A pointer is written before its step, and removed only when the ledger has it.
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var pointer in unsealed.ReadAsync(account, episodeId, cancellationToken))
        {
            waiting.Add(pointer.Step);
        }

        return new HeldSteps(partition, [.. rows.Select(row => Held(row, waiting))]);
    }

    /// <summary>Every step of an alert that is kept or ought to be, in the order they were taken.</summary>
    /// <param name="held">What was read before the ledger was.</param>
    /// <param name="chained">The steps of this alert that the ledger names.</param>
    /// <param name="purge">Whether the ledger says that they were removed after their time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<ImmutableArray<RecordedStep>> CompareAsync(
        HeldSteps held, IReadOnlyCollection<RecordedTransitionId> chained, PurgeMark purge, CancellationToken cancellationToken)
    {
        var named = chained.Select(step => step.ToString()).ToHashSet(StringComparer.Ordinal);
        var steps = new SortedDictionary<string, RecordedStep>(StringComparer.Ordinal);
        var first = chained.Select(step => step.Sequence).DefaultIfEmpty(int.MaxValue).Min();
        foreach (var step in held.Steps)
        {
            steps[step.Name] = step.State switch
            {
                not StepState.Altered when named.Contains(step.Name) => step with { State = StepState.Chained },
                StepState.Inserted when IsOlder(step, first) => step with { State = StepState.Unvouched },
                _ => step,
            };
        }

        foreach (var step in chained.Where(step => !steps.ContainsKey(step.ToString())))
        {
            steps[step.ToString()] = await FindAsync(held.Partition, step, purge, cancellationToken);
        }

        return [.. steps.Values];
    }

    /// <summary>Whether an earlier version may have kept it: named without a hash, and from before the first step of its alert that the ledger names.</summary>
    private static bool IsOlder(RecordedStep step, int firstChained) => RecordedTransitionId.ParseUnnamed(step.Name) is > 0 and var sequence && sequence < firstChained;

    private async Task<RecordedStep> FindAsync(string partition, RecordedTransitionId step, PurgeMark purge, CancellationToken cancellationToken)
    {
        var gone = new RecordedStep(step.ToString(), purge is PurgeMark.Purged ? StepState.PastRetention : StepState.Missing, null);
        if (purge is PurgeMark.Purged || partition.Length == 0)
        {
            return gone;
        }

        // It may have been taken and sealed since the steps were read.
        return await store.FindAsync(TableNames.Sentinel, partition, step.RowKey, cancellationToken) is { } late
            ? Held(late, []) is { State: StepState.Altered } altered ? altered : new RecordedStep(gone.Name, StepState.Chained, JudgedTransition.FromEntity(late))
            : gone;
    }

    private static RecordedStep Held(StoredEntity entity, HashSet<string> waiting)
    {
        var name = entity.RowKey[RecordedTransitionId.Prefix.Length..];
        if (RecordedTransitionId.Parse(name) is { } step && step.Hash != RecordedTransitionId.HashOf(entity))
        {
            return new RecordedStep(name, StepState.Altered, null);
        }

        return new RecordedStep(name, waiting.Contains(name) ? StepState.Waiting : StepState.Inserted, JudgedTransition.FromEntity(entity));
    }
}

/// <summary>What is kept for an alert, before it is held against the ledger.</summary>
/// <param name="Partition">Where it is stored; empty if the alert is in no list.</param>
/// <param name="Steps">The stored steps.</param>
public sealed record HeldSteps(string Partition, ImmutableArray<RecordedStep> Steps)
{
    public static HeldSteps Nowhere { get; } = new(string.Empty, []);

    /// <summary>Without what the steps hold, for whoever looks at many.</summary>
    public HeldSteps Lightened() => this with { Steps = [.. Steps.Select(step => step with { Step = null })] };
}
