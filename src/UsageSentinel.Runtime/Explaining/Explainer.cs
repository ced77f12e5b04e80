using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Detection;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Explaining;

/// <summary>Runs the engine and the responder again on the stored inputs of an alert, and compares with what was written then.</summary>
public sealed class Explainer(IEntityStore store, AlertIndex alerts, LedgerStore ledger, DecisionInputStore inputs)
{
    /// <summary>Null where the organization has no such alert.</summary>
    public async Task<Rederivation?> ExplainAsync(ProviderAccount account, string episodeId, CancellationToken cancellationToken)
    {
        if (await alerts.FindAsync(account, episodeId, cancellationToken) is not { } found)
        {
            return null;
        }

        var transitions = ImmutableArray.CreateBuilder<RederivedTransition>();
        var rows = RowRange.StartingWith($"{JudgedTransition.Prefix}{episodeId}|");
        await foreach (var entity in store.QueryAsync(TableNames.Sentinel, found.Partition, rows, cancellationToken))
        {
            transitions.Add(Derive(JudgedTransition.FromEntity(entity)));
        }

        var decisions = ImmutableArray.CreateBuilder<RederivedDecision>();
        var head = await ledger.ReadHeadAsync(cancellationToken);
        await foreach (var row in ledger.ReadRowsAsync(1, head.Number, cancellationToken))
        {
            if (row.Entry.EpisodeId == episodeId && IsDecision(row.Entry))
            {
                decisions.Add(new RederivedDecision(row, await CompareAsync(row.Entry, cancellationToken)));
            }
        }

        return new Rederivation(found.Alert, transitions.ToImmutable(), decisions.ToImmutable());
    }

    private static RederivedTransition Derive(JudgedTransition kept)
    {
        if (JudgingInputs.FromBytes([.. kept.Inputs]) is not { } held)
        {
            return new RederivedTransition(kept, Sameness.OtherVersion, null, EvidenceFamily.None, default);
        }

        var step = held.Take();
        var isSame = step.Transitions.Any(transition =>
            transition.Kind == kept.Kind
            && transition.At == kept.At
            && transition.Alert.Sequence == kept.Sequence
            && AlertWire.Write([transition.Alert]).AsSpan().SequenceEqual(kept.Outcome.AsSpan()));
        return new RederivedTransition(
            kept, isSame ? Sameness.Same : Sameness.Differs, step.Score, step.Family, held.Fleet.Bars(held.Policy.Tolerance, DetectorTuning.Default));
    }

    private static bool IsDecision(LedgerEntry entry) =>
        entry.InputsHash.Length > 0 && entry.Kind is LedgerKind.Withheld or LedgerKind.Intended or LedgerKind.AwaitingApproval;

    private async Task<Sameness> CompareAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        switch (await inputs.FindAsync(entry.InputsHash, cancellationToken))
        {
            case KeptInputs.Held { Inputs: var held }:
                var decision = held.Decide();
                return DecisionLog.Details(decision) == entry.Details && entry.Summary.StartsWith(DecisionLog.Summary(decision, held.Facts), StringComparison.Ordinal)
                    ? Sameness.Same
                    : Sameness.Differs;
            case KeptInputs.Missing:
                return Sameness.Missing;
            case KeptInputs.Altered:
                return Sameness.Altered;
            case KeptInputs.OfAnotherVersion:
                return Sameness.OtherVersion;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
