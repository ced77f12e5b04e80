using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Restores the exact limits from before an action: intent first, then the provider, then it is read back. Can be repeated at any point.</summary>
public sealed class ActionRollback(
    ProviderConnections connections,
    LedgerStore ledger,
    LimitOwner limits,
    AlertIndex alerts,
    ActionLedger log,
    ResponseReporter reporter,
    ResponseFailures failures,
    TimeProvider clock)
{
    /// <summary>Begins to put an act back and carries it through.</summary>
    /// <param name="actId">The act.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Stops between the writes; the next run carries on.</param>
    public async Task<RestoreOutcome> RestoreAsync(string actId, string actor, string reason, CancellationToken cancellationToken)
    {
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        if (snapshot.Fault is { } fault)
        {
            throw new StoreException(StoreError.Corrupt, $"Nothing is restored: {fault} Run 'sentinel audit verify'.");
        }

        var act = snapshot.Acts.FirstOrDefault(act => act.Id == actId);
        switch (act)
        {
            case null:
                return RestoreOutcome.NoSuchAct;
            case { Status: ActionStatus.Restored }:
                return RestoreOutcome.Restored;
            case { HoldsLimit: false } or { Before: null } or { Status: ActionStatus.Intended }:
            case { Account: var account, Level: var level } when connections.Find(account)?.Usage.Capabilities.Containment.CanRevert(level) is false:
                return RestoreOutcome.CannotBeUndone;
            case { Status: not ActionStatus.Restoring }:
                act = act with { Status = ActionStatus.Restoring, IsLifting = false, Actor = actor, CheckedAt = clock.GetUtcNow() };
                if (!await log.StepAsync(LedgerKind.Restoring, act, $"Restore the limits from before {act.Level}: {reason}", ProviderLimitWire.Write(act.Before) ?? string.Empty, cancellationToken))
                {
                    return RestoreOutcome.NoSuchAct;
                }

                break;
            default:
                break;
        }

        return await CarryOnAsync(act, cancellationToken);
    }

    /// <summary>Lifts a limit without a person, where the provider can revert it. It may be set again in the same episode.</summary>
    /// <param name="act">The limit, in force.</param>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Stops between the writes; the next run carries on.</param>
    internal async Task LiftAsync(ContainmentAction act, string why, CancellationToken cancellationToken)
    {
        if (connections.Find(act.Account)?.Usage.Capabilities.Containment.CanRevert(act.Level) is not true)
        {
            return;
        }

        var lifting = act with { Status = ActionStatus.Restoring, IsLifting = true, Lifts = act.Lifts + 1, CheckedAt = clock.GetUtcNow() };
        if (await log.StepAsync(LedgerKind.Restoring, lifting, $"Lift {act.Level}: {why}", ProviderLimitWire.Write(act.Before) ?? string.Empty, cancellationToken))
        {
            await CarryOnAsync(lifting, cancellationToken);
        }
    }

    /// <summary>Continues every restore that was interrupted.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        // The old limits are taken from the recorded action: an action that the ledger does not confirm could set any value.
        foreach (var act in snapshot.Fault is null ? snapshot.Acts.Where(act => act.Status is ActionStatus.Restoring) : [])
        {
            try
            {
                await CarryOnAsync(act, cancellationToken);
            }
            catch (Exception failure) when (Faults.Is(failure, cancellationToken))
            {
                // It stays as it is, and the next run asks again.
                failures.Note(act.Account, act.Key, failure);
            }
        }
    }

    private async Task<RestoreOutcome> CarryOnAsync(ContainmentAction act, CancellationToken cancellationToken)
    {
        if (connections.Find(act.Account) is not { } connection || act.Before is not { } before)
        {
            return RestoreOutcome.CannotBeUndone;
        }

        switch (await limits.ApplyAsync(connection, act.Limit, LimitParts.Ids(before), null, cancellationToken))
        {
            case LimitOutcome.NotReturned:
                await log.StepAsync(
                    LedgerKind.NotVerified,
                    act with { Status = ActionStatus.Failed },
                    $"Restoring the limits from before {act.Level} failed: the provider does not return the values that were set.",
                    string.Empty,
                    cancellationToken);
                return RestoreOutcome.NotReadBack;
            case LimitOutcome.TakenOver:
                // Recorded and reported with the value that was found; other settings of the action are restored by the next run.
                return RestoreOutcome.LeftAsFound;
            default:
                break;
        }

        var limit = (await ledger.ReadActsAsync(cancellationToken)).LimitOf(act.Limit);
        var target = limit is null ? before : LimitParts.Only(limit.Effective, LimitParts.Ids(before).Contains) ?? before;
        var others = limit?.Reasons.Count(reason => LimitParts.Ids(reason.Value).Any(LimitParts.Ids(before).Contains)) ?? 0;
        var summary = others == 0
            ? $"Restored: the limits from before {act.Level} are set again and confirmed by reading them back."
            : $"Released: {others} other {Plural.Of(others, "reason still holds", "reasons still hold")} the limit of project {act.Project}, and the tightest value is set.";
        if (await alerts.FindAsync(act.Account, Partitions.Series(act.Account, act.Series), act.EpisodeId, cancellationToken) is { } alert)
        {
            await reporter.NotifyAsync(alert, new ResponseEvent(EventTypes.Restored, $"restored-{act.Level}", act.Level.ToString(), summary), clock.GetUtcNow(), cancellationToken);
        }

        var over = act.IsLifting
            ? act with { Status = ActionStatus.Withdrawn, DoneAt = null, IsLifting = false, CheckedAt = clock.GetUtcNow() }
            : act with { Status = ActionStatus.Restored, CheckedAt = clock.GetUtcNow() };
        await log.StepAsync(
            LedgerKind.Restored, over, summary, ProviderLimitWire.Write(target) ?? string.Empty, cancellationToken);
        return RestoreOutcome.Restored;
    }
}

/// <summary>What came of putting an act back.</summary>
public enum RestoreOutcome
{
    Restored,
    NoSuchAct,

    /// <summary>A deletion, or nothing was done.</summary>
    CannotBeUndone,

    /// <summary>The provider does not return the values that were set.</summary>
    NotReadBack,

    /// <summary>Somebody else changed the limit at the provider meanwhile: their value stays.</summary>
    LeftAsFound,
}
