using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Writes how far an act is, once and only forwards: another responder may carry out the same act at the same time.</summary>
public sealed class ActionLedger(LedgerStore ledger, TimeProvider clock)
{
    /// <summary>Advances the action by one step; false if its state has changed in the meantime and nothing was written.</summary>
    public Task<bool> StepAsync(LedgerKind kind, ContainmentAction act, string summary, string details, CancellationToken cancellationToken) =>
        StepAsync(kind, act, summary, details, string.Empty, cancellationToken);

    /// <summary>The same, for a step that was decided on kept inputs.</summary>
    public async Task<bool> StepAsync(
        LedgerKind kind, ContainmentAction act, string summary, string details, string inputsHash, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = await ledger.ReadActsAsync(cancellationToken);
            var held = snapshot.Acts.FirstOrDefault(other => other.Id == act.Id);
            if (held is not null && !Follows(held.Status, act.Status))
            {
                return false;
            }

            if (await ledger.TryAdvanceAsync(
                snapshot, Entry(kind, act, summary, details, clock.GetUtcNow()) with { InputsHash = inputsHash }, act, cancellationToken))
            {
                return true;
            }
        }
    }

    /// <summary>A row about an act.</summary>
    public static LedgerEntry Entry(LedgerKind kind, ContainmentAction act, string summary, string details, DateTimeOffset now) =>
        new(now, kind, act.EpisodeId, ResourcePath.Of(act.Account, act.Series.Project, act.Series.Key), act.Actor, summary, details);

    private static bool Follows(ActionStatus held, ActionStatus next) => next switch
    {
        ActionStatus.Intended => held is ActionStatus.Withdrawn,
        ActionStatus.Done => held is ActionStatus.Intended or ActionStatus.Failed or ActionStatus.Withdrawn,
        ActionStatus.Verified => held is ActionStatus.Done or ActionStatus.Verified,
        ActionStatus.Failed => held is ActionStatus.Intended or ActionStatus.Done or ActionStatus.Verified or ActionStatus.Restoring or ActionStatus.Withdrawn,
        ActionStatus.Withdrawn => held is ActionStatus.Intended or ActionStatus.Restoring,
        ActionStatus.Restoring => held is ActionStatus.Done or ActionStatus.Verified or ActionStatus.Failed,
        ActionStatus.Restored => held is ActionStatus.Restoring,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
