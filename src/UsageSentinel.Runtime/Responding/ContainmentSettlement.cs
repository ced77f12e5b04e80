using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Carries out an act whose intent is written. Every step may be repeated, and the switch is read again before the provider is asked.</summary>
public sealed partial class Containment(
    ControlReader control, LimitOwner limits, ActionLedger log, ResponseReporter reporter, TimeProvider clock, ILogger<Containment> logger)
{
    /// <summary>A reversible level that the provider has not carried out for this long is given up, so that the next one is tried.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Asks the provider to do it. Repeats harmlessly: a key that is already gone is done. A failure that may pass is thrown, and
    /// the act stays intended: it is taken up again.
    /// </summary>
    public async Task CarryOutAsync(ProviderConnection connection, ContainmentAction act, Alert? alert, CancellationToken cancellationToken)
    {
        if (await IsForbiddenAsync(connection, act, cancellationToken) is { } why)
        {
            await WithdrawAsync(connection, act, why, string.Empty, string.Empty, cancellationToken);
            return;
        }

        string? how;
        try
        {
            how = act.Level.IsIrreversible()
                ? await DeleteAsync(connection, act, cancellationToken)
                : await MoveAsync(connection, act, cancellationToken);
        }
        catch (ProviderException refusal) when (refusal.Error is ProviderError.Refused or ProviderError.MissingScope or ProviderError.InvalidCredential or ProviderError.NotFound)
        {
            await RefusedAsync(connection, act, alert, $"The provider refused to {act.Level.Words()}: {refusal.Message}", cancellationToken);
            return;
        }
        catch (ProviderException failure)
        {
            await DelayedAsync(act, alert, failure, cancellationToken);
            if (act.Level.IsIrreversible() || clock.GetUtcNow() - act.BegunAt < Patience)
            {
                throw;
            }

            // Throws as well where the provider cannot even be asked what is so: then the next level would fare no better.
            await RefusedAsync(
                connection, act, alert, $"The provider failed to {act.Level.Words()} for {Patience.TotalMinutes:0} minutes: {failure.Message} The next containment level is tried.", cancellationToken);
            return;
        }

        await (how is null ? Task.CompletedTask : DoneAsync(act, how, cancellationToken));
    }

    /// <summary>Notifies people, once for each level, that the key is not contained yet: whoever is on call may be faster.</summary>
    private async Task DelayedAsync(ContainmentAction act, Alert? alert, ProviderException failure, CancellationToken cancellationToken)
    {
        if (alert is not null)
        {
            var why = $"Key {act.Key} is not contained yet. The provider failed to {act.Level.Words()}: {failure.Message} Every run retries.";
            await reporter.NotifyAsync(alert, new ResponseEvent(EventTypes.ResponseFailed, $"delayed-{act.Level}", act.Level.ToString(), why), clock.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>
    /// Settles an act whose intent was written and that was then stopped: what the provider has done is written down, since no
    /// guardrail can revert it, and what it has not done needs a new decision.
    /// </summary>
    public async Task<ContainmentSettlement> SettleAsync(ProviderConnection connection, ContainmentAction act, Alert? alert, CancellationToken cancellationToken)
    {
        switch (await FindingAsync(connection, act, cancellationToken))
        {
            case ProviderLimitFinding.AsWanted:
                await DoneAsync(act, act.Level.IsIrreversible() ? $"key {act.Key} was already deleted" : "it is already set", cancellationToken);
                return ContainmentSettlement.Done;
            case ProviderLimitFinding.Partly or ProviderLimitFinding.Otherwise:
                return ContainmentSettlement.Partly;
            default:
                return ContainmentSettlement.NotDone;
        }
    }

    /// <summary>Cancels an action that was started. If the provider did part of it, it counts as done and failed, so that it can be restored.</summary>
    public async Task WithdrawAsync(
        ProviderConnection connection, ContainmentAction act, string why, string details, string inputsHash, CancellationToken cancellationToken)
    {
        var finding = await FindingAsync(connection, act, cancellationToken);
        if (finding is ProviderLimitFinding.AsWanted)
        {
            await DoneAsync(act, $"already done when it was about to be cancelled ({why})", cancellationToken);
            return;
        }

        var isTouched = finding is ProviderLimitFinding.Partly or ProviderLimitFinding.Otherwise;
        var now = clock.GetUtcNow();
        var given = isTouched
            ? act with { Status = ActionStatus.Failed, DoneAt = now }
            : act with { Status = ActionStatus.Withdrawn, DoneAt = null, CheckedAt = now };
        await log.StepAsync(
            LedgerKind.Withheld, given, $"Blocked by guardrail {why}{(isTouched ? " The provider has done part of the action. Revert it with 'sentinel restore'." : string.Empty)}", details, inputsHash, cancellationToken);
    }

    /// <summary>
    /// Checks an action again that was cancelled: another process may have been asking the provider for it at that moment,
    /// and may have stopped before it received the answer.
    /// </summary>
    /// <param name="connection">The organization.</param>
    /// <param name="act">One that was given up.</param>
    /// <param name="cancellationToken">Ends the look; a repetition looks again.</param>
    /// <returns>Whether there was something to write down.</returns>
    public async Task<bool> ReviewAsync(ProviderConnection connection, ContainmentAction act, CancellationToken cancellationToken)
    {
        var (finding, tightens) = act.Level.IsIrreversible() ? (await FindingAsync(connection, act, cancellationToken), true) : await limits.FindAsync(connection, act, cancellationToken);
        switch (finding)
        {
            case var _ when !tightens:
                // A limit that is the same without the action says nothing about the action.
                return false;
            case ProviderLimitFinding.AsWanted:
                await DoneAsync(act, "found done after it was cancelled", cancellationToken);
                return true;
            case ProviderLimitFinding.Partly:
                await log.StepAsync(
                    LedgerKind.Failed,
                    act with { Status = ActionStatus.Failed, DoneAt = clock.GetUtcNow() },
                    $"{act.Level}: part of the action was found done after it was cancelled. Revert it with 'sentinel restore'.",
                    string.Empty,
                    cancellationToken);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The state of the action at the provider; throws if the provider cannot be asked.</summary>
    private async Task<ProviderLimitFinding> FindingAsync(ProviderConnection connection, ContainmentAction act, CancellationToken cancellationToken)
    {
        if (act.Level.IsIrreversible())
        {
            return await connection.Keys.FindKeyAsync(act.Project, act.Key, cancellationToken) is null ? ProviderLimitFinding.AsWanted : ProviderLimitFinding.Untouched;
        }

        return (await limits.FindAsync(connection, act, cancellationToken)).Finding;
    }

    /// <summary>The last look before anything is changed: a stop or a protection takes effect between the decision and the act.</summary>
    private async Task<string?> IsForbiddenAsync(ProviderConnection connection, ContainmentAction act, CancellationToken cancellationToken)
    {
        var key = await connection.Keys.FindKeyAsync(act.Project, act.Key, cancellationToken);
        if (await control.IsStoppedAsync(cancellationToken) is not false)
        {
            return $"{Guardrail.StopSwitch}: the stop switch is on, or cannot be read.";
        }

        return await control.ProtectedByAsync(act.Series, key, cancellationToken) is "" ? null : $"{Guardrail.ProtectedKey}: the key is protected, or the list cannot be read.";
    }

    private static async Task<string> DeleteAsync(ProviderConnection connection, ContainmentAction act, CancellationToken cancellationToken)
    {
        var outcome = act.Level is ContainmentLevel.RevokeServiceAccount && act.ServiceAccountId is { } serviceAccount
            ? await connection.Control.Value.DeleteServiceAccountAsync(act.Project, serviceAccount, cancellationToken)
            : await connection.Control.Value.DeleteKeyAsync(act.Project, act.Key, cancellationToken);
        var gone = await connection.Keys.FindKeyAsync(act.Project, act.Key, cancellationToken) is null
            ? "the provider no longer lists it" : "the provider STILL lists it";
        return $"key {act.Key} {(outcome is DeletionOutcome.AlreadyGone ? "was already deleted" : "was deleted")}; {gone}";
    }

    /// <returns>What was done; null if the action is no longer wanted, which is already recorded.</returns>
    private async Task<string?> MoveAsync(ProviderConnection connection, ContainmentAction act, CancellationToken cancellationToken)
    {
        var wanted = act.Wanted ?? throw new StoreException(StoreError.Corrupt, $"The recorded action {act.Id} has no target value. Restore the store from a backup.");
        return await limits.ApplyAsync(connection, act.Limit, LimitParts.Ids(wanted), act.Id, cancellationToken) switch
        {
            LimitOutcome.AsWanted => "set, and confirmed by reading it back",
            LimitOutcome.NotReturned => "set, but the provider does NOT return the value that was set",
            _ => null,
        };
    }

    private async Task DoneAsync(ContainmentAction act, string how, CancellationToken cancellationToken)
    {
        var summary = $"{act.Level}: {how}.";
        Log.Done(logger, summary);
        // The revocation is published when it is verified: a provider that confirms it may still list the key.
        await log.StepAsync(LedgerKind.Done, act with { Status = ActionStatus.Done, DoneAt = act.DoneAt ?? clock.GetUtcNow() }, summary, ProviderLimitWire.Write(act.Wanted) ?? string.Empty, cancellationToken);
    }

    private async Task RefusedAsync(ProviderConnection connection, ContainmentAction act, Alert? alert, string why, CancellationToken cancellationToken)
    {
        Log.Refused(logger, act.Key, why);
        var isTouched = !act.Level.IsIrreversible() && await FindingAsync(connection, act, cancellationToken) is not ProviderLimitFinding.Untouched;
        if (alert is not null)
        {
            await reporter.NotifyAsync(alert, new ResponseEvent(EventTypes.ResponseFailed, $"failed-{act.Level}", act.Level.ToString(), why), clock.GetUtcNow(), cancellationToken);
        }

        await log.StepAsync(
            LedgerKind.Failed,
            act with { Status = ActionStatus.Failed, DoneAt = isTouched ? clock.GetUtcNow() : act.DoneAt, CheckedAt = clock.GetUtcNow() },
            why,
            string.Empty,
            cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Warning, "{Summary}")]
        public static partial void Done(ILogger logger, string summary);

        [LoggerMessage(5011, LogLevel.Error, "{Key} is not contained: {Reason}")]
        public static partial void Refused(ILogger logger, KeyId key, string reason);
    }
}

/// <summary>What an act that was stopped halfway turned out to be.</summary>
public enum ContainmentSettlement
{
    /// <summary>The provider did it; it is written down now.</summary>
    Done,

    /// <summary>The provider did part of it.</summary>
    Partly,

    NotDone,
}
