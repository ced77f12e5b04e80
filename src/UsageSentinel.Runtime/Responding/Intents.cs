using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Writes down what a decision leads to before anything is changed: the intent of an action, or that nothing is done.</summary>
public sealed class Intents(
    LedgerStore ledger, Containment containment, LimitTakeover takeover, DecisionLog decisions, DecisionInputStore kept, ResponderPolicy settings)
{
    /// <summary>How long a limit that lifted itself counts for the next one of the key.</summary>
    private static readonly TimeSpan LiftsCount = TimeSpan.FromDays(30);

    /// <summary>Gives up the action that was begun, if any, and writes down that nothing is done and why.</summary>
    public async Task WithholdAsync(ResponseCaseView look, DecisionInputs inputs, ResponseDecision decision, ContainmentAction? begun, CancellationToken cancellationToken)
    {
        if (begun is not null)
        {
            await containment.WithdrawAsync(
                look.Connection, begun, DecisionLog.Headline(decision), DecisionLog.Details(decision), await kept.KeepAsync(inputs, cancellationToken), cancellationToken);
        }

        await decisions.WriteAsync(look.Case, look.Alert, inputs, decision, begun, cancellationToken);
    }

    /// <summary>Stores the current setting, and writes the intent; null if the ledger has changed since the decision, or the provider has no limit for this level.</summary>
    public async Task<ContainmentAction?> BeginAsync(ResponseCaseView look, DecisionInputs inputs, ResponseDecision.Act acting, CancellationToken cancellationToken)
    {
        var (one, snapshot, gathered, now) = (look.Case, look.Ledger, inputs.Facts, inputs.Now);
        var level = acting.Level;
        var act = new ContainmentAction(
            one.EpisodeId, one.Account, one.Project, one.Key, level is ContainmentLevel.RevokeServiceAccount ? gathered.Target?.AccountId : null, level, ActionStatus.Intended, now, null)
        {
            Actor = look.Requester.Actor,
            Lifts = snapshot.Acts.Where(other => other.Limit == new LimitKey(one.Account, one.Project, level) && other.Key == one.Key && now - other.BegunAt < LiftsCount).Select(other => other.Lifts).DefaultIfEmpty().Max(),
        };
        if (!level.IsIrreversible() && gathered.Traffic is { } traffic)
        {
            var read = await ProviderLimits.ReadAsync(look.Connection.Control.Value, one.Project, level, cancellationToken);
            var seen = snapshot.LimitOf(act.Limit)?.Look(read, now);
            if (seen is { Overridden.IsEmpty: false })
            {
                await takeover.TryAsync(snapshot, act.Limit, seen, cancellationToken);
                return null;
            }

            // What the person set, not what other actions make of it: each action is computed by itself, and the tightest is in force.
            var person = seen is null ? read : LimitParts.Union(seen.Limit.Person, read);
            if (ProviderLimit.Wanted(level, person, Planner.Affected(level, gathered) ?? traffic, settings.Policy) is not { } wanted)
            {
                // Recorded as failed, so that the next containment level is tried.
                await decisions.NoLimitAsync(snapshot, act with { Status = ActionStatus.Failed }, now, cancellationToken);
                return null;
            }

            act = act with { Wanted = wanted, Before = ProviderLimit.Part(person, wanted) };
        }

        var intent = ActionLedger.Entry(LedgerKind.Intended, act, DecisionLog.Summary(acting, gathered), DecisionLog.Details(acting), now) with
        {
            InputsHash = await kept.KeepAsync(inputs, cancellationToken),
        };
        var isAnew = snapshot.Acts.Any(other => other.Id == act.Id && other.Status is ActionStatus.Withdrawn);
        return isAnew
            ? await ledger.TryAdvanceAsync(snapshot, intent, act, cancellationToken) ? act : null
            : await ledger.TryBeginAsync(snapshot, intent, act, cancellationToken) ? act : null;
    }
}
