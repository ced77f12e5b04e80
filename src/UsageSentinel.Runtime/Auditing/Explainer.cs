using System.Collections.Immutable;
using System.Diagnostics;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>Runs the engine and the responder again on the stored inputs of an alert, and compares with what was written then.</summary>
public sealed class Explainer(AlertIndex alerts, RecordedSteps steps, LedgerStore ledger, DecisionInputStore inputs)
{
    /// <summary>Null where the organization has no such alert.</summary>
    public async Task<Rederivation?> ExplainAsync(ProviderAccount account, string episodeId, CancellationToken cancellationToken)
    {
        if (await alerts.FindAsync(account, episodeId, cancellationToken) is not { } found)
        {
            return null;
        }

        var held = await steps.ReadAsync(account, found.Partition, episodeId, cancellationToken);
        var chained = new HashSet<RecordedTransitionId>();
        var purge = PurgeMark.None;
        var decided = new List<LedgerRow>();
        var head = await ledger.ReadHeadAsync(cancellationToken);
        await foreach (var row in ledger.ReadRowsAsync(1, head.Number, cancellationToken))
        {
            chained.UnionWith(SealedSteps.Steps(row.Entry).Where(step => step.EpisodeId == episodeId));
            purge = SealedSteps.Purged(row.Entry).Contains(episodeId) ? PurgeMark.Purged : purge;
            if (row.Entry.EpisodeId == episodeId && IsDecision(row.Entry))
            {
                decided.Add(row);
            }
        }

        var kept = await steps.CompareAsync(held, chained, purge, cancellationToken);
        var decisions = ImmutableArray.CreateBuilder<RederivedDecision>(decided.Count);
        foreach (var row in decided)
        {
            decisions.Add(new RederivedDecision(row, await CompareAsync(row.Entry, purge, cancellationToken)));
        }

        return new Rederivation(found.Alert, [.. kept.Select(Derive)], decisions.ToImmutable());
    }

    /// <summary>Whether the ledger says that what an alert was judged on went after its time.</summary>
    public async Task<PurgeMark> PurgeOfAsync(string episodeId, CancellationToken cancellationToken)
    {
        var head = await ledger.ReadHeadAsync(cancellationToken);
        await foreach (var row in ledger.ReadRowsAsync(1, head.Number, cancellationToken))
        {
            if (SealedSteps.Purged(row.Entry).Contains(episodeId))
            {
                return PurgeMark.Purged;
            }
        }

        return PurgeMark.None;
    }

    private static RederivedTransition Derive(RecordedStep step) => step switch
    {
        { State: StepState.Altered } => RederivedTransition.Underivable(step, Sameness.Altered),
        { State: StepState.Missing } => RederivedTransition.Underivable(step, Sameness.Missing),
        { State: StepState.Inserted } => RederivedTransition.Underivable(step, Sameness.Inserted),
        { State: StepState.Unvouched } => RederivedTransition.Underivable(step, Sameness.OtherVersion),
        { State: StepState.PastRetention } => RederivedTransition.Underivable(step, Sameness.PastRetention),
        { Step: { } kept } when JudgingInputs.FromBytes([.. kept.Inputs]) is { } held => Derive(step, kept, held),
        _ => RederivedTransition.Underivable(step, Sameness.OtherVersion),
    };

    private static RederivedTransition Derive(RecordedStep step, JudgedTransition kept, JudgingInputs held)
    {
        var taken = held.Judge();
        var isSame = taken.Transitions.Any(transition =>
            transition.Kind == kept.Kind
            && transition.At == kept.At
            && transition.Alert.Sequence == kept.Sequence
            && (Is(transition.Alert, kept) || Is(transition.Alert with { EpisodeTitle = null, EpisodeByDay = ExcessByDay.None }, kept)));
        return new RederivedTransition(
            step, isSame ? Sameness.Same : Sameness.Differs, taken.Score, taken.Family, held.Fleet.Bars(held.Policy.Tolerance, DetectorTuning.Default));
    }

    /// <summary>An outcome that was kept before alerts had titles and days has none.</summary>
    private static bool Is(Alert alert, JudgedTransition kept) => AlertWire.Write([alert]).AsSpan().SequenceEqual(kept.Outcome.AsSpan());

    private static bool IsDecision(LedgerEntry entry) =>
        entry.InputsHash.Length > 0 && entry.Kind is LedgerKind.Withheld or LedgerKind.Intended or LedgerKind.AwaitingApproval;

    private async Task<Sameness> CompareAsync(LedgerEntry entry, PurgeMark purge, CancellationToken cancellationToken) =>
        await inputs.FindAsync(entry.InputsHash, cancellationToken) switch
        {
            RecordedInputs.Held { Inputs: var held } => IsSame(entry, held) ? Sameness.Same : Sameness.Differs,
            RecordedInputs.Missing => purge is PurgeMark.Purged ? Sameness.PastRetention : Sameness.Missing,
            RecordedInputs.Altered => Sameness.Altered,
            RecordedInputs.OfAnotherVersion => Sameness.OtherVersion,
            _ => throw new UnreachableException(),
        };

    private static bool IsSame(LedgerEntry entry, DecisionInputs held)
    {
        var decision = held.Decide();
        return DecisionLog.Details(decision) == entry.Details && entry.Summary.StartsWith(DecisionLog.Summary(decision, held.Facts), StringComparison.Ordinal);
    }
}
