using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Writes how far an act is, once and only forwards: another responder may carry out the same act at the same time.</summary>
public sealed class ActLog(LedgerStore ledger, TimeProvider clock)
{
    /// <summary>Advances the action by one step; false if its state has changed in the meantime and nothing was written.</summary>
    public Task<bool> StepAsync(LedgerKind kind, Act act, string summary, string details, CancellationToken cancellationToken) =>
        StepAsync(kind, act, summary, details, string.Empty, cancellationToken);

    /// <summary>The same, for a step that was decided on kept inputs.</summary>
    public async Task<bool> StepAsync(
        LedgerKind kind, Act act, string summary, string details, string inputsHash, CancellationToken cancellationToken)
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
    public static LedgerEntry Entry(LedgerKind kind, Act act, string summary, string details, DateTimeOffset now) =>
        new(now, kind, act.EpisodeId, SubjectOf(act.Account, act.Series), act.Actor, summary, details);

    /// <summary>The key, as in the events' subject.</summary>
    public static string SubjectOf(ProviderAccount account, SeriesId series) =>
        $"/providers/{account.Provider}/accounts/{account.Account}/projects/{series.Project?.Value ?? "-"}/keys/{series.Key?.Value ?? "-"}";

    private static bool Follows(ActStatus held, ActStatus next) => next switch
    {
        ActStatus.Intended => held is ActStatus.Withdrawn,
        ActStatus.Done => held is ActStatus.Intended or ActStatus.Failed or ActStatus.Withdrawn,
        ActStatus.Verified => held is ActStatus.Done or ActStatus.Verified,
        ActStatus.Failed => held is ActStatus.Intended or ActStatus.Done or ActStatus.Verified or ActStatus.Restoring or ActStatus.Withdrawn,
        ActStatus.Withdrawn => held is ActStatus.Intended,
        ActStatus.Restoring => held is ActStatus.Done or ActStatus.Verified or ActStatus.Failed,
        ActStatus.Restored => held is ActStatus.Restoring,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
