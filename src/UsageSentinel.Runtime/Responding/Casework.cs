using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Explaining;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Considers what asked for a response until it is settled: gathers the facts, decides, writes the intent, has it carried out.
/// May be stopped and repeated at any point, and by two at once.
/// </summary>
public sealed partial class Casework(
    ProviderConnections connections,
    FactFinder facts,
    UsageWitness witness,
    LedgerStore ledger,
    CaseStore cases,
    Containment containment,
    DecisionLog decisions,
    DecisionInputStore kept,
    Restorer restorer,
    ResponseFailures failures,
    ResponseSettings settings,
    TimeProvider clock,
    ILogger<Casework> logger)
{
    /// <summary>After this long an episode has to ask again; one that waits for a person goes on waiting.</summary>
    private static readonly TimeSpan CaseLife = TimeSpan.FromDays(3);

    /// <summary>What was given up is looked at for this long. A request to the provider is long over by then.</summary>
    private static readonly TimeSpan ReviewedFor = TimeSpan.FromDays(1);

    /// <summary>Considers every open case again, and carries on with whatever was stopped halfway.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        Func<Task>[] parts =
        [
            () => restorer.ResumeAsync(cancellationToken),
            () => ReviewAsync(cancellationToken),
            () => CasesAsync(cancellationToken),
        ];
        await Faults.EachAsync(parts, part => part(), cancellationToken);
    }

    private async Task CasesAsync(CancellationToken cancellationToken)
    {
        var known = await cases.ReadAsync(cancellationToken);
        foreach (var one in known)
        {
            var age = clock.GetUtcNow() - one.OpenedAt;
            if (one.ClosedAt is not null || (age > CaseLife && !one.IsAwaiting))
            {
                await (age > CaseLife ? cases.DeleteAsync(one, cancellationToken) : Task.CompletedTask);
                continue;
            }

            await TryAsync(one, new Requester.Automation(), cancellationToken);
        }

        // A case may have been closed by a process that did not know of the action, and a request of a person has none.
        var open = known.Where(one => one.ClosedAt is null).Select(one => one.EpisodeId).ToHashSet(StringComparer.Ordinal);
        foreach (var act in (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => act.Status is ActStatus.Intended && !open.Contains(act.EpisodeId)))
        {
            await TryAsync(new Case(act.EpisodeId, act.Account, act.Project, act.Key, act.BegunAt, null, null), RequesterOf(act), cancellationToken);
        }
    }

    /// <summary>Whose act it is. A person's passed the rails when it was begun, the radius with their consent.</summary>
    private static Requester RequesterOf(Act act) => act.EpisodeId.StartsWith(ManualContainment.Prefix, StringComparison.Ordinal)
        ? new Requester.Person(act.Actor, act.Rung, RadiusConsent.Given)
        : new Requester.Automation();

    private async Task TryAsync(Case one, Requester requester, CancellationToken cancellationToken)
    {
        try
        {
            await ConsiderAsync(one, requester, cancellationToken);
        }
        catch (Exception failure) when (Faults.Is(failure, cancellationToken))
        {
            Log.Later(logger, one.Key, Faults.InWords(failure));
            failures.Note(one.Account, one.Key, failure);
        }
    }

    /// <summary>Looks once more at what was given up or refused lately.</summary>
    private async Task ReviewAsync(CancellationToken cancellationToken)
    {
        var acts = (await ledger.ReadActsAsync(cancellationToken)).Acts;
        foreach (var act in acts.Where(IsToReview))
        {
            try
            {
                await (connections.Find(act.Account) is { } connection ? containment.ReviewAsync(connection, act, acts, cancellationToken) : Task.CompletedTask);
            }
            catch (Exception failure) when (Faults.Is(failure, cancellationToken))
            {
                Log.Later(logger, act.Key, Faults.InWords(failure));
                failures.Note(act.Account, act.Key, failure);
            }
        }
    }

    private bool IsToReview(Act act) => act is { Status: ActStatus.Withdrawn or ActStatus.Failed, DoneAt: null, CheckedAt: { } given } && clock.GetUtcNow() - given < ReviewedFor;

    /// <summary>Considers one case now.</summary>
    /// <exception cref="ProviderException">The provider failed in a way that may pass. The case stays open.</exception>
    public async Task<ResponseDecision?> ConsiderAsync(Case one, Requester requester, CancellationToken cancellationToken)
    {
        if (connections.Find(one.Account) is not { } connection)
        {
            return null;
        }

        while (true)
        {
            var (decision, isCurrent) = await DecideAsync(connection, one, requester, cancellationToken);
            if (isCurrent)
            {
                return decision;
            }

            // Another process wrote to the ledger in the meantime: decide again with its current content.
        }
    }

    /// <summary>What would be decided now; nothing is written and nothing is done.</summary>
    public async Task<ResponseDecision?> PreviewAsync(Case one, Requester requester, CancellationToken cancellationToken)
    {
        if (connections.Find(one.Account) is not { } connection)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var alert = await facts.AlertAsync(one.Account, one.Series, one.EpisodeId, cancellationToken);
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        return Responder.Decide(
            await facts.FindAsync(connection, one.Series, (requester, one.EpisodeId), alert, Believed(snapshot), now, cancellationToken), settings.Policy, now);
    }

    private async Task<(ResponseDecision? Decision, bool IsCurrent)> DecideAsync(
        ProviderConnection connection, Case one, Requester requester, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var alert = await facts.AlertAsync(one.Account, one.Series, one.EpisodeId, cancellationToken);
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        foreach (var given in snapshot.Acts.Where(act => IsToReview(act) && act.Account == one.Account && act.Project == one.Project))
        {
            // The current setting at the provider is about to be stored as the setting from before the action.
            if (await containment.ReviewAsync(connection, given, snapshot.Acts, cancellationToken))
            {
                return (null, false);
            }
        }

        var begun = snapshot.Acts.FirstOrDefault(act => act.EpisodeId == one.EpisodeId && act.Status is ActStatus.Intended);
        if (begun is not null && await containment.SettleAsync(connection, begun, alert, cancellationToken) is Settlement.Done)
        {
            // The provider did it, but the process stopped before recording it: no guardrail can revert that.
            return (null, true);
        }

        var gathered = await facts.FindAsync(connection, one.Series, (requester, one.EpisodeId), alert, Believed(snapshot), now, cancellationToken);
        var decision = Responder.Decide(gathered, settings.Policy, now);
        if (decision is ResponseDecision.Confirm && alert is not null)
        {
            gathered = gathered with { Confirmation = await witness.ConfirmAsync(connection.Usage, one.Series, alert, now, cancellationToken) };
            decision = Responder.Decide(gathered, settings.Policy, now);
        }

        var inputs = new DecisionInputs(gathered, settings.Policy, now);
        if (decision is not ResponseDecision.Act acting)
        {
            if (begun is not null)
            {
                await containment.WithdrawAsync(
                    connection, begun, DecisionLog.Headline(decision), DecisionLog.Details(decision), await kept.KeepAsync(inputs, cancellationToken), cancellationToken);
            }

            await decisions.WriteAsync(one, alert, inputs, decision, begun, cancellationToken);
            return (decision, true);
        }

        if (begun is null)
        {
            begun = await BeginAsync(connection, one, requester, inputs, acting, snapshot, cancellationToken);
            if (begun is null)
            {
                return (decision, false);
            }
        }

        await containment.CarryOutAsync(connection, begun, alert, cancellationToken);
        return (decision, true);
    }

    /// <summary>The acts a decision may rest on; none where the ledger does not vouch for them, so that nothing is done.</summary>
    private LedgerSnapshot? Believed(LedgerSnapshot snapshot)
    {
        if (snapshot.Fault is { } fault)
        {
            Log.NotBelieved(logger, fault);
            return null;
        }

        return snapshot;
    }

    /// <summary>Stores the current setting, and writes the intent; null if the ledger has changed since the decision, or the provider has no limit for this level.</summary>
    private async Task<Act?> BeginAsync(
        ProviderConnection connection,
        Case one,
        Requester requester,
        DecisionInputs inputs,
        ResponseDecision.Act acting,
        LedgerSnapshot snapshot,
        CancellationToken cancellationToken)
    {
        var (gathered, now) = (inputs.Facts, inputs.Now);
        var rung = acting.Rung;
        var act = new Act(
            one.EpisodeId, one.Account, one.Project, one.Key, rung is Rung.RevokeServiceAccount ? gathered.Target?.AccountId : null, rung, ActStatus.Intended, now, null)
        {
            Actor = requester.Actor,
        };
        if (!rung.IsIrreversible() && gathered.Traffic is { } traffic)
        {
            var read = await LeverControl.ReadAsync(connection.Control.Value, one.Project, rung, cancellationToken);
            if (Lever.Wanted(rung, read, traffic, settings.Policy) is not { } wanted)
            {
                // Recorded as failed, so that the next containment level is tried.
                await decisions.NoLeverAsync(snapshot, act with { Status = ActStatus.Failed }, now, cancellationToken);
                return null;
            }

            ImmutableArray<LeverState> held = [.. LeverControl.Holders(snapshot.Acts, act).Select(other => other.Before).OfType<LeverState>()];
            act = act with { Wanted = wanted, Before = Lever.Before(Lever.Part(read, wanted), held) };
        }

        var intent = ActLog.Entry(LedgerKind.Intended, act, DecisionLog.Summary(acting, gathered), DecisionLog.Details(acting), now) with
        {
            InputsHash = await kept.KeepAsync(inputs, cancellationToken),
        };
        var isAnew = snapshot.Acts.Any(other => other.Id == act.Id && other.Status is ActStatus.Withdrawn);
        return isAnew
            ? await ledger.TryAdvanceAsync(snapshot, intent, act, cancellationToken) ? act : null
            : await ledger.TryBeginAsync(snapshot, intent, act, cancellationToken) ? act : null;
    }

    private static partial class Log
    {
        [LoggerMessage(5002, LogLevel.Warning, "The response to {Key} could not be decided and will be retried: {Reason}")]
        public static partial void Later(ILogger logger, KeyId key, string reason);

        [LoggerMessage(5003, LogLevel.Error, "No action is taken on any key: {Fault} Run 'sentinel audit verify'.")]
        public static partial void NotBelieved(ILogger logger, string fault);
    }
}
